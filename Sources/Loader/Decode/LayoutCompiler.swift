import Base

/// Turns a type into instructions.
///
/// What a hostile object could make large is bounded: nesting by `maximumDepth`, the list by `maximumSteps`, and the
/// values of one record by `maximumValues`. Whatever is beyond is shown as bytes.
struct LayoutCompiler {
    static let maximumDepth = 64
    static let maximumSteps = 1 << 16
    static let maximumValues = 1 << 22

    /// The type needs more instructions than a layout may have.
    struct TooLarge: Error {}

    let btf: BTF
    /// Whether values of enumerations are lists of the bits that are set.
    let listsFlags: Bool
    var instructions: [Instruction] = []
    var columns: [RecordLayout.Column] = []
    var pools = LayoutPools()
    private var steps = 0

    /// A value that is to be compiled: its type, and where and under which name it stands.
    struct Place {
        var type: BTF.TypeID
        /// In bytes from the begin of the record, or of the element of the array it is part of.
        var offset = 0
        /// What is left of the offset in bits.
        var bits = 0
        var bitFieldSize: Int?
        var name: NameRange = .none
        /// The names that lead here, nil inside an array, which is one column whatever it holds.
        var path: String? = ""
        /// Whether nothing of the record follows, so that an array without a count goes on to its end.
        var isTail = false
        var depth = 0
        var isRoot = false
    }

    init(btf: BTF, listsFlags: Bool = false) {
        self.btf = btf
        self.listsFlags = listsFlags
    }

    /// Compiles a value.
    ///
    /// - Parameter place: what it is and where.
    /// - Returns: how many values a walk hands over for it.
    /// - Throws: `TooLarge` where the work was bounded.
    mutating func value(_ place: Place) throws(TooLarge) -> Int {
        let (names, id, hops) = resolve(place.type)
        try step(1 + hops)
        if place.bitFieldSize != nil { return try bitField(place, id) }
        guard place.bits == 0 else { return misaligned(place, id) }
        if let operation = special(names, id) { return leaf(operation, place, byteCount: btf.size(of: id) ?? 0) }
        switch btf[id].kind {
        case .integer(let integer): return self.integer(place, id, integer)
        case .float(let size): return float(place, size)
        case .pointer: return leaf(.pointer, place, byteCount: 8)
        case .enumeration(let size, let isSigned, let values):
            try step(values.count / 16)
            return enumeration(place, id, width: size * 8, isSigned, values)
        case .array(let element, _, let count): return try array(place, id, element, count)
        case .structure(let size, let members):
            try step(members.count / 16)
            return try object(place, size, members, isUnion: false)
        case .union(let size, let members):
            try step(members.count / 16)
            return try object(place, size, members, isUnion: true)
        default: return opaque(place, id)
        }
    }

    /// Removes typedefs and qualifiers.
    ///
    /// - Parameter type: any type.
    /// - Returns: the typedefs' names, the outermost first, the type below them, and how many were removed.
    func resolve(_ type: BTF.TypeID) -> (names: [String], id: BTF.TypeID, hops: Int) {
        var names: [String] = []
        var id = type
        var hops = -1
        while true {
            hops += 1
            let definition = btf[id]
            switch definition.kind {
            case .typedef(let target):
                names.append(definition.name)
                id = target
            case .volatile(let target), .const(let target), .restrict(let target), .typeTag(let target): id = target
            default: return (names, id, hops)
            }
        }
    }

    /// Counts work, so that types which refer to others many times over end in time.
    mutating func step(_ cost: Int) throws(TooLarge) {
        steps += cost
        guard steps <= Self.maximumSteps else { throw TooLarge() }
    }

    /// Adds an instruction; its `next` is the one after it until a container moves it on.
    @discardableResult
    mutating func add(_ operation: Instruction.Operation, _ place: Place, byteCount: Int) -> Int {
        var instruction = Instruction(operation, offset: place.offset, byteCount: byteCount)
        instruction.name = place.name
        instruction.next = instructions.count + 1
        instruction.columns = place.path == nil ? 0 : 1
        instructions.append(instruction)
        return instructions.count - 1
    }

    /// Adds a value that has no parts, and its column.
    mutating func leaf(_ operation: Instruction.Operation, _ place: Place, byteCount: Int) -> Int {
        add(operation, place, byteCount: byteCount)
        column(place, isNumeric: operation.isNumeric)
        return 1
    }

    /// Adds a value as bytes: of the type's size, or where it has none, of nothing.
    mutating func opaque(_ place: Place, _ id: BTF.TypeID) -> Int {
        if place.isRoot, btf.size(of: id) == nil { return leaf(.opaqueRest, place, byteCount: 0) }
        return leaf(.opaque, place, byteCount: btf.size(of: id) ?? 0)
    }

    mutating func column(_ place: Place, isNumeric: Bool) {
        guard let path = place.path else { return }
        columns.append(RecordLayout.Column(name: path, isNumeric: isNumeric))
    }
}
