import Glibc
import Testing

/// The machine that `scripts/vm` boots.
enum VirtualMachine {
    /// Whether it can be booted here with a kernel: the script says 69 where QEMU or the kernel is missing.
    static func isThere(_ kernel: String) -> Bool { (try? run(kernel).status) != 69 }

    /// What to do where it cannot.
    static let advice: Comment =
        "QEMU or a kernel is missing: run scripts/install-dependencies test and scripts/get-kernels"

    /// CI must not pass by leaving things out.
    static let isRequired = variable("CI") == "true"

    /// Runs `scripts/vm` with the variables that tell it where the kernels are.
    static func run(_ arguments: String...) throws -> Program.Result { try run(arguments) }

    /// Runs `scripts/vm` with the variables that tell it where the kernels are, and with time enough for a busy machine.
    static func run(_ arguments: [String]) throws -> Program.Result {
        var variables: [String: String] = [:]
        for name in ["HOME", "XDG_CACHE_HOME", "BEE_OCI_KERNELS"] { variables[name] = variable(name) }
        return try Program(path: "\(Repository.path)/scripts/vm").run(
            ["--timeout", "600"] + arguments, environment: variables)
    }

    /// The folder that has the kernels, as scripts/get-kernels finds it.
    static var kernels: String {
        let cache = variable("XDG_CACHE_HOME") ?? (variable("HOME") ?? "") + "/.cache"
        return variable("BEE_OCI_KERNELS") ?? "\(cache)/bee-oci/kernels"
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
