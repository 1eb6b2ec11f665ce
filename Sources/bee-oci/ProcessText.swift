import Base
import Glibc

/// What this process was started with, as text: a name that is not UTF-8 would become another one, and another file.
enum ProcessText {
    /// Variables that name files and folders.
    private static let places = ["BEE_OCI_LAYOUT", "HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "TMPDIR", "CLANG"]

    /// The command line without the program.
    ///
    /// - Returns: the arguments.
    /// - Throws: `usage` for an argument, or a variable that names a place, that is not UTF-8; `input-output` where the
    ///   command line cannot be read.
    static func arguments() throws(BeeError) -> [String] {
        let count = Int(CommandLine.argc)
        guard count > 0 else {
            throw BeeError(
                .inputOutput, "/proc/self/cmdline", "the command line cannot be read",
                hint: "mount /proc, and allow more open files (ulimit -n)")
        }
        for name in places {
            guard let bytes = getenv(name), String(validatingCString: bytes) == nil else { continue }
            throw refusal(of: String(cString: bytes), name)
        }
        var arguments: [String] = []
        for number in 1..<max(count, 1) {
            guard let bytes = CommandLine.unsafeArgv[number] else { break }
            guard let text = String(validatingCString: bytes) else { throw refusal(of: String(cString: bytes), "") }
            arguments.append(text)
        }
        return arguments
    }

    private static func refusal(of text: String, _ variable: String) -> BeeError {
        BeeError(
            .usage, variable.isEmpty ? text : variable, "is no text in UTF-8\(variable.isEmpty ? "" : ": \(text)")",
            hint: "name a file or folder of such a name by a link, or rename it")
    }
}
