import Base
import Clibbpf
import Glibc

/// A tracepoint with its raw arguments: `raw_tracepoint`, `raw_tp`.
struct RawTracepoint: AttachPoint {
    let name: String

    init(parsing text: String) throws(TargetFault) {
        // A category, as the other kind of tracepoint has it, is of no use here and does no harm.
        name = text.split { $0 == ":" || $0 == "/" }.last.map(String.init) ?? ""
        guard !name.isEmpty else { throw TargetFault("'\(text)' is no raw tracepoint", hint: "write sched_switch") }
    }

    var text: String { name }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        try context.link(program, to: self) { bpf_program__attach_raw_tracepoint($0, name) }
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        code == ENOENT ? TargetFault("the kernel has no raw tracepoint '\(name)'") : nil
    }
}
