import Synchronization
import Testing

/// Gives a test triggers of its own for as long as it runs: others that pull one of them wait until it has ended, without
/// a thread, so that the events, entries and losses a test counts are those it caused.
struct OwnTrigger: TestTrait, SuiteTrait, TestScoping {
    /// In the order in which everybody takes them, so that no two tests wait for each other.
    private let triggers: [Trigger]
    let isRecursive = true

    /// Those that the current test has.
    @TaskLocal static var held: Set<Trigger> = []

    /// Who waits for each trigger that somebody has.
    private static let queues = Mutex<[Trigger: [CheckedContinuation<Void, Never>]]>([:])

    fileprivate init(_ triggers: [Trigger]) {
        self.triggers = triggers.sorted { $0.object < $1.object }
    }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        for trigger in triggers { await Self.take(trigger) }
        defer { triggers.forEach(Self.give) }
        try await Self.$held.withValue(Self.held.union(triggers)) { try await function() }
    }

    private static func take(_ trigger: Trigger) async {
        await withCheckedContinuation { turn in
            let isFree = queues.withLock { queues in
                queues[trigger]?.append(turn)
                defer { queues[trigger] = queues[trigger] ?? [] }
                return queues[trigger] == nil
            }
            if isFree { turn.resume() }
        }
    }

    private static func give(_ trigger: Trigger) {
        let next = queues.withLock { queues in
            let next = queues[trigger]?.first
            if next == nil { queues[trigger] = nil } else { queues[trigger]?.removeFirst() }
            return next
        }
        next?.resume()
    }
}

extension Trait where Self == OwnTrigger {
    /// What a test needs that pulls triggers.
    static func pulls(_ triggers: Trigger...) -> Self { OwnTrigger(triggers) }
}
