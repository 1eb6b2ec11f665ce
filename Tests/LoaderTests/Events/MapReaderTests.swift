import Base
import Glibc
import Testing

@testable import Loader

@Suite(.enabled(if: Fixture.canLoad, "this process may not load eBPF"), .serialized)
struct MapReaderTests {
    /// The fixture `maps` after its program has written its constants.
    private static func filled() throws -> LoadedObject {
        let object = try Fixture.load("maps")
        #expect(object.attach().failures.isEmpty)
        try Fixture.trigger(.maps, 1)
        object.detach()
        return object
    }

    private static func entries(_ reader: borrowing MapReader) -> [[UInt8]: [UInt8]] {
        var entries: [[UInt8]: [UInt8]] = [:]
        reader.forEach { key, value in entries[Array(key)] = Array(value) }
        return entries
    }

    @Test(arguments: [false, true]) func readsAHashMap(oneByOne: Bool) throws {
        let object = try Self.filled()
        var reader = try MapReader.open(object.map("counter_flows"))
        if oneByOne { try reader.readOneByOne() } else { try reader.read() }
        #expect(Self.entries(reader) == [[192, 0, 2, 1, 0xBB, 1, 0, 0]: [3, 0, 0, 0, 0, 0, 0, 0]])
        #expect(reader.count == 1)
    }

    @Test(arguments: [false, true]) func readsAnArray(oneByOne: Bool) throws {
        let object = try Self.filled()
        var reader = try MapReader.open(object.map("gauge_array"))
        if oneByOne { try reader.readOneByOne() } else { try reader.read() }
        var values: [Int64] = []
        reader.forEach { _, value in values.append(value.loadUnaligned(as: Int64.self)) }
        #expect(values == [-1, 2, .max, 0])
    }

    @Test(arguments: ["counter_percpu", "counter_lru_pc", "gauge_pcarray"])
    func readsOneValueForEachProcessor(name: String) throws {
        let object = try Self.filled()
        let map = try object.map(name)
        var reader = try MapReader.open(map)
        #expect(reader.valueStride == (map.valueSize + 7) / 8 * 8)
        try reader.read()
        let batched = Self.entries(reader)
        #expect(batched.values.allSatisfy { $0.count == reader.valueCount * reader.valueStride })
        #expect(batched.values.contains { $0.contains { $0 != 0 } })
        try reader.readOneByOne()
        #expect(Self.entries(reader) == batched)
    }

    @Test func readsAnLRUMapAgainAndAgain() throws {
        let object = try Self.filled()
        var reader = try MapReader.open(object.map("gauge_lru"))
        for _ in 0..<3 {
            try reader.read()
            #expect(
                Self.entries(reader) == [[198, 51, 100, 1]: [2, 0, 0, 0, 0, 0, 0, 0, 0x60, 0xE3, 0x16, 0, 0, 0, 0, 0]])
        }
    }

    @Test func refusesAMapWithoutEntries() throws {
        let object = try Fixture.load("flood")
        let ring = try object.map("print_flood")
        #expect(!MapReader.canRead(ring))
        let error = #expect(throws: BeeError.self) { _ = try MapReader.open(ring) }
        #expect(error?.code == .kernelUnsupported)
        #expect(error?.subject == "print_flood")
    }

    @Test(arguments: [1, 255, 256, 257, 5000]) func readsEveryEntryOfALargeHashMap(count: Int) throws {
        let map = try ScratchMap.hash(entries: 5000)
        for key in 0..<count { try map.set(UInt32(key), UInt64(key) * 3) }
        var reader = try MapReader.open(map.map)
        try reader.read()
        var seen: [UInt32: UInt64] = [:]
        reader.forEach { key, value in seen[key.loadUnaligned(as: UInt32.self)] = value.loadUnaligned(as: UInt64.self) }
        #expect(seen.count == count)
        #expect(reader.count == count)
        #expect(seen.allSatisfy { UInt64($0.key) * 3 == $0.value })
    }

    @Test(arguments: [false, true]) func readsAnEmptyMap(oneByOne: Bool) throws {
        let map = try ScratchMap.hash(entries: 8)
        var reader = try MapReader.open(map.map)
        if oneByOne { try reader.readOneByOne() } else { try reader.read() }
        #expect(reader.count == 0)
    }

    @Test(arguments: [false, true]) func endsWhileEntriesAreDeleted(oneByOne: Bool) async throws {
        let map = try ScratchMap.hash(entries: 512)
        for key in 0..<UInt32(512) { try map.set(key, 1) }
        let churn = Task.detached {
            for round in 0..<200 {
                for key in 0..<UInt32(256) { try round % 2 == 0 ? map.remove(key) : map.set(key, 1) }
            }
        }
        for _ in 0..<50 {
            var reader = try MapReader.open(map.map)
            if oneByOne { try reader.readOneByOne() } else { try reader.read() }
            #expect(reader.count <= 512)
            if !oneByOne { #expect(reader.count >= 256) }
        }
        try await churn.value
    }
}
