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
            Self.refusal(host.kernelRelease, functions: host.functionNames())
        default: nil
        }
    }

    /// Why a kernel has no probes of many functions: its age, or how it was built, which its functions tell.
    static func refusal(_ release: String, functions: [String]) -> TargetFault {
        let message = "this kernel cannot probe many functions at once"
        if let version = KernelVersion(release: release), version < KernelVersion(5, 18) {
            return TargetFault(message, hint: "that needs Linux 5.18, and this is \(release); use kprobe")
        }
        guard !functions.isEmpty, !functions.contains("register_fprobe_ips") else {
            return TargetFault(message, hint: "it needs to be built with CONFIG_FPROBE=y; use kprobe")
        }
        return TargetFault(
            message, hint: "\(release) was built without CONFIG_FPROBE, as Debian 12's is; use kprobe, one a function")
    }
}
