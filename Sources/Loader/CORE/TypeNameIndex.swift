/// Finds the types of a BTF by the essential part of their names.
///
/// Two numbers a type, made in one pass over the names; a look-up reads the types whose names hash alike. The hash
/// begins with a number drawn at random, for names may come from a stranger's file.
struct TypeNameIndex: Sendable {
    private let types: BTF
    /// One more than the place of the first type of each hash, 0 where there is none.
    private var first: [UInt32]
    /// The same for the type after each type.
    private var next: [UInt32]
    private let shift: UInt64

    private static let seed = UInt64.random(in: .min ... .max)

    /// Reads the names of all own types.
    init(_ types: BTF) {
        self.types = types
        let count = types.records.count
        let bits = max(4, Int.bitWidth - count.leadingZeroBitCount)
        shift = UInt64(64 - bits)
        first = [UInt32](repeating: 0, count: 1 << bits)
        next = [UInt32](repeating: 0, count: count)
        // Backwards, so that each chain is in the order of the numbers.
        for index in stride(from: count - 1, through: 0, by: -1) {
            let name = types.word(at: Int(types.records[index]))
            guard name != 0, index + types.firstID != 0, let hash = TypeNameIndex.hash(ofNameAt: name, in: types)
            else { continue }
            let bucket = Int(hash >> shift)
            next[index] = first[bucket]
            first[bucket] = UInt32(index + 1)
        }
    }

    /// The types whose essential name is this one, in order.
    func types(named name: EssentialName) -> [BTF.TypeID] {
        var found: [BTF.TypeID] = []
        var place = first[Int(TypeNameIndex.hash(of: name.bytes) >> shift)]
        while place > 0 {
            let id = BTF.TypeID(rawValue: UInt32(types.firstID) + place - 1)
            if EssentialName(types.nameBytes(of: id)) == name { found.append(id) }
            place = next[Int(place) - 1]
        }
        return found
    }

    /// The hash of the essential part of a name, without looking for its end first; nil for an empty name.
    private static func hash(ofNameAt name: UInt32, in types: BTF) -> UInt64? {
        let (bytes, start) = types.stringPlace(at: name)
        return bytes.withUnsafeBufferPointer { bytes in
            var state = seed
            var essential: UInt64?
            var beforeRun: UInt64 = 0
            var run = 0
            var index = start
            while index < bytes.count, bytes[index] != 0 {
                if bytes[index] == 0x5F {
                    if run == 0 { beforeRun = state }
                    run += 1
                } else {
                    // A run at the very beginning has nothing before it.
                    if run == 3, index - 3 > start { essential = beforeRun }
                    run = 0
                }
                state = mix(state, bytes[index])
                index += 1
            }
            return index == start ? nil : finish(essential ?? state)
        }
    }

    private static func hash(of name: ArraySlice<UInt8>) -> UInt64 { finish(name.reduce(seed, mix)) }

    private static func mix(_ state: UInt64, _ byte: UInt8) -> UInt64 {
        (state ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15
    }

    private static func finish(_ state: UInt64) -> UInt64 {
        let half = (state ^ state >> 32) &* 0xD6E8_FEB8_6659_FD93
        return half ^ half >> 32
    }
}
