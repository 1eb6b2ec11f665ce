import Base
import Clibbpf
import Glibc

/// The receive path of a network interface before anything else: `xdp`.
struct ExpressPath: AttachPoint {
    let interface: NetworkInterface

    init(parsing text: String) throws(TargetFault) { interface = try NetworkInterface(text) }

    var text: String { interface.name }

    func check() throws(TargetFault) { _ = try interface.number() }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        let number = try interface.number(for: program)
        if context.replaces, let former = try Former.of(number, program) {
            return try replace(former, by: program, on: number, context)
        }
        return try context.link(program, to: self) { bpf_program__attach_xdp($0, number) }
    }

    /// The program that is on an interface now.
    private struct Former: ~Copyable {
        /// The flag of the mode it runs in.
        let mode: UInt32
        let number: UInt32
        let descriptor: OwnedDescriptor

        static func of(_ interface: Int32, _ program: BPFProgram) throws(BeeError) -> Former? {
            for mode in [XDP_FLAGS_DRV_MODE, XDP_FLAGS_SKB_MODE] {
                var number: UInt32 = 0
                let code = bpf_xdp_query_id(interface, Int32(mode), &number)
                guard code == 0 else { throw LibbpfError.make(code, "ask for the interface's programs", program.name) }
                guard number > 0 else { continue }
                let descriptor = bpf_prog_get_fd_by_id(number)
                guard descriptor >= 0 else {
                    throw LibbpfError.make(descriptor, "keep XDP program \(number)", program.name)
                }
                return Former(mode: UInt32(mode), number: number, descriptor: OwnedDescriptor(adopting: descriptor))
            }
            return nil
        }
    }

    /// Takes another program's place, which gets it back when this one goes.
    private func replace(
        _ former: borrowing Former, by program: BPFProgram, on number: Int32, _ context: AttachContext
    ) throws(BeeError) -> any Attachment {
        // A copy that the attachment and its guard keep: without it the program would be gone when it is replaced.
        let kept = fcntl(former.descriptor.rawValue, F_DUPFD_CLOEXEC, 3)
        let descriptor = try context.descriptor(program, to: self, kept < 0 ? -errno : kept)
        let lasting = bee_lasting.expressPath(
            number, mode: former.mode, program: program.number, former: descriptor.rawValue)
        let guardian = try AttachGuard.start(lasting, name: interface.name, context.records)
        let code = withLibbpfOptions(bpf_xdp_attach_opts.self) { opts in
            opts.pointee.old_prog_fd = former.descriptor.rawValue
            return bpf_xdp_attach(number, program.descriptor, former.mode | UInt32(XDP_FLAGS_REPLACE), opts)
        }
        guard code == 0 else {
            try guardian.remove()
            throw context.failure(program, self, code)
        }
        return GuardedAttachment(DescriptorAttachment(descriptor), guardian)
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        switch code {
        case EBUSY, EEXIST:
            LinkHolder.ofExpressPath(of: interface)?.fault
                ?? TargetFault(
                    "\(interface.name) has an XDP program already, and this one does not take its place",
                    hint:
                        "see it: bpftool net show dev \(interface.name); --replace puts it aside while this one runs")
        case EOPNOTSUPP:
            TargetFault("\(interface.name) or this kernel has no XDP")
        default: nil
        }
    }
}
