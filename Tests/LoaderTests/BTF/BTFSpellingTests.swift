import Base
import Testing

@testable import Loader

struct BTFSpellingTests {
    private func spelled(_ build: (inout BTFBytes, UInt32) -> UInt32) throws -> String {
        var built = BTFBytes()
        let int = built.integer("int", size: 4, encoding: 1)
        let id = build(&built, int)
        return try BTF.parse(built.bytes, subject: "test").cSpelling(of: BTF.TypeID(rawValue: id))
    }

    @Test func spellsNamedTypes() throws {
        #expect(try spelled { _, int in int } == "int")
        #expect(try spelled { built, _ in built.structure("event", size: 0, []) } == "struct event")
        #expect(try spelled { built, _ in built.structure("", size: 0, [], kind: 5) } == "union {...}")
        #expect(try spelled { built, _ in built.add(6, "state", word: 4) } == "enum state")
        #expect(try spelled { built, _ in built.add(7, "task", flag: true) } == "union task")
        #expect(try spelled { built, int in built.add(8, "__u32", word: int) } == "__u32")
    }

    @Test func spellsPointersAndArrays() throws {
        #expect(try spelled { built, int in built.pointer(int) } == "int *")
        #expect(try spelled { built, _ in built.pointer(0) } == "void *")
        #expect(try spelled { built, int in built.array(int, index: int, count: 16) } == "int[16]")
        let table = try spelled { built, int in
            let row = built.array(int, index: int, count: 3)
            return built.array(row, index: int, count: 2)
        }
        #expect(table == "int[2][3]")
        let pointerToArray = try spelled { built, int in
            let array = built.array(int, index: int, count: 4)
            return built.pointer(array)
        }
        #expect(pointerToArray == "int (*)[4]")
        let arrayOfPointers = try spelled { built, int in
            let pointer = built.pointer(int)
            return built.array(pointer, index: int, count: 4)
        }
        #expect(arrayOfPointers == "int *[4]")
    }

    @Test func spellsQualifiersWhereTheyBelong() throws {
        #expect(try spelled { built, int in built.add(10, word: int) } == "const int")
        let toConstant = try spelled { built, int in
            let constant = built.add(10, word: int)
            return built.pointer(constant)
        }
        #expect(toConstant == "const int *")
        let constantPointer = try spelled { built, int in
            let pointer = built.pointer(int)
            return built.add(10, word: pointer)
        }
        #expect(constantPointer == "int * const")
    }

    @Test func spellsFunctionPointers() throws {
        let text = try spelled { built, int in
            let prototype = built.prototype(returns: int, [("a", int), ("", 0)])
            return built.pointer(prototype)
        }
        #expect(text == "int (*)(int, ...)")
        let nested = try spelled { built, int in
            let inner = built.prototype(returns: 0, [("a", int)])
            let pointer = built.pointer(inner)
            let outer = built.prototype(returns: 0, [("callback", pointer)])
            return built.pointer(outer)
        }
        #expect(nested == "void (*)(void (*)(...))")
    }

    @Test func namesLookThroughQualifiersOnly() throws {
        var built = BTFBytes()
        let int = built.integer("int", size: 4)
        let alias = built.add(8, "ipv4_addr", word: int)
        let constant = built.add(10, word: alias)
        let types = try BTF.parse(built.bytes, subject: "test")
        #expect(types.name(of: BTF.TypeID(rawValue: constant)) == "ipv4_addr")
        #expect(types.name(of: .void).isEmpty)
    }
}
