public import Base

/// What an event pump has to tell its consumer.
public enum PumpMessage: ~Copyable {
    /// Samples were read from a map.
    case records(EventBatch)
    /// Samples of a map were lost: thrown away by the kernel, or by the pump because the consumer was too slow.
    ///
    /// A ring buffer's program is told when the ring is full and may count that itself; the kernel does not.
    /// - Parameters:
    ///   - map: the map's place among those the pump was started with.
    ///   - count: how many samples since the last such message for this map.
    case lost(map: Int, count: UInt64)
    /// The interval has passed, at least once.
    case tick
    /// A watched descriptor is ready; it is not watched further until `EventPump.rearm` is called.
    ///
    /// - Parameter watch: its place in the list of watches the pump was started with.
    case ready(watch: Int)
    /// Reading a map failed; the pump goes on with the others.
    case failed(BeeError)
    /// The pump was stopped and everything it had read was handed over. Nothing follows.
    case ended
}

/// A descriptor the pump waits on beside the maps.
public struct Watch: Sendable, Hashable {
    /// What is waited for.
    public enum Condition: Sendable, Hashable {
        /// There is something to read, or the other end is gone.
        case readable
        /// The other end is gone: the reader of a pipe closed it.
        case hangUp
    }

    /// The descriptor, kept open by the caller while the pump runs.
    public let descriptor: Int32
    /// What is waited for.
    public let condition: Condition

    /// Creates a watch.
    ///
    /// - Parameters:
    ///   - descriptor: an open descriptor; a regular file is never ready.
    ///   - condition: what is waited for.
    public init(_ descriptor: Int32, _ condition: Condition) {
        self.descriptor = descriptor
        self.condition = condition
    }
}
