import Base
import Clibbpf
import Glibc

/// The structures of functions that an object has for the kernel: `struct_ops`.
///
/// A program of this kind is part of a structure; it runs while the structure is registered.
struct Registration: AttachPoint {
    /// The maps that hold the structures.
    let maps: [String]

    var text: String { maps.joined(separator: ", ") }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        var registered: [any Attachment] = []
        for name in maps {
            guard let map = context.object.map(named: name), map.descriptor >= 0 else { continue }
            guard !map.isRegistered else { continue }
            let lasting = bee_lasting.structure(map.descriptor, number: map.number)
            let guardian = try AttachGuard.start(lasting, name: name, context.records)
            let link = try context.link(program, to: self) { _ in map.register() }
            registered.append(GuardedAttachment(link, guardian))
        }
        return AttachmentGroup(registered)
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        switch code {
        case EEXIST: TargetFault("the kernel has a structure with the name of '\(text)' already")
        case EBUSY: TargetFault("'\(text)' is registered already")
        default: nil
        }
    }
}
