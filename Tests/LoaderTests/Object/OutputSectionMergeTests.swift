import Base
import Testing

@testable import Loader

struct OutputSectionMergeTests {
    private static func rewritten(_ name: String) throws -> (old: ObjectSpec, new: ObjectSpec) {
        let bytes = try Corpus.bytes(name)
        let changed = try OutputSectionMerge.rewritten(bytes, subject: name)
        return (try ObjectSpec.parse(bytes, subject: name), try ObjectSpec.parse(changed, subject: name))
    }

    @Test(arguments: ["oldmaps", "oldmixed", "oldinner"])
    func joinsAllMapsInOneSectionAndKeepsTheirNumbers(name: String) throws {
        let (old, new) = try Self.rewritten(name)
        #expect(new.maps.allSatisfy { $0.section == ".maps" || $0.isInternal })
        #expect(Set(new.maps.map(\.name)) == Set(old.maps.map(\.name)))
        for map in old.maps { #expect(new.map(named: map.name)?.definition == map.definition) }
        #expect(new.programs == old.programs)
        #expect(new.relocations == old.relocations)
        #expect(new.btf?.count == old.btf?.count)
    }

    @Test func movesWhatFillsInPointers() throws {
        let bytes = try Corpus.bytes("oldinner")
        let file = try ELFFile.parse(
            try OutputSectionMerge.rewritten(bytes, subject: "oldinner"), subject: "oldinner")
        let table = try #require(file.relocations.first { $0.section.name == ".rel.maps" })
        #expect(file.relocations.filter { $0.section.name.hasPrefix(".rel.maps") }.count == 1)
        #expect(file.sections[table.target].name == ".maps")
        let places = Dictionary(uniqueKeysWithValues: file.symbols.map { ($0.name, $0) }.filter { !$0.0.isEmpty })
        let pointers = Dictionary(
            uniqueKeysWithValues: table.entries.map { (file.symbols[$0.symbol].name, $0.offset) })
        for (target, holder) in [("old_first", "old_outer"), ("old_second", "old_outer_hash")] {
            let place = try #require(places[holder])
            let offset = try #require(pointers[target])
            #expect((place.value..<place.value + place.size).contains(offset))
        }
    }

    @Test func leavesOtherObjectsAsTheyAre() throws {
        let bytes = try Corpus.bytes("maps")
        #expect(try OutputSectionMerge.rewritten(bytes, subject: "maps") == bytes)
    }

    @Test(
        .enabled(if: Fixture.canLoad, "this process may not load eBPF"), arguments: ["oldmaps", "oldmixed", "oldinner"])
    func theKernelTakesTheResult(name: String) throws {
        let object = try Fixture.load(name)
        #expect(object.maps.map(\.name) == object.spec.maps.map(\.name))
        #expect(object.attach().failures.isEmpty)
    }

    @Test(.enabled(if: Fixture.canLoad, "this process may not load eBPF"))
    func innerMapsAreWhereTheyWereListed() throws {
        let object = try Fixture.load("oldinner")
        #expect(object.attach().failures.isEmpty)
        try Fixture.trigger(.oldMaps, 4321)
        var reader = try MapReader.open(try object.map("old_first"))
        try reader.read()
        var values: [UInt64] = []
        reader.forEach { _, value in values.append(value.loadUnaligned(as: UInt64.self)) }
        #expect(values == [0, 4321])
    }
}
