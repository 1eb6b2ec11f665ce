import Base
import Testing

@testable import Loader

/// Definitions built field by field, as the macros of `bpf_helpers.h` spell them.
struct MapDefinitionTests {
    /// A map's struct in the making.
    struct Builder {
        var types = BTFBytes()
        var members: [(String, UInt32, UInt32)] = []
        let int: UInt32

        init() { int = types.integer("int", size: 4, encoding: 1) }

        /// `__uint(name, value)`.
        mutating func number(_ name: String, _ value: UInt32) {
            let array = types.array(int, index: int, count: value)
            add(name, types.pointer(array))
        }

        /// `__type(name, type)`.
        mutating func type(_ name: String, _ type: UInt32) { add(name, types.pointer(type)) }

        mutating func add(_ name: String, _ type: UInt32) { members.append((name, type, UInt32(members.count) * 64)) }

        mutating func structure() -> UInt32 {
            types.structure("", size: UInt32(members.count) * 8, members)
        }
    }

    private func read(_ build: (inout Builder) -> Void) throws -> MapDefinitionReader.Result {
        var builder = Builder()
        build(&builder)
        let id = BTF.TypeID(rawValue: builder.structure())
        let types = try BTF.parse(builder.types.bytes, subject: "test")
        return try MapDefinitionReader(types: types, subject: "test", map: "m").read(id)
    }

    private func refusal(_ build: (inout Builder) -> Void) -> String {
        do {
            _ = try read(build)
            return "accepted"
        } catch {
            return (error as? BeeError)?.message ?? "\(error)"
        }
    }

    @Test func readsEveryField() throws {
        let result = try read { map in
            map.number("type", 1)
            map.number("max_entries", 1024)
            map.number("map_flags", 3)
            map.number("map_extra", 7)
            map.number("numa_node", 1)
            map.number("pinning", 1)
            map.type("key", map.int)
            map.type("value", map.types.integer("long", size: 8))
        }
        let map = result.definition
        #expect((map.type, map.maxEntries, map.flags, map.extra, map.memoryNode) == (.hash, 1024, 3, 7, 1))
        #expect((map.keySize, map.valueSize) == (4, 8))
        #expect(map.keyType == BTF.TypeID(rawValue: 1))
        #expect(result.pinning == .byName)
        #expect(result.inner == nil)
    }

    @Test func readsSizesWithoutTypes() throws {
        let map = try read { map in
            map.number("type", 2)
            map.number("key_size", 4)
            map.number("value_size", 12)
        }.definition
        #expect((map.keySize, map.valueSize, map.keyType, map.valueType) == (4, 12, nil, nil))
        #expect(map.memoryNode == nil)
    }

    @Test func readsInnerMaps() throws {
        let result = try read { map in
            var inner = Builder()
            inner.types = map.types
            inner.number("type", 2)
            inner.number("value_size", 16)
            let structure = inner.structure()
            map.types = inner.types
            map.number("type", 13)
            map.add("values", map.types.array(map.types.pointer(structure), index: map.int, count: 0))
        }
        #expect(result.definition.valueSize == 4)
        #expect(result.inner?.type == .array)
        #expect(result.inner?.valueSize == 16)
    }

    @Test func readsProgramArrays() throws {
        let result = try read { map in
            map.number("type", 3)
            let prototype = map.types.prototype(returns: map.int, [])
            map.add("values", map.types.array(map.types.pointer(prototype), index: map.int, count: 0))
        }
        #expect(result.definition.type == .programArray)
        #expect(result.definition.valueSize == 4)
    }

    @Test func refusesWhatLoadersRefuse() {
        #expect(refusal { $0.number("max_entries", 1) } == "map 'm' has no type")
        #expect(refusal { $0.add("type", $0.int) }.contains("that is no number"))
        #expect(refusal { $0.add("key", $0.int) }.contains("that is no type"))
        #expect(refusal { $0.type("value", 0) }.contains("without a size"))
        #expect(refusal { $0.number("colour", 1) }.contains("'colour', which means nothing"))
        #expect(refusal { $0.number("pinning", 2) }.contains("unknown way 2"))
        let conflicting = refusal { map in
            map.number("key_size", 8)
            map.type("key", map.int)
        }
        #expect(conflicting.contains("keys of two sizes"))
        let misplaced = refusal { map in
            map.add("values", map.types.array(map.types.pointer(map.int), index: map.int, count: 0))
            map.number("type", 12)
        }
        #expect(misplaced.contains("means nothing"))
        let ofHash = refusal { map in
            map.number("type", 1)
            map.add("values", map.types.array(map.types.pointer(map.int), index: map.int, count: 0))
        }
        #expect(ofHash.contains("only maps of maps and of programs"))
        #expect(refusal { map in (0..<30).forEach { _ in map.number("type", 1) } }.contains("as loaders know them"))
    }

    @Test func refusesWhatIsNoStruct() throws {
        var built = BTFBytes()
        let int = built.integer("int", size: 4)
        let types = try BTF.parse(built.bytes, subject: "test")
        let reader = MapDefinitionReader(types: types, subject: "test", map: "m")
        #expect(throws: BeeError.self) { try reader.read(BTF.TypeID(rawValue: int)) }
    }
}
