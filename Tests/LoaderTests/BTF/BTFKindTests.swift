import Base
import Testing

@testable import Loader

struct BTFKindTests {
    private func id(_ number: UInt32) -> BTF.TypeID { BTF.TypeID(rawValue: number) }

    @Test(arguments: [ByteOrder.little, .big])
    func readsStructuresInEitherByteOrder(order: ByteOrder) throws {
        var built = BTFBytes(order: order)
        let int = built.integer("int", size: 4, encoding: 1)
        let event = built.structure("event", size: 8, [("pid", int, 0), ("uid", int, 32)])
        let types = try BTF.parse(built.bytes, subject: "test")

        #expect(types.order == order)
        #expect(types.count == 3)
        #expect(types.size(of: id(event)) == 8)
        #expect(types[id(event)].name == "event")
        let members = [
            BTF.Member(name: "pid", type: id(int), bitOffset: 0, bitFieldSize: nil),
            BTF.Member(name: "uid", type: id(int), bitOffset: 32, bitFieldSize: nil),
        ]
        #expect(types[id(event)].kind == .structure(size: 8, members: members))
    }

    @Test func readsBitFieldsOfNewCompilers() throws {
        var built = BTFBytes()
        let int = built.integer("unsigned int", size: 4)
        let flags = built.structure(
            "flags", size: 4, flag: true, [("low", int, 3 << 24), ("high", int, 5 << 24 | 3), ("rest", int, 0)],
            kind: 5)
        let types = try BTF.parse(built.bytes, subject: "test")
        let members = [
            BTF.Member(name: "low", type: id(int), bitOffset: 0, bitFieldSize: 3),
            BTF.Member(name: "high", type: id(int), bitOffset: 3, bitFieldSize: 5),
            BTF.Member(name: "rest", type: id(int), bitOffset: 0, bitFieldSize: nil),
        ]
        #expect(types[id(flags)].kind == .union(size: 4, members: members))
    }

    @Test func readsBitFieldsOfOldCompilers() throws {
        var built = BTFBytes()
        let narrow = built.integer("int", size: 4, encoding: 1, bits: 3 | 2 << 16)
        let flags = built.structure("flags", size: 4, [("field", narrow, 8)])
        let types = try BTF.parse(built.bytes, subject: "test")
        let member = BTF.Member(name: "field", type: id(narrow), bitOffset: 10, bitFieldSize: 3)
        #expect(types[id(flags)].kind == .structure(size: 4, members: [member]))
    }

    @Test func readsSignedAndWideEnumerations() throws {
        var built = BTFBytes()
        let names = [built.string("MINUS"), built.string("BIG")]
        let small = built.add(6, "small", elements: 1, flag: true, word: 4, body: [names[0], UInt32.max])
        let wide = built.add(19, "wide", elements: 1, word: 8, body: [names[1], 2, 1])
        let types = try BTF.parse(built.bytes, subject: "test")
        let minus = BTF.EnumValue(name: "MINUS", bits: UInt64.max)
        #expect(types[id(small)].kind == .enumeration(size: 4, isSigned: true, values: [minus]))
        #expect(minus.signed == -1)
        let big = BTF.EnumValue(name: "BIG", bits: 1 << 32 | 2)
        #expect(types[id(wide)].kind == .enumeration(size: 8, isSigned: false, values: [big]))
    }

    @Test func readsIntegersWithTheirEncoding() throws {
        var built = BTFBytes()
        let signed = built.integer("long", size: 8, encoding: 1)
        let bool = built.integer("_Bool", size: 1, encoding: 4)
        let float = built.add(16, "double", word: 8)
        let types = try BTF.parse(built.bytes, subject: "test")
        guard case .integer(let long) = types[id(signed)].kind, case .integer(let truth) = types[id(bool)].kind else {
            Issue.record("these are integers")
            return
        }
        #expect(long.isSigned && !long.isBoolean && long.bits == 64)
        #expect(truth.isBoolean && !truth.isSigned && truth.size == 1)
        #expect(types[id(float)].kind == .float(size: 8))
    }

