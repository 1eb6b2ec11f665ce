import Base
import Testing

@testable import Loader

struct EventQueueTests {
    private static func batch(_ queue: EventQueue, map: Int = 0, samples: [[UInt8]]) -> BatchBuffer {
        let buffer = queue.freeBuffer()
        buffer.begin(map: map, time: 7)
        for sample in samples { sample.withUnsafeBytes { buffer.append($0) } }
        return buffer
    }

    @Test(arguments: [0, 1, 7, 8, 9, 64, 16 << 10, 100_000])
    func givesSamplesBackByteForByteAndAligned(size: Int) throws {
        let queue = try EventQueue(limit: 1 << 20)
        let samples = (0..<3).map { number in [UInt8](repeating: UInt8(number + 1), count: size) }
        queue.push(Self.batch(queue, map: 4, samples: samples))
        guard case .records(let batch)? = queue.next(timeout: .zero) else {
            Issue.record("no batch came")
            return
        }
        var seen: [[UInt8]] = []
        batch.forEach { sample in
            #expect(sample.isEmpty || Int(bitPattern: sample.baseAddress) % 8 == 0)
            seen.append(Array(sample))
        }
        #expect(seen == samples)
        #expect(batch.map == 4)
        #expect(batch.time == 7)
        #expect(batch.count == 3)
    }

    @Test func isFullWhenItsBytesAreUsedAndHasRoomWhenHalfAreGone() throws {
        let queue = try EventQueue(limit: 64 << 10)
        for _ in 0..<3 { queue.push(Self.batch(queue, samples: [[1]])) }
        #expect(!queue.isFull)
        #expect(!queue.hasRoom)
        queue.push(Self.batch(queue, samples: [[1]]))
        #expect(queue.isFull)
        #expect(queue.hear() == .records(map: 0, count: 1))
        #expect(!queue.isFull)
        #expect(queue.hear() == .records(map: 0, count: 1))
        #expect(queue.hasRoom)
    }

    @Test func addsUpLossesThatNobodyTook() throws {
        let queue = try EventQueue(limit: 1 << 20)
        queue.pushLost(map: 1, count: 2)
        queue.pushLost(map: 2, count: 10)
        queue.pushLost(map: 1, count: 3)
        queue.pushLost(map: 3, count: 0)
        #expect(queue.hear() == .lost(map: 1, count: 5))
        #expect(queue.hear() == .lost(map: 2, count: 10))
        #expect(queue.hear(within: 0) == .nothing)
        queue.pushLost(map: 1, count: 4)
        #expect(queue.hear() == .lost(map: 1, count: 4))
    }

    @Test func putsWatchesFirstAndKeepsTheOrderOfTheRest() throws {
        let queue = try EventQueue(limit: 1 << 20)
        queue.push(Self.batch(queue, samples: [[1], [2]]))
        queue.pushTick()
        queue.pushTick()
        queue.pushReady(watch: 3)
        queue.end()
        #expect(queue.hear() == .ready(3))
        #expect(queue.hear() == .records(map: 0, count: 2))
        #expect(queue.hear() == .tick)
        #expect(queue.hear() == .ended)
    }

    @Test func passesOverEmptyBatches() throws {
        let queue = try EventQueue(limit: 1 << 20)
        queue.push(Self.batch(queue, samples: []))
        #expect(queue.hear(within: 0) == .nothing)
    }

    @Test func usesTheMemoryOfBatchesAgain() throws {
        let queue = try EventQueue(limit: 1 << 20)
        let first = Self.batch(queue, samples: [[1]])
        queue.push(first)
        #expect(queue.hear() == .records(map: 0, count: 1))
        #expect(queue.freeBuffer() === first)
    }

    @Test func returnsNothingOnlyAfterTheTimeout() throws {
        let queue = try EventQueue(limit: 1 << 20)
        let elapsed = ContinuousClock().measure {
            #expect(queue.hear(within: 30) == .nothing)
        }
        #expect(elapsed >= .milliseconds(30))
    }
}

struct FifoTests {
    @Test func keepsItsOrderHoweverItIsUsed() {
        var fifo = Fifo<Int>()
        var next = 0
        var expected = 0
        for round in 0..<200 {
            for _ in 0..<round % 7 {
                fifo.append(next)
                next += 1
            }
            for _ in 0..<round % 5 where !fifo.isEmpty {
                #expect(fifo.popFirst() == expected)
                expected += 1
            }
        }
        while let value = fifo.popFirst() {
            #expect(value == expected)
            expected += 1
        }
        #expect(expected == next)
    }
}

struct PollMillisecondsTests {
    @Test(arguments: [
        (Duration.zero, Int32(0)), (.nanoseconds(1), 1), (.milliseconds(1), 1), (.microseconds(1500), 2),
        (.seconds(3), 3000),
        (.seconds(-1), 0), (.milliseconds(-1), 0), (.seconds(1 << 40), .max),
    ])
    func roundsUpAndStaysInRange(duration: Duration, milliseconds: Int32) {
        #expect(duration.pollMilliseconds == milliseconds)
    }
}
