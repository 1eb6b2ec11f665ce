import Base
import Loader
import Testing
import TypeFixtures

@Suite struct RecordLengthTests {
    // struct { u8 a; struct { u8 b; u32 c; } in; char d[4]; u16 e[2]; }
    private func type(_ types: inout TypeBuilder) -> BTF.TypeID {
        let byte = types.integer("unsigned char", 1)
        let word = types.integer("unsigned int", 4)
        let half = types.integer("unsigned short", 2)
        let char = types.integer("char", 1)
        let inner = types.structure("in", 5, [.init("b", byte, at: 0), .init("c", word, at: 1)])
        let text = types.array(of: char, 4)
        let halves = types.array(of: half, 2)
        return types.structure(
            "s", 14,
            [
                .init("a", byte, at: 0), .init("in", inner, at: 1), .init("d", text, at: 6),
                .init("e", halves, at: 10),
            ])
    }

    @Test(arguments: [
        (0, "{?1,?2,?1,?1}"), (1, "{a=1u,?2,?1,?1}"), (2, "{a=1u,in={b=1u,?1},?1,?1}"),
        (5, "{a=1u,in={b=1u,?1},?1,?1}"), (6, "{a=1u,in={b=1u,c=16843009u},?1,?1}"),
        (9, "{a=1u,in={b=1u,c=16843009u},?1,?1}"), (13, "{a=1u,in={b=1u,c=16843009u},d='\u{1}\u{1}\u{1}\u{1}',?1}"),
    ])
    func leavesOutWhatAShortRecordDoesNotHoldWhole(_ count: Int, _ text: String) throws {
        let found = try describe([UInt8](repeating: 1, count: count), type)
        #expect(found == Described(text, isWhole: false))
    }

    @Test(arguments: [14, 15, 100])
    func readsRecordsThatAreLongerThanTheirType(_ count: Int) throws {
        let found = try describe([UInt8](repeating: 1, count: count), type)
        let text = "{a=1u,in={b=1u,c=16843009u},d='\u{1}\u{1}\u{1}\u{1}',e=[257u,257u]}"
        #expect(found == Described(text))
    }

    @Test func showsAShortValueWithoutMembersAsBytes() throws {
        #expect(try describe([1, 2]) { $0.integer("int", 4) } == Described("#0102", isWhole: false))
        #expect(try describe([]) { $0.integer("int", 4) } == Described("#", isWhole: false))
    }

    @Test func leavesOutABitFieldThatIsNotWhole() throws {
        let found = try describe([0xFF]) { types in
            let word = types.integer("unsigned int", 4)
            return types.structure(
                "s", 4, [.init("a", word, at: 0, width: 3), .init("b", word, at: 0, bit: 3, width: 6)])
        }
        #expect(found == Described("{a=7u,?1}", isWhole: false))
    }

    @Test(
        arguments: [
            ([2], "{n=2u,items=[]}"), ([2, 1], "{n=2u,items=[]}"), ([2, 1, 0], "{n=2u,items=[1u]}"),
            ([2, 1, 0, 2, 0, 3], "{n=2u,items=[1u,2u]}"),
        ] as [([UInt8], String)])
    func readsAsManyElementsOfAFlexibleArrayAsTheRecordHolds(_ bytes: [UInt8], _ text: String) throws {
        let found = try describe(bytes) { types in
            let byte = types.integer("unsigned char", 1)
            let half = types.integer("unsigned short", 2)
            let items = types.array(of: half, 0)
            return types.structure("s", 1, [.init("n", byte, at: 0), .init("items", items, at: 1)])
        }
        #expect(found == Described(text))
    }

    @Test(arguments: [("", "''"), ("ab", "'ab'"), ("ab\0cd", "'ab'")])
    func readsFlexibleTextToItsNULOrTheEnd(_ content: String, _ text: String) throws {
        let found = try describe([9] + Array(content.utf8)) { types in
            let byte = types.integer("unsigned char", 1)
            let char = types.integer("char", 1)
            let items = types.array(of: char, 0)
            let tail = types.union("", 0, [.init("text", items, at: 0)])
            return types.structure("s", 1, [.init("n", byte, at: 0), .init("", tail, at: 1)])
        }
        #expect(found == Described("{n=9u,text=\(text)}"))
    }

    @Test func showsAnEmptyArrayThatIsNotTheTailAsEmpty() throws {
        let found = try describe([1, 2]) { types in
            let byte = types.integer("unsigned char", 1)
            let mark = types.array(of: byte, 0)
            return types.structure("s", 2, [.init("mark", mark, at: 0), .init("n", byte, at: 0)])
        }
        #expect(found == Described("{mark=[],n=1u}"))
    }
}
