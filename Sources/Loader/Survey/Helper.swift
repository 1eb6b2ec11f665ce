/// A function of the kernel that programs call by a number (`enum bpf_func_id`).
public struct Helper: RawRepresentable, Hashable, Sendable, Comparable {
    /// The kernel's number.
    public let rawValue: UInt32

    /// Creates a helper; numbers of newer kernels are kept.
    ///
    /// - Parameter rawValue: the kernel's number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The name, such as `bpf_map_lookup_elem`; `helper 300` when unknown.
    public var name: String { KernelFeatures.fact(of: self)?.name ?? "helper \(rawValue)" }

    /// Orders helpers by number, which is the order in which the kernel got them.
    public static func < (left: Helper, right: Helper) -> Bool { left.rawValue < right.rawValue }

    /// The helper with a name; nil where none has it.
    ///
    /// - Parameter name: a name such as `bpf_map_lookup_elem`.
    public init?(named name: String) {
        guard let index = KernelFeatures.helpers.firstIndex(where: { $0.name == name }) else { return nil }
        self.init(rawValue: UInt32(index + 1))
    }
}
