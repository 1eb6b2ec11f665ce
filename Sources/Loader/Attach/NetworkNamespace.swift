import Base
import Clibbpf
import Glibc

/// A network namespace by its file: `sk_lookup`.
struct NetworkNamespace: AttachPoint {
    let path: String

    init(parsing text: String) throws(TargetFault) {
        guard text.hasPrefix("/") else {
            throw TargetFault(
                "'\(text)' is no path of a network namespace", hint: "write /proc/self/ns/net for the one you are in")
        }
        path = text
    }

    var text: String { path }

    func check() throws(TargetFault) {
        guard !FilePlace.exists(path) else { return }
        throw TargetFault("there is no network namespace '\(path)'")
    }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        let namespace = try context.descriptor(program, to: self, descriptor < 0 ? -errno : descriptor)
        return try context.link(program, to: self) { bpf_program__attach_netns($0, namespace.rawValue) }
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        code == EINVAL ? TargetFault("'\(path)' is no network namespace") : nil
    }
}
