public import Base

/// The types of an eBPF object or a kernel, in the BPF Type Format.
///
/// A value exists only for bytes that passed every check of `parse`, so no reader of it can leave the bytes, run in
/// circles or nest without bound. Types are decoded when asked for: the kernel's 150,000 cost one word each.
/// Format: Documentation/bpf/btf.rst and include/uapi/linux/btf.h in the Linux sources.
public struct BTF: Sendable {
    /// The whole `.BTF` section.
    public let bytes: [UInt8]
    /// The order of the bytes of its numbers.
    public let order: ByteOrder
    /// Where each type's record begins in `bytes`, by id; the entry of `void` is unused.
    let records: [UInt32]
    /// Each type's size in bytes by id, `unsized` where it has none.
    let sizes: [UInt32]
    /// Where the strings lie in `bytes`.
    let strings: Range<Int>

    /// Stands in `sizes` for types without a size; no type is that large, see `BTFResolver`.
    static let unsized = UInt32.max

    /// How many types there are, `void` among them; ids go from 0 up to this.
    public var count: Int { records.count }

    /// All ids except that of `void`, in order.
    public var ids: some Sequence<TypeID> & Sendable {
        (1..<UInt32(max(records.count, 1))).lazy.map { TypeID(rawValue: $0) }
    }

    /// The type with an id.
    ///
    /// - Parameter id: a type of this BTF; any other number reads as `void`.
    public subscript(id: TypeID) -> Definition {
        guard contains(id) else { return Definition(name: "", kind: .void) }
        let record = record(of: id)
        return Definition(name: name(at: record.name), kind: kind(of: record))
    }

    /// Whether an id names a type of this BTF other than `void`.
    ///
    /// - Parameter id: any id.
    /// - Returns: whether there is such a type.
    public func contains(_ id: TypeID) -> Bool {
        id != .void && Int(id.rawValue) < records.count
    }

    /// The size of a value of a type, in bytes; a constant-time look-up.
    ///
    /// - Parameter id: any id.
    /// - Returns: the size; nil for what has none: `void`, functions, forward declarations, tags of declarations.
    public func size(of id: TypeID) -> Int? {
        guard contains(id) else { return nil }
        let size = sizes[Int(id.rawValue)]
        return size == BTF.unsized ? nil : Int(size)
    }
}
