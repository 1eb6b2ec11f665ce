public import Base

/// How the bytes of one type become values: a flat list of instructions, compiled once from BTF.
///
/// Walking it allocates nothing, looks at no BTF and reads no byte outside the record. A type that cannot be decoded is
/// shown as the bytes it has, so a layout never ends a run.
public struct RecordLayout: Sendable {
    /// A value that a flat format shows in a cell of its own.
    public struct Column: Sendable, Hashable {
        /// The names of the members that lead to the value, joined by dots; empty where the record is one value.
        public let name: String
        /// Whether the values are numbers.
        public let isNumeric: Bool

        /// Describes a column.
        ///
        /// - Parameters:
        ///   - name: the names of the members that lead to the value, joined by dots.
        ///   - isNumeric: whether the values are numbers.
        public init(name: String, isNumeric: Bool) {
            self.name = name
            self.isNumeric = isNumeric
        }
    }

    /// The size of the type in bytes, without a flexible array at its end.
    public let size: Int
    /// The byte order of the records.
    public let order: ByteOrder
    /// The leaves of the type in the order a walk meets them; an array is one column.
    public let columns: [Column]

    @usableFromInline let tables: LayoutTables
    /// Whether numbers have the other byte order than this machine's.
    @usableFromInline let isSwapped: Bool
    /// Whether bits are counted from the least significant one.
    @usableFromInline let isLittle: Bool

    init(
        size: Int, order: ByteOrder, columns: [Column], instructions: [Instruction], pools: LayoutPools,
        frames: StackFrames? = nil
    ) {
        self.init(
            size: size, order: order, columns: columns,
            tables: LayoutTables(instructions: instructions, pools: pools, frames: frames))
    }

    init(size: Int, order: ByteOrder, columns: [Column], tables: LayoutTables) {
        self.size = size
        self.order = order
        self.columns = columns
        self.tables = tables
        isSwapped = order != .host
        isLittle = order == .little
    }

    /// Whether a record is an object of members, rather than one value or one array.
    public var isObject: Bool { tables.instructions.pointee.operation == .object }
}
