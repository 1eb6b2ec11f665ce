import Synchronization

/// A value made when it is first asked for, once, whoever asks.
final class Lazy<Value: Sendable>: Sendable {
    private let state = Mutex<Value?>(nil)

    /// The value; others who ask meanwhile wait for it.
    func value(_ make: () -> Value) -> Value {
        state.withLock { state in
            if let value = state { return value }
            let value = make()
            state = value
            return value
        }
    }
}
