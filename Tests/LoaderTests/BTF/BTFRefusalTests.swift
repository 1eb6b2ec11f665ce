import Base
import Testing

@testable import Loader

/// Every rule of the reader broken by itself; each must be found, and named.
struct BTFRefusalTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        let says: String
        let build: @Sendable (inout BTFBytes, UInt32) -> Void

        init(_ says: String, _ build: @escaping @Sendable (inout BTFBytes, UInt32) -> Void) {
            self.says = says
            self.build = build
        }

        var testDescription: String { says }
    }

    @Test(arguments: records + members + circles)
    func refusesDamagedTypes(damage: Damage) {
        var built = BTFBytes()
        let int = built.integer("int", size: 4, encoding: 1)
        damage.build(&built, int)
        expectRefusal(built.bytes, says: damage.says)
    }

    private func expectRefusal(_ bytes: [UInt8], says: String) {
        do throws(BeeError) {
            _ = try BTF.parse(bytes, subject: "test")
            Issue.record("this is accepted: \(says)")
        } catch {
            #expect(error.code == .btfInvalid)
            #expect(error.message.contains(says), "\(error.message)")
        }
    }

    private static let records: [Damage] = [
        Damage("does not exist") { built, _ in _ = built.pointer(99) },
        Damage("is no type") { built, int in
            let variable = built.add(14, "v", word: int, body: [1])
            _ = built.pointer(variable)
        },
        Damage("unknown kind 0") { built, _ in built.add(0) },
        Damage("unknown kind 20") { built, _ in built.add(20) },
        Damage("unknown bits") { built, int in built.add(2 | 1 << 5, word: int) },
        Damage("a name is missing") { built, int in built.add(8, word: int) },
        Damage("control characters") { built, int in built.add(8, "a\u{1B}[0m", word: int) },
        Damage("longer than 2048") { built, int in built.add(8, String(repeating: "x", count: 2049), word: int) },
        Damage("an integer of 3 bytes") { built, _ in _ = built.integer("odd", size: 3) },
        Damage("do not fit") { built, _ in _ = built.integer("odd", size: 1, bits: 9) },
        Damage("unknown encoding") { built, _ in _ = built.integer("odd", size: 1, encoding: 3) },
        Damage("a float of 7 bytes") { built, _ in built.add(16, "odd", word: 7) },
        Damage("an enumeration of 3 bytes") { built, _ in built.add(6, "odd", word: 3) },
        Damage("a function without signature") { built, int in built.add(12, "f", word: int) },
        Damage("unknown linkage") { built, int in built.add(14, "v", word: int, body: [3]) },
        Damage("is no variable") { built, int in built.add(15, ".data", elements: 1, body: [int, 0, 4]) },
        Damage("parameter 0 has no type") { built, int in
            _ = built.prototype(returns: int, [("", 0), ("a", int)])
        },
        Damage("256 parameters") { built, int in
            _ = built.prototype(returns: int, Array(repeating: ("a", int), count: 256))
        },
        Damage("tags a component") { built, int in
            let structure = built.structure("s", size: 4, [("a", int, 0)])
            built.add(17, "tag", word: structure, body: [1])
        },
    ]

    private static let members: [Damage] = [
        Damage("past the end of the struct") { built, int in _ = built.structure("s", size: 4, [("a", int, 8)]) },
        Damage("inside a byte") { built, int in _ = built.structure("s", size: 8, [("a", int, 3)]) },
        Damage("a member has no size") { built, _ in _ = built.structure("s", size: 8, [("a", 0, 0)]) },
        Damage("wider than its type") { built, int in
            _ = built.structure("s", size: 8, flag: true, [("a", int, 33 << 24)])
        },
        Damage("of what is no integer") { built, int in
            let pointer = built.pointer(int)
            _ = built.structure("s", size: 8, flag: true, [("a", pointer, 3 << 24)])
        },
        Damage("an array of what has no size") { built, int in _ = built.array(0, index: int, count: 1) },
        Damage("an array of 4 GiB") { built, int in _ = built.array(int, index: int, count: 1 << 30) },
        Damage("more than 1048576 members") { built, int in
            var type = built.structure("empty", size: 0, [])
            for level in 0..<8 {
                type = built.structure("s\(level)", size: 0, Array(repeating: ("m", type, 0), count: 8))
            }
        },
    ]

    private static let circles: [Damage] = [
        Damage("contains itself") { built, _ in built.add(10, word: 2) },
        Damage("contains itself") { built, int in _ = built.array(2, index: int, count: 1) },
        Damage("contains itself") { built, _ in _ = built.structure("s", size: 8, [("s", 2, 0)]) },
        Damage("contains itself") { built, _ in
            built.add(8, "a", word: 3)
            built.add(8, "b", word: 2)
        },
        Damage("refers to itself") { built, _ in _ = built.pointer(2) },
        Damage("refers to itself") { built, _ in
            _ = built.pointer(3)
            _ = built.prototype(returns: 2, [])
        },
        Damage("too deep") { built, int in
            var type = int
            for _ in 0..<100 { type = built.add(10, word: type) }
        },
        Damage("too deep") { built, _ in
            for id in 2..<102 { _ = built.pointer(UInt32(id + 1)) }
            _ = built.integer("int", size: 4)
        },
        Damage("too deep") { built, _ in
            for id in 2..<5000 { built.add(8, "t", word: UInt32(id + 1)) }
            _ = built.integer("int", size: 4)
        },
    ]

    @Test func acceptsStructuresThatPointAtThemselves() throws {
        var built = BTFBytes()
        _ = built.pointer(2)
        _ = built.structure("list", size: 8, [("next", 1, 0)])
        #expect(try BTF.parse(built.bytes, subject: "test").count == 3)
    }

    @Test func refusesDamagedHeaders() {
        var built = BTFBytes()
        _ = built.integer("int", size: 4)
        let sound = built.bytes
        for count in 0..<sound.count { expectRefusal(Array(sound[..<count]), says: "BTF is damaged") }
        for (offset, value, says) in [
            (0, 0, "magic"), (2, 2, "version"), (4, 25, "header"), (4, 0, "header"), (8, 2, "type section"),
            (12, 255, "type section"), (16, 0, "overlap"), (16, 200, "string section"), (20, 0, "NUL"),
        ] {
            var damaged = sound
            damaged[offset] = UInt8(value)
            expectRefusal(damaged, says: says)
        }
    }

    @Test func refusesTheOtherByteOrderWhereOneIsExpected() throws {
        var built = BTFBytes(order: .big)
        _ = built.integer("int", size: 4)
        let bytes = built.bytes
        #expect(throws: BeeError.self) { try BTF.parse(bytes, order: .little, subject: "test") }
        #expect(try BTF.parse(bytes, order: .big, subject: "test").order == .big)
    }

    @Test func namesMayBeginAnywhereInAString() throws {
        var built = BTFBytes()
        let offset = built.string("größe")
        built.types += [offset, 1 << 24, 4, 32].flatMap(built.number)
        #expect(try BTF.parse(built.bytes, subject: "test").types(named: "größe").count == 1)
        // The second byte of ö.
        built.types = [offset + 3, 1 << 24, 4, 32].flatMap(built.number)
        expectRefusal(built.bytes, says: "not UTF-8")
    }
}
