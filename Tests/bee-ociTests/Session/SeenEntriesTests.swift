import Testing

@testable import bee_oci

struct SeenEntriesTests {
    /// Takes a reading and tells the keys that are new or changed.
    private static func changes(_ seen: inout SeenEntries, _ reading: [(key: UInt32, value: UInt64)]) -> [UInt32] {
        seen.begin()
        return reading.filter { key, value in
            withUnsafeBytes(of: key) { key in withUnsafeBytes(of: value) { seen.take(key, $0) } }
        }.map(\.key)
    }

    @Test func tellsWhatIsNewAndWhatHasChanged() {
        var seen = SeenEntries(keySize: 4, valueSize: 8)
        #expect(Self.changes(&seen, [(1, 10), (2, 20)]) == [1, 2])
        #expect(Self.changes(&seen, [(2, 20), (1, 10)]).isEmpty)
        #expect(Self.changes(&seen, [(1, 11), (2, 20), (3, 30)]) == [1, 3])
        #expect(Self.changes(&seen, [(1, 11), (2, 20), (3, 30)]).isEmpty)
    }

    @Test func takesWhatCameBackForNew() {
        var seen = SeenEntries(keySize: 4, valueSize: 8)
        _ = Self.changes(&seen, [(1, 10), (2, 20)])
        #expect(Self.changes(&seen, [(1, 10)]).isEmpty)
        #expect(Self.changes(&seen, [(1, 10), (2, 20)]) == [2])
    }

    // The order of the last reading is where an entry is looked for first.
    @Test func findsEntriesWhereverTheOrderOfTheLastReadingIsLeft() {
        var seen = SeenEntries(keySize: 4, valueSize: 8)
        _ = Self.changes(&seen, [(1, 10), (2, 20), (3, 30), (4, 40)])
        #expect(Self.changes(&seen, [(1, 10), (5, 50), (2, 20), (4, 41)]) == [5, 4])
        #expect(Self.changes(&seen, [(4, 41), (5, 50), (1, 10), (2, 20), (3, 30)]) == [3])
        #expect(Self.changes(&seen, [(4, 41), (5, 50), (5, 51), (1, 10), (2, 21), (3, 30)]) == [5, 2])
    }

    @Test func takesAnEntryThatIsReadTwiceOnce() {
        var seen = SeenEntries(keySize: 4, valueSize: 8)
        #expect(Self.changes(&seen, [(1, 10), (1, 10)]) == [1])
        #expect(Self.changes(&seen, [(1, 10), (1, 10)]).isEmpty)
    }

    // Random readings of a map that grows, forgets and changes, against a dictionary.
    @Test func agreesWithADictionary() {
        var seen = SeenEntries(keySize: 4, valueSize: 8)
        var last: [UInt32: UInt64] = [:]
        var numbers = SystemRandomNumberGenerator()
        for round in 0..<60 {
            var reading: [UInt32: UInt64] = [:]
            let base = UInt32(round / 4 * 500)
            for _ in 0..<2000 {
                reading[base + .random(in: 0..<3000, using: &numbers)] = .random(in: 0..<3, using: &numbers)
            }
            let expected = Set(reading.filter { last[$0.key] != $0.value }.keys)
            #expect(Set(Self.changes(&seen, reading.map { ($0.key, $0.value) })) == expected)
            last = reading
        }
        // What was forgotten long ago takes no room.
        #expect(seen.capacityInUse < 3 * 3000)
    }

    @Test func keepsKeysOfAnyLength() {
        var seen = SeenEntries(keySize: 0, valueSize: 1)
        seen.begin()
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        for (value, isChanged) in [(UInt8(1), true), (1, false), (2, true)] {
            withUnsafeBytes(of: value) { #expect(seen.take(empty, $0) == isChanged) }
        }
    }
}
