import Base
import Clibbpf
import Glibc

/// One direction of one interface, as traffic control numbers it.
struct TrafficPlace {
    let interface: Int32
    let direction: TrafficDirection

    struct Filters {
        let count: Int
        let lowest: UInt32
        let highest: UInt32
    }

    var attachPoint: UInt32 {
        direction == .ingress ? BPF_TC_INGRESS.rawValue : BPF_TC_EGRESS.rawValue
    }

    /// The attach type of the chain of links (BPF_TCX_INGRESS, BPF_TCX_EGRESS).
    var chain: UInt32 { direction == .ingress ? 46 : 47 }

    func filters(_ program: BPFProgram) throws(BeeError) -> Filters {
        var all = bee_traffic()
        let count = bee_filters(interface, attachPoint, &all)
        guard count >= 0 else { throw LibbpfError.make(count, "ask for the interface's filters", program.name) }
        return Filters(count: Int(count), lowest: all.lowest, highest: all.highest)
    }

    /// Whether the qdisc is to be removed with its last filter: it is yet to be made, or a run made it whose filters say so.
    func ownsQdisc(_ program: BPFProgram) throws(BeeError) -> Bool {
        let answer = bee_owns_clsact(interface)
        guard answer >= 0 else { throw LibbpfError.make(answer, "ask for the interface's qdiscs", program.name) }
        return answer > 0
    }

    /// Makes the qdisc and the filter (`bpf_tc_hook_create`, `bpf_tc_attach`).
    func add(_ lasting: bee_lasting, _ program: BPFProgram) -> Int32 {
        withLibbpfOptions(bpf_tc_hook.self) { hook in
            hook.pointee.ifindex = interface
            hook.pointee.attach_point = bpf_tc_attach_point(rawValue: attachPoint)
            // libbpf warns where the qdisc is there already, which is as good.
            let (made, _) = LibbpfLog.collecting { bpf_tc_hook_create(hook) }
            guard made == 0 || made == -EEXIST else { return made }
            return withLibbpfOptions(bpf_tc_opts.self) { opts in
                opts.pointee.prog_fd = program.descriptor
                opts.pointee.handle = lasting.handle
                opts.pointee.priority = lasting.priority
                let (code, _) = LibbpfLog.collecting { bpf_tc_attach(hook, opts) }
                return code
            }
        }
    }
}

/// Keeps other processes from making and removing filters as long as it lives.
struct TrafficLock: ~Copyable {
    private let descriptor = bee_lock_traffic()

    deinit { bee_unlock_traffic(descriptor) }
}
