import Base
import Testing

@testable import Loader

struct BTFExtensionTests {
    /// Types for relocations to refer to, and the section written word by word.
    struct Fixture {
        var types = BTFBytes()
        let event: UInt32
        let state: UInt32
        let section: UInt32

        init(order: ByteOrder = .little) {
            types.order = order
            let int = types.integer("int", size: 4, encoding: 1)
            let text = types.array(int, index: int, count: 4)
            let flexible = types.array(int, index: int, count: 0)
            event = types.structure("event", size: 20, [("pid", int, 0), ("name", text, 32), ("rest", flexible, 160)])
            let names = [types.string("A"), types.string("B")]
            state = types.add(6, "state", elements: 2, word: 4, body: [names[0], 0, names[1], 1])
            section = types.string("kprobe/x")
        }

        /// The section with one table of CO-RE relocations.
        mutating func bytes(_ records: [[UInt32]], count: UInt32? = nil, recordSize: UInt32 = 16) -> [UInt8] {
            let table = [recordSize, section, count ?? UInt32(records.count)] + records.flatMap { $0 }
            let header: [UInt32] = [32, 0, 0, 0, 0, 0, UInt32(table.count) * 4]
            let magic: [UInt8] = types.order == .little ? [0x9F, 0xEB] : [0xEB, 0x9F]
            return magic + [1, 0] + (header + table).flatMap(types.number)
        }
    }

    private func read(_ path: String, type: (Fixture) -> UInt32, kind: UInt32, place: UInt32 = 8) throws -> BTFExtension
    {
        var fixture = Fixture()
        let text = fixture.types.string(path)
        let bytes = fixture.bytes([[place, type(fixture), text, kind]])
        let types = try BTF.parse(fixture.types.bytes, subject: "test")
        return try BTFExtension.parse(bytes, types: types, subject: "test")
    }

    @Test(arguments: [ByteOrder.little, .big])
    func readsRelocations(order: ByteOrder) throws {
        var fixture = Fixture(order: order)
        let path = fixture.types.string("0:1:3")
        let bytes = fixture.bytes([[16, fixture.event, path, 0], [24, fixture.event, path, 2]])
        let types = try BTF.parse(fixture.types.bytes, subject: "test")
        let found = try BTFExtension.parse(bytes, types: types, subject: "test").relocations
        let event = BTF.TypeID(rawValue: fixture.event)
        #expect(
            found == [
                CORERelocation(
                    section: "kprobe/x", instructionOffset: 16, type: event, path: [0, 1, 3], kind: .fieldByteOffset),
                CORERelocation(
                    section: "kprobe/x", instructionOffset: 24, type: event, path: [0, 1, 3], kind: .fieldExists),
            ])
    }

    @Test(arguments: ["0", "1", "0:0", "0:1", "0:1:0", "0:2:7"])
    func acceptsPathsThatLeadSomewhere(path: String) throws {
        #expect(try read(path, type: \.event, kind: 0).relocations.count == 1)
    }

    /// libbpf reads these with `sscanf` and follows negative indexes out of its memory.
    @Test(arguments: ["", ":", "0:", ":0", "0:-1", "0: 1", "0:3", "0:0:0", "0:1:4", "x", "0:1:9999999999", "0x0", "+0"])
    func refusesPathsThatLeadNowhere(path: String) {
        #expect(throws: BeeError.self) { try read(path, type: \.event, kind: 0) }
    }

    @Test func refusesPathsThatAreTooLong() {
        #expect(COREPath.parse(Array(repeating: "0", count: 64).joined(separator: ":"))?.count == 64)
        #expect(COREPath.parse(Array(repeating: "0", count: 65).joined(separator: ":")) == nil)
    }

    @Test func checksConstantsAndWholeTypes() throws {
        #expect(try read("1", type: \.state, kind: 11).relocations.first?.path == [1])
        #expect(throws: BeeError.self) { try read("2", type: \.state, kind: 11) }
        #expect(throws: BeeError.self) { try read("0", type: \.event, kind: 10) }
        #expect(try read("0", type: \.event, kind: 8).relocations.first?.kind == .typeExists)
        #expect(throws: BeeError.self) { try read("1", type: \.event, kind: 8) }
    }

    @Test func refusesRelocationsOfNothing() {
        #expect(throws: BeeError.self) { try read("0", type: { _ in 99 }, kind: 0) }
        #expect(throws: BeeError.self) { try read("0", type: { _ in 0 }, kind: 0) }
        #expect(throws: BeeError.self) { try read("0", type: \.event, kind: 13) }
        #expect(throws: BeeError.self) { try read("0", type: \.event, kind: 0, place: 4) }
    }

    @Test func refusesTablesThatLieOutside() throws {
        var fixture = Fixture()
        let path = fixture.types.string("0")
        let record = [8, fixture.event, path, 0]
        let types = try BTF.parse(fixture.types.bytes, subject: "test")
        let sound = fixture.bytes([record])
        #expect(try BTFExtension.parse(sound, types: types, subject: "test").relocations.count == 1)
        for count in 0..<sound.count {
            #expect(throws: BeeError.self) {
                try BTFExtension.parse(Array(sound[..<count]), types: types, subject: "test")
            }
        }
        let damaged = [
            fixture.bytes([record], count: 2), fixture.bytes([record], count: 0), fixture.bytes([record], count: .max),
            fixture.bytes([record], recordSize: 12), fixture.bytes([record], recordSize: 18), fixture.bytes([]),
        ]
        for bytes in damaged {
            #expect(throws: BeeError.self) { try BTFExtension.parse(bytes, types: types, subject: "test") }
        }
    }

    @Test func readsTheTablesOfRealObjects() throws {
        let file = try ELFFile.parse(try Corpus.bytes("core"), subject: "core")
        let types = try #require(try ObjectAttributes(file: file, subject: "core").types())
        let section = try #require(file.section(named: ".BTF.ext"))
        let found = try BTFExtension.parse(Array(file.contents(of: section)), types: types, subject: "core")
        #expect(found.functions.map(\.section) == ["raw_tp/sys_exit"])
        #expect(found.functions.first.map { Array($0.offsets).count } == 1)
        #expect(found.lines.first?.section == "raw_tp/sys_exit")
        #expect(!found.relocations.isEmpty)
    }
}
