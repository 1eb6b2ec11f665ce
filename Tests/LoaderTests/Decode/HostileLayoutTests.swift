import Base
import Loader
import Testing
import TypeFixtures

@Suite struct HostileLayoutTests {
    @Test func compilesALongArrayIntoALoop() throws {
        let layout = try layout { types in
            let byte = types.integer("unsigned char", 1)
            return types.array(of: byte, 1 << 20)
        }
        var sink = CountingSink()
        let isWhole = [UInt8](repeating: 1, count: 1 << 20).withUnsafeBytes { layout.walk($0, into: &sink) }
        #expect(isWhole)
        #expect(sink.values == 1 << 20)
    }

    @Test func showsAnArrayOfTooManyValuesAsBytes() throws {
        let layout = try layout { types in
            let byte = types.integer("unsigned char", 1)
            let members = (0..<100).map { TypeBuilder.Member("m\($0)", byte, at: 0) }
            let crowd = types.union("crowd", 1, members)
            let crowds = types.array(of: crowd, 1 << 20)
            return types.structure("s", 1 << 20, [.init("crowds", crowds, at: 0)])
        }
        var sink = CountingSink()
        _ = [UInt8](repeating: 1, count: 1 << 20).withUnsafeBytes { layout.walk($0, into: &sink) }
        #expect(sink.values == 1)
        #expect(layout.columns.map(\.name) == ["crowds"])
    }

    @Test func doesNotMultiplyOutTypesThatHoldEachOtherTwice() throws {
        // Twenty unions of two: a million leaves from forty members.
        let layout = try layout { types in
            var type = types.integer("unsigned char", 1)
            for depth in 0..<20 {
                type = types.union("u\(depth)", 1, [.init("a", type, at: 0), .init("b", type, at: 0)])
            }
            return type
        }
        var sink = DescribingSink()
        _ = ([0xAB] as [UInt8]).withUnsafeBytes { layout.walk($0, into: &sink) }
        #expect(sink.text == "#ab")
        #expect(layout.columns.count == 1)
    }

    @Test func followsThirtyLevels() throws {
        let found = try describe([5]) { types in
            var type = types.integer("unsigned char", 1)
            for depth in 0..<15 {
                let wrapped = types.structure("s\(depth)", 1, [.init("m", type, at: 0)])
                type = types.array(of: wrapped, 1)
            }
            return type
        }
        #expect(found.text == String(repeating: "[{m=", count: 15) + "5u" + String(repeating: "}]", count: 15))
    }

    @Test func showsElementsWithoutBytesAsNone() throws {
        let found = try describe([1]) { types in
            let byte = types.integer("unsigned char", 1)
            let empty = types.structure("empty", 0, [])
            let many = types.array(of: empty, 1 << 30)
            return types.structure("s", 1, [.init("many", many, at: 0), .init("n", byte, at: 0)])
        }
        #expect(found.text == "{many=[],n=1u}")
        let tail = try describe([1]) { types in
            let empty = types.structure("empty", 0, [])
            let many = types.array(of: empty, 0)
            return types.structure("s", 0, [.init("many", many, at: 0)])
        }
        #expect(tail.text == "{many=[]}")
    }

    @Test func showsATailWhoseElementsMultiplyItsBytesAsBytes() throws {
        let found = try describe([1, 2]) { types in
            let byte = types.integer("unsigned char", 1)
            let crowd = types.union("crowd", 1, (0..<100).map { TypeBuilder.Member("m\($0)", byte, at: 0) })
            return types.array(of: crowd, 0)
        }
        #expect(found.text == "#0102")
    }

    @Test func numbersManyEqualNamesInTime() throws {
        let layout = try layout { types in
            let byte = types.integer("unsigned char", 1)
            return types.structure("s", 1, (0..<20_000).map { _ in TypeBuilder.Member("x", byte, at: 0) })
        }
        #expect(Set(layout.columns.map(\.name)).count == 20_000)
    }

    @Test func neverReadsOutsideARandomRecordOfARandomType() throws {
        var random = SeededGenerator(seed: 0x5EED)
        for _ in 0..<400 {
            let order = Bool.random(using: &random) ? ByteOrder.little : .big
            let layout = try layout(order: order) { randomType(&$0, depth: 4, &random) }
            for _ in 0..<8 {
                let count = Int.random(in: 0...max(1, layout.size + 16), using: &random)
                let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
                var sink = CountingSink()
                let isWhole = bytes.withUnsafeBytes { layout.walk($0, into: &sink) }
                #expect(sink.depth == 0)
                if layout.isObject { #expect(sink.columns == layout.columns.count) }
                if count >= layout.size { #expect(isWhole) }
            }
        }
    }
}

/// Counts what a walk hands over, and checks that it is well nested.
struct CountingSink: ValueSink {
    private(set) var values = 0
    private(set) var columns = 0
    private(set) var depth = 0
    private var arrays = 0

    mutating func beginObject() { depth += 1 }
    mutating func endObject() { depth -= 1 }
    mutating func beginArray() { (depth, arrays) = (depth + 1, arrays + 1) }

    mutating func endArray() {
        (depth, arrays) = (depth - 1, arrays - 1)
        if arrays == 0 { columns += 1 }
    }

    mutating func key(_ name: LayoutName) {}
    mutating func signed(_ value: Int64) { count() }
    mutating func unsigned(_ value: UInt64) { count() }
    mutating func wideSigned(_ value: Int128) { count() }
    mutating func wideUnsigned(_ value: UInt128) { count() }
    mutating func bool(_ value: Bool) { count() }
    mutating func float(_ value: Float) { count() }
    mutating func double(_ value: Double) { count() }
    mutating func enumerator(_ name: LayoutName) { count() }
    mutating func text(_ bytes: UnsafeRawBufferPointer) { count() }
    mutating func pointer(_ address: UInt64) { count() }
    mutating func ipv4(_ bytes: UnsafeRawBufferPointer) { count() }
    mutating func ipv6(_ bytes: UnsafeRawBufferPointer) { count() }
    mutating func duration(_ nanoseconds: UInt64, isNegative: Bool) { count() }
    mutating func opaque(_ bytes: UnsafeRawBufferPointer) { count() }
    mutating func missing(columns: Int) { self.columns += columns }

    private mutating func count() {
        values += 1
        if arrays == 0 { columns += 1 }
    }
}
