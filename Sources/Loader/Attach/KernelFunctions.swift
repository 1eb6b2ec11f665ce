import Base
import Clibbpf
import Glibc

/// Functions of the kernel by a pattern, all at once: `kprobe.multi`, `kretprobe.multi`.
struct KernelFunctions: AttachPoint {
    /// A name in which `*` and `?` stand for any letters.
    let pattern: String
    let isAtReturn: Bool

    init(parsing text: String, isAtReturn: Bool) throws(TargetFault) {
        guard text.allSatisfy({ $0.isLetter || $0.isNumber || "_.*?".contains($0) }) else {
            throw TargetFault("'\(text)' is no pattern of kernel functions", hint: "write it as in tcp_*")
        }
        pattern = text
        self.isAtReturn = isAtReturn
    }

    var text: String { pattern }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        try context.link(program, to: self) { handle in
            withLibbpfOptions(bpf_kprobe_multi_opts.self) { opts in
                opts.pointee.retprobe = isAtReturn
                return bpf_program__attach_kprobe_multi_opts(handle, pattern, opts)
            }
        }
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        switch code {
        case ENOENT, ESRCH:
            TargetFault("the kernel has no function like '\(pattern)' that can be probed", hint: "see /proc/kallsyms")
        case EOPNOTSUPP, EINVAL:
            TargetFault(
                "this kernel cannot probe many functions at once",
                hint: "it needs Linux 5.18 or later, built with CONFIG_FPROBE=y")
        default: nil
        }
    }
}
