import Base

/// Writes the types that are kept as a BTF section of its own, with numbers and strings of its own.
struct MarkedTypes {
    private let marks: TypeMarks
    private let order: ByteOrder
    private let keys: [TypeMarks.Key]
    private let numbers: [TypeMarks.Key: UInt32]
    private var records: [UInt8] = []
    private var strings: [UInt8] = [0]
    private var offsets: [ArraySlice<UInt8>: UInt32] = [:]

    /// Numbers the types in the order they have in the kernel.
    init(_ marks: TypeMarks, order: ByteOrder) {
        self.marks = marks
        self.order = order
        keys = marks.marks.keys.sorted()
        numbers = Dictionary(uniqueKeysWithValues: zip(keys, 1...))
    }

    /// The section.
    consuming func bytes() -> [UInt8] {
        for key in keys {
            guard let mark = marks.marks[key] else { continue }
            append(key, mark)
        }
        return BTF.header(order, types: records.count, strings: strings.count) + records + strings
    }

    private mutating func append(_ key: TypeMarks.Key, _ mark: TypeMarks.Mark) {
        let types = mark.types
        let record = types.record(of: key.id)
        let elements = mark.elements.sorted()
        put(string(types.nameBytes(at: record.name)))
        switch record.code {
        case BTF.Code.structure, BTF.Code.union, BTF.Code.enumeration, BTF.Code.enumeration64:
            put(record.info & ~0xFFFF | UInt32(elements.count), record.word)
            for index in elements { append(record, record.element(index), key, types) }
        case BTF.Code.integer: put(record.info, record.word, types.word(at: record.body))
        case BTF.Code.float, BTF.Code.forward: put(record.info, record.word)
        case BTF.Code.variable: put(record.info, number(record.word, key, types), types.word(at: record.body))
        case BTF.Code.dataSection: put(record.info & ~0xFFFF, record.word)
        case BTF.Code.array:
            put(record.info, record.word)
            put(number(types.word(at: record.body), key, types), number(types.word(at: record.body + 4), key, types))
            put(types.word(at: record.body + 8))
        case BTF.Code.prototype:
            put(record.info, number(record.word, key, types))
            for index in 0..<record.elements { put(0, number(types.elementType(record, index).rawValue, key, types)) }
        default: put(record.info, number(record.word, key, types))
        }
    }

    /// A member or a constant.
    private mutating func append(_ record: BTF.Record, _ offset: Int, _ key: TypeMarks.Key, _ types: BTF) {
        put(string(types.nameBytes(at: types.word(at: offset))))
        if record.isComposite {
            put(number(types.word(at: offset + 4), key, types), types.word(at: offset + 8))
        } else {
            for place in stride(from: 4, to: record.elementSize, by: 4) { put(types.word(at: offset + place)) }
        }
    }

    /// The new number of a type that another one refers to; 0, which is `void`, for one that is not kept.
    private func number(_ id: UInt32, _ key: TypeMarks.Key, _ types: BTF) -> UInt32 {
        let module = Int(id) < types.firstID ? "" : key.module
        return numbers[TypeMarks.Key(module: module, id: BTF.TypeID(rawValue: id))] ?? 0
    }

    /// Where a name lies among the strings; each is written once.
    private mutating func string(_ name: ArraySlice<UInt8>) -> UInt32 {
        guard !name.isEmpty else { return 0 }
        if let offset = offsets[name] { return offset }
        let offset = UInt32(strings.count)
        offsets[name] = offset
        strings += name
        strings.append(0)
        return offset
    }

    private mutating func put(_ words: UInt32...) {
        for word in words { records.append(word, order) }
    }
}
