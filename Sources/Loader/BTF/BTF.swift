public import Base

/// The types of an eBPF object or a kernel, in the BPF Type Format.
///
/// A value exists only for bytes that passed every check of `parse`, so no reader of it can leave the bytes, run in
/// circles or nest without bound. Types are decoded when asked for: the kernel's 150,000 cost one word each.
///
/// Types of a kernel module are *split*: written over those of the kernel (the `base`), whose numbers and strings they
/// go on from. A split value answers for the numbers of both.
/// Format: Documentation/bpf/btf.rst and include/uapi/linux/btf.h in the Linux sources.
public struct BTF: Sendable {
    /// The whole `.BTF` section.
    public let bytes: [UInt8]
    /// The order of the bytes of its numbers.
    public let order: ByteOrder
    /// Where each own type's record begins, from `firstID` on; without a base the first entry is the unused one of
    /// `void`. Offsets go on from the base's bytes, as if both were one section.
    let records: [UInt32]
    /// The size in bytes of each type in `records`, `unsized` where it has none.
    let sizes: [UInt32]
    /// Where the own strings lie in `bytes`.
    let strings: Range<Int>
    /// The types these are written over; nil for all but those of kernel modules.
    let base: BaseTypes?

    /// How many bytes a pointer has: 8, or 4 in the types of a 32-bit kernel.
    public let pointerSize: Int

    /// The number of the first own record: 0, or how many types the base has.
    let firstID: Int
    /// The offset of the first own byte: 0, or how many bytes the base has.
    let origin: Int
    /// The offset of the first own string: 0, or how many bytes of strings the base has.
    let stringOrigin: Int

    /// Holds the base of split types.
    final class BaseTypes: Sendable {
        let types: BTF
        init(_ types: BTF) { self.types = types }
    }

    init(
        bytes: [UInt8], order: ByteOrder, records: [UInt32], sizes: [UInt32], strings: Range<Int>, base: BaseTypes?,
        pointerSize: Int = 8
    ) {
        self.bytes = bytes
        self.order = order
        self.records = records
        self.sizes = sizes
        self.strings = strings
        self.base = base
        self.pointerSize = pointerSize
        firstID = base?.types.count ?? 0
        origin = base?.types.bytes.count ?? 0
        stringOrigin = base?.types.strings.count ?? 0
    }

    /// Stands in `sizes` for types without a size; no type is that large, see `BTFResolver`.
    static let unsized = UInt32.max

    /// How many types there are, `void` and those of the base among them; ids go from 0 up to this.
    public var count: Int { firstID + records.count }

    /// All own ids except that of `void`, in order.
    public var ids: some Sequence<TypeID> & Sendable {
        let first = max(firstID, 1)
        return (UInt32(first)..<UInt32(max(count, first))).lazy.map { TypeID(rawValue: $0) }
    }

    /// Whether these are a module's types, written over the kernel's.
    public var isSplit: Bool { base != nil }

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
        id != .void && Int(id.rawValue) < count
    }

    /// The size of a value of a type, in bytes; a constant-time look-up.
    ///
    /// - Parameter id: any id.
    /// - Returns: the size; nil for what has none: `void`, functions, forward declarations, tags of declarations.
    public func size(of id: TypeID) -> Int? {
        guard contains(id) else { return nil }
        if Int(id.rawValue) < firstID, let base { return base.types.size(of: id) }
        let size = sizes[Int(id.rawValue) - firstID]
        return size == BTF.unsized ? nil : Int(size)
    }
}
