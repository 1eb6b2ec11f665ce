import Base
import Loader
import Testing
import TypeFixtures

@Suite struct CompositeLayoutTests {
    @Test func skipsPaddingByTheOffsetsOfMembers() throws {
        let bytes: [UInt8] = [1, 0xEE, 0xEE, 0xEE, 2, 0, 0, 0, 3, 0, 0xEE, 0xEE]
        let found = try describe(bytes) { types in
            let byte = types.integer("unsigned char", 1)
            let half = types.integer("short", 2, signed: true)
            let word = types.integer("unsigned int", 4)
            return types.structure(
                "s", 12, [.init("a", byte, at: 0), .init("b", word, at: 4), .init("c", half, at: 8)])
        }
        #expect(found == Described("{a=1u,b=2u,c=3}"))
    }

    @Test func mergesAnonymousMembersAndNumbersRepeatedNames() throws {
        let layout = try layout(type: merged)
        #expect(layout.columns.map(\.name) == ["x", "x_2", "y", "x_2_2", "in.x"])
        #expect(try describe([1, 2, 3, 4, 5], merged).text == "{x=1u,x_2=2u,y=3u,x_2_2=4u,in={x=5u}}")
    }

    // struct { u8 x; struct { u8 x; union { u8 y; }; }; u8 x_2; struct { u8 x; } in; }; C allows no such names, BTF does.
    private func merged(_ types: inout TypeBuilder) -> BTF.TypeID {
        let byte = types.integer("unsigned char", 1)
        let union = types.union("", 1, [.init("y", byte, at: 0)])
        let inner = types.structure("", 2, [.init("x", byte, at: 0), .init("", union, at: 1)])
        let named = types.structure("named", 1, [.init("x", byte, at: 0)])
        return types.structure(
            "s", 5,
            [.init("x", byte, at: 0), .init("", inner, at: 1), .init("x_2", byte, at: 3), .init("in", named, at: 4)])
    }

    @Test func mergesAnonymousMembersThroughTypedefs() throws {
        let found = try describe([7]) { types in
            let byte = types.integer("unsigned char", 1)
            let inner = types.structure("inner", 1, [.init("x", byte, at: 0)])
            let name = types.typedef("inner_t", inner)
            return types.structure("s", 1, [.init("", name, at: 0)])
        }
        #expect(found.text == "{x=7u}")
    }

    @Test func showsAllMembersOfUnions() throws {
        let found = try describe([1, 2, 0, 0]) { types in
            let byte = types.integer("unsigned char", 1)
            let word = types.integer("unsigned int", 4)
            let bytes = types.array(of: byte, 4)
            return types.union("u", 4, [.init("word", word, at: 0), .init("bytes", bytes, at: 0)])
        }
        #expect(found.text == "{word=513u,bytes=[1u,2u,0u,0u]}")
    }

    @Test func showsArraysOfStructures() throws {
        let type = { (types: inout TypeBuilder) in
            let half = types.integer("short", 2, signed: true)
            let pair = types.array(of: half, 2)
            let point = types.structure("p", 5, [.init("xy", pair, at: 0)])
            let points = types.array(of: point, 2)
            return types.structure("s", 10, [.init("points", points, at: 0)])
        }
        #expect(try describe([1, 0, 2, 0, 9, 3, 0, 4, 0, 9], type).text == "{points=[{xy=[1,2]},{xy=[3,4]}]}")
        #expect(try layout(type: type).columns == [.init(name: "points", isNumeric: false)])
    }

    @Test(arguments: [
        ("bash\0xyz", "'bash'"), ("\0\0\0\0\0\0\0\0", "''"), ("fullname", "'fullname'"),
    ])
    func readsCharacterArraysAsTextUpToTheFirstNUL(_ content: String, _ text: String) throws {
        let found = try describe(Array(content.utf8)) { types in
            let char = types.integer("char", 1, signed: true)
            let letter = types.typedef("letter", char)
            let const = types.const(letter)
            return types.array(of: const, 8)
        }
        #expect(found.text == text)
    }

    @Test(arguments: ["unsigned char", "signed char", "__u8"])
    func readsArraysOfOtherBytesAsNumbers(_ name: String) throws {
        let found = try describe([65, 0, 66]) { types in
            let byte = types.integer(name, 1)
            let char = types.typedef("char", byte)
            return types.array(of: char, 3)
        }
        #expect(found.text == "[65u,0u,66u]")
    }

    @Test func readsCharacterArraysOfSeveralDimensionsAsTexts() throws {
        let found = try describe(Array("ab\0cd\0ef\0gh\0".utf8)) { types in
            let char = types.integer("char", 1, signed: true)
            let text = types.array(of: char, 3)
            let row = types.array(of: text, 2)
            return types.array(of: row, 2)
        }
        #expect(found.text == "[['ab','cd'],['ef','gh']]")
    }

    @Test func namesColumnsByTheirPathAndKind() throws {
        let layout = try layout { types in
            let byte = types.integer("unsigned char", 1)
            let char = types.integer("char", 1)
            let name = types.array(of: char, 2)
            let inner = types.structure("in", 3, [.init("c", byte, at: 0), .init("name", name, at: 1)])
            return types.structure("s", 4, [.init("a", byte, at: 0), .init("b", inner, at: 1)])
        }
        #expect(
            layout.columns == [
                .init(name: "a", isNumeric: true), .init(name: "b.c", isNumeric: true),
                .init(name: "b.name", isNumeric: false),
            ])
        #expect(layout.size == 4)
        #expect(layout.isObject)
        let scalar = try self.layout { $0.integer("int", 4) }
        #expect(scalar.columns == [.init(name: "", isNumeric: true)])
        #expect(!scalar.isObject)
    }

    @Test func tellsNamesThatNeedEscaping() throws {
        let found = try describe([0]) { types in
            let byte = types.enumeration("e", 1, [("Z\u{E9}RO", 0)])
            return types.structure("s", 1, [.init("f\u{E9}", byte, at: 0)])
        }
        #expect(found.text == "{fé!=ZéRO}")
    }

    private func layout(type: (inout TypeBuilder) -> BTF.TypeID) throws -> RecordLayout {
        var types = TypeBuilder(order: .little)
        let id = type(&types)
        return try RecordLayout.compile(id, in: try types.build(), order: .little)
    }
}
