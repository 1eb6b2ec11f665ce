import Base
import Clibbpf

/// A system call by its name, whatever the kernel's function for it is called: `ksyscall`, `kretsyscall`.
struct SystemCall: AttachPoint {
    let name: String
    let isAtReturn: Bool

    init(parsing text: String, isAtReturn: Bool) throws(TargetFault) {
        guard text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
            throw TargetFault("'\(text)' is no system call", hint: "write its name as in openat")
        }
        name = text
        self.isAtReturn = isAtReturn
    }

    var text: String { name }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        try context.link(program, to: self) { handle in
            withLibbpfOptions(bpf_ksyscall_opts.self) { opts in
                opts.pointee.retprobe = isAtReturn
                return bpf_program__attach_ksyscall(handle, name, opts)
            }
        }
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        KernelFunction.sentence(name, code, host)
    }
}
