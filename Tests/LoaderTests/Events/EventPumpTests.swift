import Base
import Glibc
import Testing

@testable import Loader

struct EventPumpTests {
    @Test func tellsOfWatchesOnceUntilRearmed() throws {
        let pipe = try Pipe()
        let pump = try EventPump.start(maps: [], watching: [Watch(pipe.readerNumber, .readable)])
        #expect(pump.hear(within: 20) == .nothing)
        _ = write(pipe.writer.rawValue, "x", 1)
        #expect(pump.hear() == .ready(0))
        #expect(pump.hear(within: 20) == .nothing)
        pump.rearm(watch: 0)
        #expect(pump.hear() == .ready(0))
    }

    @Test func tellsThatTheReaderOfAPipeIsGone() throws {
        let pipe = try Pipe()
        let pump = try EventPump.start(maps: [], watching: [Watch(pipe.writer.rawValue, .hangUp)])
        #expect(pump.hear(within: 20) == .nothing)
        pipe.closeReader()
        #expect(pump.hear() == .ready(0))
    }

    @Test func acceptsARegularFileAsAWatchThatIsNeverReady() throws {
        let file = try RegularFile.open("/proc/self/exe", links: .followed)
        let pump = try EventPump.start(maps: [], watching: [Watch(file.descriptor.rawValue, .hangUp)])
        #expect(pump.hear(within: 20) == .nothing)
    }

    @Test func ticksAndCountsTicksNobodyTookAsOne() throws {
        let pump = try EventPump.start(maps: [], interval: .milliseconds(5))
        usleep(50_000)
        #expect(pump.hear() == .tick)
        #expect(pump.hear() == .tick)
    }

    @Test func wakesAConsumerThatWaits() throws {
        let pump = try EventPump.start(maps: [], interval: .milliseconds(100))
        let elapsed = ContinuousClock().measure {
            #expect(pump.hear(within: 60_000) == .tick)
        }
        #expect(elapsed < .seconds(30))
    }

    @Test func saysThatItHasEndedAgainAndAgain() throws {
        let pump = try EventPump.start(maps: [])
        pump.stop()
        pump.stop()
        #expect(pump.hear() == .ended)
        #expect(pump.hear() == .ended)
    }

    @Test func endsItsThreadWhenLetGoOf() throws {
        for _ in 0..<50 {
            _ = try EventPump.start(maps: [], interval: .milliseconds(1))
        }
    }
}
