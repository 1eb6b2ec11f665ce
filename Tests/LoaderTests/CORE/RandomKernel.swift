import Base
import Testing
import TypeFixtures

@testable import Loader

/// Types of a kernel that never was: more or less those that `AskingObject` asks for, in every state of disrepair.
struct RandomKernel {
    private var random: SeededGenerator
    private var types = TypeBuilder()
    private var int = BTF.TypeID.void
    private var pool: [(type: BTF.TypeID, size: Int)] = []

    /// Makes the types of a seed.
    static func make(seed: UInt64) throws -> [UInt8] {
        var kernel = RandomKernel(random: SeededGenerator(seed: seed))
        kernel.addAll()
        _ = try kernel.types.build()
        return kernel.types.bytes()
    }

    private init(random: SeededGenerator) {
        self.random = random
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func addAll() {
        int = types.integer("int", 4, signed: true)
        pool = [(int, 4), (types.integer("unsigned int", 4), 4), (types.integer("unsigned long long", 8), 8)]
        pool += [(types.integer("short", 2, signed: true), 2), (types.integer("unsigned char", 1), 1)]
        pool += [(types.pointer(to: .void), 8), (types.float("float", 4), 4)]
        for _ in 0..<Int.random(in: 0...2, using: &random) { addEnumeration("kind", ["KIND_A", "KIND_B", "KIND_C"]) }
        for _ in 0..<Int.random(in: 0...2, using: &random) { addEnumeration("wide", ["WIDE_A", "WIDE_B___new"]) }
        repeatedly("inner", [("a", 0), ("b", 2)])
        let inner = pool[pool.count - 1]
        let pointer = types.pointer(to: inner.type)
        pool.append((pointer, 8))
        let call = types.prototype(returns: int, chance(80) ? [pointer, int] : [pointer])
        let target = types.pointer(to: call)
        pool.append((types.typedef("call", chance(80) ? target : pointer), 8))
        repeatedly("sample", [("a", 0), ("b", 3), ("c", 2), ("d", 7), ("e", pool.count - 3), ("f", 5), ("g", 6)])
        repeatedly("bits", [("a", 0), ("b", 1), ("d", 4)])
        repeatedly("widebits", [("c", 2)])
        repeatedly("arrays", [("a", 0), ("b", pool.count - 3), ("c", 4)])
        repeatedly("holder", [("a", 0), ("b", 0), ("c", 0), ("d", 4)])
        repeatedly("calls", [("a", pool.count - 1), ("b", 5), ("c", 7), ("d", 0), ("e", 5)])
        if chance(80) {
            let structure = addStructure("", [("a", 0), ("b", 0)])
            _ = types.typedef(chance(80) ? "named" : "named___other", structure.type)
        }
        if chance(20) { _ = types.forward("opaque", isUnion: chance(30)) }
        if chance(30) { _ = types.union("none", 4, [.init("a", int, at: 0)]) }
    }

    /// One struct of a name as a rule, sometimes none or several.
    private mutating func repeatedly(_ name: String, _ members: [(String, Int)]) {
        let count = [0, 1, 1, 1, 1, 1, 2, 2, 3].randomElement(using: &random) ?? 1
        for index in 0..<max(count, name == "inner" ? 1 : 0) {
            if chance(5) { _ = types.forward(name, isUnion: chance(50)) }
            let added = addStructure(chance(60) ? name : "\(name)___v\(index)", members)
            if name == "inner" { pool.append(added) }
        }
    }

    private mutating func addEnumeration(_ name: String, _ names: [String]) {
        let size = chance(30) ? 8 : 4
        var values: [(String, Int64)] = []
        for name in names where chance(85) {
            values.append((name, Int64(Int32.random(in: chance(50) ? 0...9 : -70000...70000, using: &random))))
        }
        if chance(20) { values.shuffle(using: &random) }
        let type = types.enumeration(chance(70) ? name : name + "___x", size, signed: chance(50), values)
        if name == "kind", pool.count == 7 { pool.append((type, size)) }
    }

    /// Members one after the other, some missing, some of another type, some inside a struct or union without name.
    private mutating func addStructure(
        _ name: String, _ members: [(String, Int)]
    ) -> (type: BTF.TypeID, size: Int) {
        var list: [TypeBuilder.Member] = []
        var offset = chance(50) ? 0 : 8
        var members = members
        if chance(15) { members.shuffle(using: &random) }
        let bits = name.hasPrefix("bits") || name.hasPrefix("widebits")
        for (member, index) in members where chance(88) {
            let chosen = chance(80) ? min(index, pool.count - 1) : Int.random(in: 0..<pool.count, using: &random)
            var (type, size) = pool[chosen]
            if chance(10) { (type, size) = wrapped(type, size) }
            if name.hasPrefix("arrays") && chance(85) || chance(4) {
                let count = Int.random(in: 0...5, using: &random)
                let inner = member == "b" && chance(80) ? 3 : 1
                type = types.array(of: inner > 1 ? types.array(of: type, inner) : type, count)
                size *= count * inner
            } else if bits, chosen < 5, chance(75) {
                let width = Int.random(in: 1...min(size * 8, 60), using: &random)
                list.append(.init(member, type, at: offset, bit: Int.random(in: 0..<8, using: &random), width: width))
                offset += 16
                continue
            }
            offset = (offset + 7) / 8 * 8
            guard chance(15) else {
                list.append(.init(member, type, at: offset))
                offset += size
                continue
            }
            let nested = types.structure("", size + 8, [.init("x", int, at: 0), .init(member, type, at: 8)])
            list.append(.init("", chance(50) ? types.const(nested) : nested, at: offset))
            offset += size + 8
        }
        let size = (offset + 23) / 8 * 8
        return (chance(4) ? types.union(name, size, list) : types.structure(name, size, list), size)
    }

    private mutating func wrapped(_ type: BTF.TypeID, _ size: Int) -> (BTF.TypeID, Int) {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: (types.const(type), size)
        case 1: (types.volatile(type), size)
        default: (types.typedef("other", type), size)
        }
    }
}