    @Test func readsFunctionsVariablesAndTags() throws {
        var built = BTFBytes()
        let int = built.integer("int", size: 4, encoding: 1)
        let prototype = built.prototype(returns: int, [("ctx", int), ("", 0)])
        let function = built.add(12, "handle", elements: 2, word: prototype)
        let variable = built.add(14, "count", word: int, body: [1])
        let section = built.add(15, ".data", elements: 1, word: 4, body: [variable, 0, 4])
        let tag = built.add(17, "hot", word: function, body: [0])
        let whole = built.add(17, "cold", word: variable, body: [UInt32.max])
        let types = try BTF.parse(built.bytes, subject: "test")

        let parameters = [BTF.Parameter(name: "ctx", type: id(int)), BTF.Parameter(name: "", type: .void)]
        #expect(types[id(prototype)].kind == .prototype(returns: id(int), parameters: parameters))
        #expect(types[id(function)].kind == .function(prototype: id(prototype), linkage: .external))
        #expect(types[id(variable)].kind == .variable(type: id(int), linkage: .global))
        let entry = BTF.SectionVariable(variable: id(variable), offset: 0, size: 4)
        #expect(types[id(section)].kind == .dataSection(size: 4, variables: [entry]))
        #expect(types[id(tag)].kind == .declTag(target: id(function), component: 0))
        #expect(types[id(whole)].kind == .declTag(target: id(variable), component: nil))
    }

    @Test func knowsTheSizesOfDerivedTypes() throws {
        var built = BTFBytes()
        let char = built.integer("char", size: 1)
        let text = built.array(char, index: char, count: 16)
        let table = built.array(text, index: char, count: 4)
        let alias = built.add(8, "table_t", word: table)
        let constant = built.add(10, word: alias)
        let pointer = built.pointer(0)
        let forward = built.add(7, "task_struct")
        let types = try BTF.parse(built.bytes, subject: "test")
        #expect(types.size(of: id(constant)) == 64)
        #expect(types.size(of: id(pointer)) == 8)
        #expect(types.size(of: id(forward)) == nil)
        #expect(types.size(of: .void) == nil)
        #expect(types.strippingModifiers(id(constant)) == id(table))
        #expect(types.strippingQualifiers(id(constant)) == id(alias))
    }

    @Test func numbersOutOfRangeReadAsVoid() throws {
        var built = BTFBytes()
        _ = built.integer("int", size: 4)
        let types = try BTF.parse(built.bytes, subject: "test")
        #expect(types[id(7)].kind == .void)
        #expect(types.size(of: id(7)) == nil)
        #expect(types.cSpelling(of: id(7)) == "void")
        #expect(types.strippingModifiers(id(7)) == id(7))
    }

    @Test func findsTypesByName() throws {
        var built = BTFBytes()
        let int = built.integer("event", size: 4)
        let structure = built.structure("event", size: 0, [])
        let types = try BTF.parse(built.bytes, subject: "test")
        #expect(types.types(named: "event") == [id(int), id(structure)])
        #expect(types.types(named: "").isEmpty)
        #expect(types.types(named: "even").isEmpty)
    }

    /// A 32-bit kernel's pointers are as long as its `long`.
    @Test(arguments: [("long int", 4, 4), ("unsigned long", 8, 8), ("long long unsigned int", 4, 8), ("int", 4, 8)])
    func pointersAreAsLongAsLong(name: String, size: UInt32, pointer: Int) throws {
        var built = BTFBytes()
        let long = built.integer(name, size: size)
        let target = built.pointer(long)
        let types = try BTF.parse(built.bytes, subject: "test")
        #expect(types.pointerSize == pointer)
        #expect(types.size(of: BTF.TypeID(rawValue: target)) == pointer)
        #expect(try BTF.parse(built.bytes, subject: "test", pointerSize: 8).pointerSize == 8)
    }
}
