import Base
import Glibc
import Testing

@testable import Loader

// One after the other: the flood of one would be lost in the other.
@Suite(.enabled(if: Fixture.canLoad, "this process may not load eBPF"), .serialized)
struct PerfEventTests {
    private struct Sample: Hashable {
        let process: Int32
        let token: UInt32
    }

    @Test func givesTheEventsOfAPerfEventArray() throws {
        let object = try Fixture.load("perf")
        #expect(try object.map("print_perf").isPerfEventArray)
        #expect(object.attach().failures.isEmpty)
        let pump = try EventPump.start(maps: object.maps)
        for token in 1...100 { try Fixture.trigger(.perf, token) }
        object.detach()
        pump.stop()
        var seen: Set<Sample> = []
        drain: while let message = pump.next() {
            switch consume message {
            case .records(let batch):
                #expect(batch.map == 0)
                batch.forEach { sample in
                    #expect(sample.count >= 24)
                    seen.insert(
                        Sample(
                            process: sample.load(as: Int32.self), token: sample.load(fromByteOffset: 4, as: UInt32.self)
                        ))
                }
            case .ended: break drain
            default: Issue.record("nothing was lost and nothing failed")
            }
        }
        #expect(seen.isSuperset(of: (1...100).map { Sample(process: getpid(), token: $0) }))
    }

    /// The kernel tells a loss with the next event it has room for (kernel/events/ring_buffer.c, `perf_output_begin`).
    @Test func tellsHowManyEventsTheKernelLost() throws {
        let object = try Fixture.load("perf")
        #expect(object.attach().failures.isEmpty)
        var options = EventPump.Options()
        options.perfPages = 1
        options.queueLimit = 1
        let pump = try EventPump.start(maps: object.maps, options: options)
        for token in 1...2000 { try Fixture.trigger(.perf, token) }
        var lost: UInt64 = 0
        for token in 1...500 where lost == 0 {
            if case .lost(_, let count) = pump.hear(within: 10) { lost += count }
            try Fixture.trigger(.perf, token)
        }
        #expect(lost > 0)
    }
}
