import Base
import Glibc

/// Why the kernel refused a program.
struct VerifierFailure {
    /// The program as its object describes it, where it is known.
    let program: ProgramSpec?
    /// The program's name.
    let name: String
    /// The negative error number.
    let code: Int32
    /// What the verifier printed; nil where the kernel refused before it looked at the program.
    let log: VerifierLog?
    /// The source line the verifier was at, where the object or the log tells.
    var source: String?
    /// The kernel's function it is attached to, where that is part of loading.
    var function: String?
    /// Where it was refused.
    var host = HostFacts.current

    var error: BeeError {
        // A program gets its descriptor when it is verified (kernel/bpf/syscall.c, `bpf_prog_load`). For want of memory the
        // verifier also gives up programs that are too complex, and says so.
        guard let log, let line = log.tellingLine, code == -ENOMEM || !LibbpfError.isShortage(code) else {
            return errorWithoutLog
        }
        var causes = [BeeError(.verifierRejected, "verifier", sentence(line) + leftOut(of: log))]
        if let source { causes.append(BeeError(.verifierRejected, "source", source)) }
        return BeeError(
            .verifierRejected, name, "the kernel's verifier refused this program: \(LibbpfError.text(code))",
            hint: hint(line), causes: causes)
    }

    private var errorWithoutLog: BeeError {
        guard !LibbpfError.isShortage(code) else {
            return BeeError.system("load the program", name, number: abs(code))
        }
        let isDenied = code == -EPERM || code == -EACCES
        let tooOld = program.flatMap { KernelFeatures.hint($0, on: host) }
        let denied = Permission.hint(host, needing: program?.type.capabilities ?? [.bpf, .performanceMonitoring])
        let kind = program?.kindText ?? "this type of program"
        return BeeError(
            isDenied ? .notPermitted : .kernelUnsupported, name,
            "the kernel does not load \(kind) here: \(LibbpfError.text(code))",
            hint: isDenied ? denied : tooOld ?? "its type or attach target may need a newer kernel")
    }

    /// The error for a program of no known type.
    static func noType(_ program: ProgramSpec) -> BeeError {
        BeeError(
            .objectInvalid, program.name, "its section '\(program.section)' names no type of eBPF program")
    }

    private func leftOut(of log: VerifierLog) -> String {
        switch log.lines.count - 1 {
        case 0: ""
        case 1: " (1 more line of its log left out)"
        case let count: " (\(count) more lines of its log left out)"
        }
    }

    /// A call to this function is what libbpf leaves in place of an access it could not relocate (libbpf,
    /// relo_core.c, `bpf_core_poison_insn`).
    static let poison = "195896080"
    /// What libbpf 1.1 makes of the verifier's line about it (libbpf.c, `fixup_log_failed_core_relo`).
    static let unresolved = "failed to resolve CO-RE relocation "

    /// What the verifier says of a variable whose address it does not find (verifier.c, `check_pseudo_btf_id`).
    static let unlisted = "ldimm64 failed to find the address for kernel symbol"

    private func sentence(_ line: Substring) -> String {
        if line.contains(Self.poison) {
            return "the program reads a kernel type or member that this kernel does not have (\(line))"
        }
        guard line.hasPrefix(Self.unresolved) else { return String(line) }
        return "\(MissingKernelPart(line.dropFirst(Self.unresolved.count))) does not exist in this kernel"
    }

    /// What to do about a part that a kernel does not have.
    static let guarding = "guard the access with bpf_core_field_exists or bpf_core_type_exists, or use another kernel"
    /// What to do about a variable that the kernel does not list.
    static let listing =
        "the kernel lists functions only: it needs to be built with CONFIG_KALLSYMS_ALL=y, or the program to do without"
    /// What to do about a licence that is not the GPL's friend.
    static let licence = "declare a licence compatible with the GPL: char LICENSE[] SEC(\"license\") = \"GPL\""
}
