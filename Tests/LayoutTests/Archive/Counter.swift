import Synchronization

/// Counts calls, from any thread.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// Counts one more.
    func next() -> Int {
        count.add(1, ordering: .relaxed).newValue
    }
}
