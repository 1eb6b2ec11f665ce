import Base

@testable import Loader

/// What a pump said, as a value a test can compare.
enum Heard: Equatable {
    case nothing
    case records(map: Int, count: Int)
    case lost(map: Int, count: UInt64)
    case tick
    case ready(Int)
    case failed(BeeError)
    case ended

    init(_ message: consuming PumpMessage?) {
        guard let message else {
            self = .nothing
            return
        }
        switch consume message {
        case .records(let batch): self = .records(map: batch.map, count: batch.count)
        case .lost(let map, let count): self = .lost(map: map, count: count)
        case .tick: self = .tick
        case .ready(let watch): self = .ready(watch)
        case .failed(let error): self = .failed(error)
        case .ended: self = .ended
        }
    }
}

extension EventPump {
    func hear(within milliseconds: Int = 60_000) -> Heard { Heard(next(timeout: .milliseconds(milliseconds))) }
}

extension EventQueue {
    func hear(within milliseconds: Int = 60_000) -> Heard { Heard(next(timeout: .milliseconds(milliseconds))) }
}
