import Base
import Clibbpf

/// A socket of ours that sees every packet of an interface: `socket`.
struct PacketSocket: AttachPoint {
    let interface: NetworkInterface

    init(parsing text: String) throws(TargetFault) { interface = try NetworkInterface(text) }

    var text: String { interface.name }

    func check() throws(TargetFault) { _ = try interface.number() }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        let result = bee_packet_socket(program.descriptor, try interface.number(for: program))
        return DescriptorAttachment(try context.descriptor(program, to: self, result))
    }
}
