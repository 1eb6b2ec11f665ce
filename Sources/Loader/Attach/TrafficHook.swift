import Base
import Clibbpf
import Glibc

/// The packets that come in or go out at a network interface: `tc`, `classifier`, `tcx`.
///
/// Where the kernel has tcx (Linux 6.6) and no filter of the older kind is in the way, it is a link. Otherwise it is a
/// filter of a clsact qdisc, which the kernel would keep when this process dies. Either way it comes after the programs
/// that are there already, whose verdict it does not change; before them only where that is asked for.
struct TrafficHook: AttachPoint {
    let interface: NetworkInterface
    let direction: TrafficDirection
    let mechanism: Mechanism

    enum Mechanism: Hashable, Sendable {
        case best
        case filter
        case link
    }

    /// Reads `INTERFACE:ingress` or `INTERFACE:egress`, after `tc:` for a filter, after `tcx:` for a link.
    init(parsing text: String, default direction: TrafficDirection?) throws(TargetFault) {
        var rest = text
        mechanism = rest.hasPrefix("tc:") ? .filter : rest.hasPrefix("tcx:") ? .link : .best
        if mechanism != .best { rest = String(rest.drop { $0 != ":" }.dropFirst()) }
        let parts = try TrafficDirection.split(rest, default: direction)
        interface = try NetworkInterface(parts.rest)
        self.direction = parts.direction
    }

    var text: String { "\(interface.name):\(direction.rawValue)" }

    func check() throws(TargetFault) { _ = try interface.number() }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        let place = TrafficPlace(interface: try interface.number(for: program), direction: direction)
        let lock = TrafficLock()
        let filters = try place.filters(program)
        guard mechanism != .filter, mechanism == .link || filters.count == 0 else {
            return try filter(program, place, filters, context, lock)
        }
        let result = bee_link_tcx(program.descriptor, place.interface, place.chain, context.replaces ? 8 : 0)
        // The kernel knows no such attach type, or no such link.
        if mechanism == .best, result == -EINVAL || result == -EOPNOTSUPP {
            return try filter(program, place, filters, context, lock)
        }
        return DescriptorAttachment(try context.descriptor(program, to: self, result))
    }

    private func filter(
        _ program: BPFProgram, _ place: TrafficPlace, _ filters: TrafficPlace.Filters, _ context: AttachContext,
        _ lock: consuming TrafficLock
    ) throws(BeeError) -> any Attachment {
        let priority = context.replaces && filters.count > 0 ? filters.lowest - 1 : filters.highest + 1
        guard (1...0xFFFF).contains(priority) else {
            throw BeeError(
                .attachFailed, program.name, "the filters of \(text) leave no priority for another one",
                hint: "see them: tc filter show dev \(interface.name) \(direction.rawValue)")
        }
        let lasting = bee_lasting.filter(
            place, priority: priority, program: program.number, ownsQdisc: try place.ownsQdisc(program))
        let guardian = try AttachGuard.start(lasting, name: text, context.records)
        let code = place.add(lasting, program)
        // Removing takes it anew.
        _ = consume lock
        guard code == 0 else {
            // The qdisc may have been made before its filter was refused.
            try guardian.remove()
            throw context.failure(program, self, code)
        }
        return GuardedAttachment(nil, guardian)
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        switch code {
        case EINVAL, EOPNOTSUPP:
            TargetFault(
                mechanism == .link ? "this kernel has no tcx" : "this kernel does not attach programs to \(text)",
                hint: mechanism == .link
                    ? "it needs Linux 6.6 or later; without tcx: a filter is made" : "it needs CONFIG_NET_CLS_BPF")
        case ENOENT:
            TargetFault(
                "this kernel has no clsact qdisc or no filters of eBPF, which \(text) needs",
                hint: "load the modules: modprobe -a sch_ingress cls_bpf")
        case EEXIST: TargetFault("this program is attached to \(text) already")
        default: nil
        }
    }
}
