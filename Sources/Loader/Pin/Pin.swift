import Base

/// Something of the kernel's that a name in the eBPF file system keeps.
public struct Pin: Sendable, Hashable {
    /// What it is. The order is that in which a run is taken down: detached first.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// What attaches a program.
        case link
        /// A program.
        case program
        /// A map.
        case map

        /// The folder that has the pins of this kind.
        public var folder: String { rawValue + "s" }
    }

    /// What it is.
    public let kind: Kind
    /// The program's or map's whole name; of a link its program's, with a number behind it.
    public let name: String
    /// The kernel's number of it.
    public let number: UInt32

    /// Creates the description of a pin.
    ///
    /// - Parameters:
    ///   - kind: what it is.
    ///   - name: the program's or map's whole name.
    ///   - number: the kernel's number of it.
    public init(kind: Kind, name: String, number: UInt32) {
        self.kind = kind
        self.name = name
        self.number = number
    }

    /// The pin's place below the run's folder.
    ///
    /// The kernel keeps names with dots for itself (kernel/bpf/inode.c, `bpf_lookup`), and no name of C has a hyphen.
    var place: String { kind.folder + "/" + String(name.map { $0 == "." ? "-" : $0 }) }
}
