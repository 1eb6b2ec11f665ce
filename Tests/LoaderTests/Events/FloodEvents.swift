@testable import Loader

/// The samples of testdata/objects/src/flood.bpf.c that a pump gave.
struct FloodEvents {
    private(set) var map: Int?
    private(set) var lost: UInt64 = 0
    private(set) var total = 0
    private(set) var isOrdered = true
    private var counts: [Int32: Int] = [:]
    private var last: UInt64?

    /// Takes messages until the pump has ended.
    init(draining pump: EventPump) {
        while let message = pump.next() {
            switch consume message {
            case .records(let batch): add(batch)
            case .lost(_, let count): lost += count
            case .ended: return
            default: break
            }
        }
    }

    func count(of process: Int32) -> Int { counts[process, default: 0] }

    private mutating func add(_ batch: borrowing EventBatch) {
        map = batch.map
        batch.forEach { sample in
            let sequence = sample.load(as: UInt64.self)
            if let last, sequence <= last { isOrdered = false }
            last = sequence
            counts[sample.load(fromByteOffset: 16, as: Int32.self), default: 0] += 1
            total += 1
        }
    }
}
