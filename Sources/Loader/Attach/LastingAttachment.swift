import Clibbpf

/// What the kernel keeps when the process that attached it dies.
extension bee_lasting {
    /// A filter of an interface.
    static func filter(_ place: TrafficPlace, priority: UInt32, program: UInt32, ownsQdisc: Bool) -> bee_lasting {
        // The program's number is a handle that no other filter has.
        bee_lasting(
            kind: BEE_FILTER.rawValue, interface: place.interface, attach_point: place.attachPoint,
            handle: ownsQdisc ? program | BEE_OWN_QDISC : program, priority: priority, program: program,
            owns_qdisc: ownsQdisc ? 1 : 0, descriptor: -1)
    }

    /// An XDP program without a link.
    static func expressPath(_ interface: Int32, mode: UInt32, program: UInt32, former: Int32) -> bee_lasting {
        bee_lasting(
            kind: BEE_XDP.rawValue, interface: interface, attach_point: mode, handle: 0, priority: 0, program: program,
            owns_qdisc: 0, descriptor: former)
    }

    /// A registered structure.
    static func structure(_ map: Int32, number: UInt32) -> bee_lasting {
        bee_lasting(
            kind: BEE_STRUCTURE.rawValue, interface: 0, attach_point: 0, handle: 0, priority: 0, program: number,
            owns_qdisc: 0, descriptor: map)
    }

    /// What it is, for a person.
    func description(_ name: String) -> String {
        switch kind {
        case BEE_FILTER.rawValue: "tc filter of \(name)"
        case BEE_XDP.rawValue: "XDP program of \(name)"
        default: "structure \(name)"
        }
    }
}
