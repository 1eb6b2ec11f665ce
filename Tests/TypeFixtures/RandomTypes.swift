public import Loader

/// Numbers that are the same in every run.
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// Begins with a seed.
    public init(seed: UInt64) { state = seed }

    /// The next number, by splitmix64.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Adds a random type that a compiler could have written; members are packed one after the other.
public func randomType(_ types: inout TypeBuilder, depth: Int, _ random: inout SeededGenerator) -> BTF.TypeID {
    randomSizedType(&types, depth: depth, &random).type
}

private func randomSizedType(
    _ types: inout TypeBuilder, depth: Int, _ random: inout SeededGenerator
) -> (type: BTF.TypeID, size: Int) {
    switch Int.random(in: 0..<(depth > 0 ? 12 : 8), using: &random) {
    case 0, 1, 2:
        let size = [1, 2, 4, 8, 16].randomElement(using: &random) ?? 1
        return (types.integer("int", size, signed: Bool.random(using: &random)), size)
    case 3: return (types.integer("_Bool", 1, bool: true), 1)
    case 4:
        let size = [4, 8, 16].randomElement(using: &random) ?? 4
        return (types.float("float", size), size)
    case 5: return (types.pointer(to: .void), 8)
    case 6: return (types.enumeration("e", 4, [("ZERO", 0), ("ONE", 1), ("BIG", 200)]), 4)
    case 7:
        let word = types.integer("unsigned int", 4)
        return (types.typedef("ipv4_addr", word), 4)
    case 8:
        let count = Int.random(in: 0...9, using: &random)
        let char = types.integer("char", 1, signed: true)
        return (types.array(of: char, count), count)
    case 9:
        let count = Int.random(in: 0...3, using: &random)
        let element = randomSizedType(&types, depth: depth - 1, &random)
        return (types.array(of: element.type, count), count * element.size)
    default: return randomStructure(&types, depth: depth, &random)
    }
}

private func randomStructure(
    _ types: inout TypeBuilder, depth: Int, _ random: inout SeededGenerator
) -> (type: BTF.TypeID, size: Int) {
    let isUnion = Int.random(in: 0..<4, using: &random) == 0
    var members: [TypeBuilder.Member] = []
    var size = 0
    for index in 0..<Int.random(in: 0...5, using: &random) {
        if Int.random(in: 0..<5, using: &random) == 0 {
            let word = types.integer("unsigned int", 4)
            let width = Int.random(in: 1...25, using: &random)
            let bit = Int.random(in: 0...7, using: &random)
            members.append(.init("b\(index)", word, at: isUnion ? 0 : size, bit: isUnion ? 0 : bit, width: width))
            size = isUnion ? max(size, 4) : size + 4
        } else {
            let inner = randomSizedType(&types, depth: depth - 1, &random)
            members.append(.init("m\(index % 4)", inner.type, at: isUnion ? 0 : size))
            size = isUnion ? max(size, inner.size) : size + inner.size
        }
    }
    return (isUnion ? types.union("u", size, members) : types.structure("s", size, members), size)
}
