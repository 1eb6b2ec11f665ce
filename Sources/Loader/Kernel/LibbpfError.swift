import Base
import Clibbpf
import Glibc
import SystemPackage

/// What libbpf's and the kernel's error numbers mean.
enum LibbpfError {
    /// The sentence for a code, whatever its sign: the C library's below 4000, libbpf's own from there on.
    static func text(_ code: Int32) -> String {
        let number = abs(code)
        // ENOTSUPP, which the kernel uses but exports to nobody (include/linux/errno.h).
        guard number != 524 else { return "Not supported by this kernel" }
        guard number >= LIBBPF_ERRNO__LIBELF.rawValue else { return Errno(rawValue: number).description }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress else { return "error \(number)" }
            // An unknown code still gives text ("Unknown libbpf error 4999").
            libbpf_strerror(number, start, buffer.count)
            return String(cString: start)
        }
    }

    /// Whether the process or the machine has too little of something, whatever was asked for: descriptors, memory.
    static func isShortage(_ code: Int32) -> Bool { [EMFILE, ENFILE, ENOMEM].contains(abs(code)) }

    /// An error for a libbpf call that has just failed with its code in `errno`.
    static func current(_ call: String, _ subject: String) -> BeeError {
        make(errno, call, subject)
    }

    /// An error for a libbpf call that failed with a code; what it asks for decides the hint.
    static func make(
        _ code: Int32, _ call: String, _ subject: String, needing needed: Capabilities = [.bpf, .performanceMonitoring]
    ) -> BeeError {
        guard !isShortage(code) else { return BeeError.system(call, subject, number: abs(code)) }
        let isDenied = abs(code) == EPERM || abs(code) == EACCES
        return BeeError(
            isDenied ? .notPermitted : .kernelUnsupported, subject, "cannot \(call): \(text(code))",
            hint: isDenied ? Permission.hint(needing: needed) : nil)
    }
}
