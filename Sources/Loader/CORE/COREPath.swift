/// The way into a type that a CO-RE relocation spells as `0:1:2`.
enum COREPath {
    /// Reads numbers separated by colons; nil for any other text, libbpf's `sscanf` being less strict.
    static func parse(_ text: String) -> [Int]? {
        var path: [Int] = []
        for part in text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
            guard (1...9).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(decoding: part, as: UTF8.self)), path.count < CORERelocation.longestPath
            else { return nil }
            path.append(number)
        }
        return path
    }

    /// Whether a type has what a path leads to, each index in range.
    static func exists(_ path: [Int], from id: BTF.TypeID, kind: CORERelocation.Kind, in types: BTF) -> Bool {
        guard let first = path.first else { return false }
        if kind.isField {
            guard types.size(of: id) != nil else { return false }
            return walk(path.dropFirst(), from: id, in: types)
        }
        if kind.isEnumValue {
            let target = types.strippingModifiers(id)
            guard [BTF.Code.enumeration, BTF.Code.enumeration64].contains(types.code(of: target)) else { return false }
            return path.count == 1 && first < types.record(of: target).elements
        }
        return path == [0]
    }

    /// Reads no more than the path touches: an object may have as many relocations as it has instructions.
    private static func walk(_ path: ArraySlice<Int>, from id: BTF.TypeID, in types: BTF) -> Bool {
        var id = id
        for index in path {
            let target = types.strippingModifiers(id)
            guard target != .void else { return false }
            let record = types.record(of: target)
            switch record.code {
            case BTF.Code.structure, BTF.Code.union:
                guard index < record.elements else { return false }
                id = BTF.TypeID(rawValue: types.word(at: record.element(index) + 4))
            case BTF.Code.array:
                // An array of no elements is a flexible one, whose length the type does not tell.
                let count = Int(types.word(at: record.body + 8))
                guard count == 0 || index < count else { return false }
                id = BTF.TypeID(rawValue: types.word(at: record.body))
            default: return false
            }
        }
        return true
    }
}
