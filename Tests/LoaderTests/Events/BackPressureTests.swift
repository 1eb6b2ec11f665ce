import Base
import Glibc
import Testing

@testable import Loader

/// A consumer while programs emit, and one that stands still meanwhile: one at a time, for all pull one trigger.
@Suite(.enabled(if: Fixture.canLoad, "this process may not load eBPF"), .serialized)
struct BackPressureTests {
    @Test func givesTheEventsOfAKnownProcessInOrder() throws {
        let object = try Fixture.load("flood")
        let report = object.attach()
        #expect(report.attached == ["flood_emit"])
        #expect(report.failures.isEmpty)
        let pump = try EventPump.start(maps: object.maps)
        try Fixture.trigger(.flood, 1000)
        object.detach()
        pump.stop()
        let events = FloodEvents(draining: pump)
        #expect(events.count(of: getpid()) >= 1000)
        #expect(events.isOrdered)
        #expect(events.map == object.maps.firstIndex { $0.name == "print_flood" })
    }

    /// A pump whose queue holds 64 KiB: less than one thousandth of what the test emits.
    private static func flood(_ object: LoadedObject, events: Int) throws -> EventPump {
        var options = EventPump.Options()
        options.queueLimit = 64 << 10
        let pump = try EventPump.start(maps: object.maps, options: options)
        #expect(object.attach().failures.isEmpty)
        for _ in 0..<events / 1000 { try Fixture.trigger(.flood, 1000) }
        object.detach()
        return pump
    }

    /// How many events the program tried to emit, for whichever process pulled its trigger.
    private static func attempted(_ object: LoadedObject) throws -> UInt64 { try firstValue(object, ".bss") }

    private static func firstValue(_ object: LoadedObject, _ name: String) throws -> UInt64 {
        var reader = try MapReader.open(object.map(name))
        try reader.read()
        var first: UInt64 = 0
        reader.forEach { _, value in first = value.loadUnaligned(as: UInt64.self) }
        return first
    }

    @Test func leavesEventsInTheKernelsRingWithoutLoss() throws {
        let object = try Fixture.load("flood")
        let pump = try Self.flood(object, events: 50_000)
        usleep(50_000)
        pump.stop()
        let events = FloodEvents(draining: pump)
        #expect(events.lost == 0)
        #expect(try UInt64(events.total) == Self.attempted(object))
        #expect(events.count(of: getpid()) >= 50_000)
        #expect(events.isOrdered)
    }

    @Test func countsEveryEventItCannotKeep() throws {
        let object = try Fixture.load("flood")
        let pump = try Self.flood(object, events: 400_000)
        pump.stop()
        let events = FloodEvents(draining: pump)
        let refused = try Self.firstValue(object, "gauge_dropped")
        #expect(events.lost > 0)
        #expect(events.total > 0)
        #expect(try UInt64(events.total) + events.lost + refused == Self.attempted(object))
    }

    @Test func endsAtOnceWhenItsConsumerIsGone() throws {
        let object = try Fixture.load("flood")
        let elapsed = try ContinuousClock().measure {
            let pump = try Self.flood(object, events: 10_000)
            pump.stop()
        }
        #expect(elapsed < .seconds(60))
    }
}
