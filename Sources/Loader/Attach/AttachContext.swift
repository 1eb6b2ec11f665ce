import Base
import Clibbpf
import Glibc

/// What attaching needs beside the program.
struct AttachContext {
    let object: BPFObject
    /// Whether a program that is there already may be put behind or aside.
    let replaces: Bool
    let log: (@Sendable (String) -> Void)?
    /// Where what the kernel would keep is written down; nil where nothing is.
    let records: StrayRecords?
    private let askedHost = Lazy<AttachHost>()

    /// What the host offers, asked once something is refused or may be: most programs just attach.
    var host: AttachHost { askedHost.value { .current } }

    /// Attaches through libbpf, which makes a link.
    func link(
        _ program: BPFProgram, to point: some AttachPoint, _ attach: (OpaquePointer) -> OpaquePointer?
    ) throws(BeeError) -> BPFLink {
        var code: Int32 = 0
        let (link, messages) = LibbpfLog.collecting(echo: log) {
            let link = attach(program.handle)
            code = link == nil ? errno : 0
            return link
        }
        guard let link else { throw failure(program, point, code, messages) }
        return BPFLink(handle: link)
    }

    /// Takes what a system call returned: a descriptor or a negative error number.
    func descriptor(_ program: BPFProgram, to point: some AttachPoint, _ result: Int32) throws(BeeError)
        -> OwnedDescriptor
    {
        guard result >= 0 else { throw failure(program, point, result) }
        return OwnedDescriptor(adopting: result)
    }

    /// Refuses a program that the kernel would attach and never run.
    func requireSecurityHooks(for program: BPFProgram) throws(BeeError) {
        guard let modules = host.securityModules, !modules.contains("bpf") else { return }
        let fault = TypedHook.neverRun(among: modules)
        throw BeeError(.attachFailed, program.name, fault.message, hint: fault.hint)
    }

    /// The error for a number that attaching to a point gave.
    func failure(
        _ program: BPFProgram, _ point: some AttachPoint, _ code: Int32, _ messages: [LibbpfLog.Message] = []
    ) -> BeeError {
        AttachFailure(
            program: program.name, point: point, code: code, causes: LoadFailure.causes(messages), host: host
        ).error
    }
}

/// A descriptor whose closing detaches: a link of the kernel's, a socket with a filter.
final class DescriptorAttachment: Attachment {
    private var descriptor: Int32?

    init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor.release()
    }

    deinit {
        remove()
    }

    func remove() {
        guard let open = descriptor else { return }
        descriptor = nil
        // Closing a link or socket does not fail; the number is free again even where close says otherwise.
        close(open)
    }

    var links: [Int32]? { descriptor.map { [$0] } }

    func letGo() { remove() }
}

/// Several attachments of one program to one target, such as an event on each processor.
final class AttachmentGroup: Attachment {
    private var parts: [any Attachment]

    init(_ parts: [any Attachment]) {
        self.parts = parts
    }

    func remove() throws(BeeError) {
        defer { parts = [] }
        for part in parts { try part.remove() }
    }

    var links: [Int32]? {
        var all: [Int32] = []
        for part in parts {
            guard let links = part.links else { return nil }
            all += links
        }
        return all
    }

    func letGo() { parts.forEach { $0.letGo() } }
}
