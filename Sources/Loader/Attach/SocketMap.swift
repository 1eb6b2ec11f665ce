import Base
import Clibbpf
import Glibc

/// A map of sockets of the object itself, for programs that see what these send and receive: `sk_skb`, `sk_msg`.
struct SocketMap: AttachPoint {
    let map: String
    let hook: AttachType

    /// Takes the name of a map of sockets.
    init(parsing text: String, hook: AttachType?, maps: [MapSpec]) throws(TargetFault) {
        let names = maps.filter { [MapType.sockMap, .sockHash].contains($0.type) }.map(\.name)
        guard names.contains(text) else {
            let known = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
            throw TargetFault("the object has no map of sockets '\(text)'", hint: known)
        }
        guard let hook else {
            throw TargetFault("its section does not say whether it parses or judges", hint: "use sk_skb/stream_verdict")
        }
        map = text
        self.hook = hook
    }

    var text: String { map }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        guard let target = context.object.map(named: map) else {
            throw BeeError(.attachFailed, program.name, "the object has no map '\(map)'")
        }
        let type = bpf_attach_type(rawValue: hook.rawValue)
        let code = bpf_prog_attach(program.descriptor, target.descriptor, type, 0)
        guard code == 0 else { throw context.failure(program, self, code) }
        return SocketMapAttachment(program: program, map: target, type: type)
    }
}

/// A program in a map of sockets. The map is the object's own, so it ends with the process at the latest.
private final class SocketMapAttachment: Attachment {
    private let program: BPFProgram
    private let map: BPFMap
    private let type: bpf_attach_type
    private var isAttached = true

    init(program: BPFProgram, map: BPFMap, type: bpf_attach_type) {
        self.program = program
        self.map = map
        self.type = type
    }

    func remove() throws(BeeError) {
        guard isAttached else { return }
        isAttached = false
        let code = bpf_prog_detach2(program.descriptor, map.descriptor, type)
        guard code == 0 else { throw LibbpfError.make(code, "detach it from \(map.name)", program.name) }
    }
}
