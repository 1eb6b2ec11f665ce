import Glibc

/// Samples of one map, packed one after the other: 8 bytes that hold a sample's length, its bytes, padding to 8.
///
/// Memory grows to what is needed and is kept when the buffer is emptied.
// Unchecked because the pointer is plain memory with one owner at a time: the pump's thread fills a buffer, gives it to
// the queue and forgets it; the consumer takes it out of the queue and gives it back. The queue's lock orders the two.
final class BatchBuffer: @unchecked Sendable {
    /// Bytes in front of each sample; 8 of them, so that every sample is aligned for any field it may hold.
    static let headerSize = 8

    private(set) var map = 0
    private(set) var time: Int64 = 0
    private(set) var sampleCount = 0
    private(set) var byteCount = 0
    private var storage: UnsafeMutableRawBufferPointer

    init(capacity: Int) {
        storage = .allocate(byteCount: Self.padded(capacity), alignment: 8)
    }

    deinit {
        storage.deallocate()
    }

    /// How many bytes of memory the buffer holds, used or not.
    var capacity: Int { storage.count }

    var isEmpty: Bool { sampleCount == 0 }

    /// The packed samples; valid until the buffer is changed.
    var packed: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[..<byteCount]) }

    /// Empties the buffer for the samples of a map that are read now.
    func begin(map: Int, time: Int64) {
        self.map = map
        self.time = time
        sampleCount = 0
        byteCount = 0
    }

    /// Adds one sample.
    func append(_ bytes: UnsafeRawBufferPointer) {
        let needed = Self.headerSize + Self.padded(bytes.count)
        if storage.count - byteCount < needed { grow(by: needed) }
        storage.storeBytes(of: bytes.count, toByteOffset: byteCount, as: Int.self)
        if let source = bytes.baseAddress, let target = storage.baseAddress {
            (target + byteCount + Self.headerSize).copyMemory(from: source, byteCount: bytes.count)
        }
        byteCount += needed
        sampleCount += 1
    }

    private func grow(by needed: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(storage.count * 2, storage.count + needed), alignment: 8)
        larger.copyMemory(from: packed)
        storage.deallocate()
        storage = larger
    }

    private static func padded(_ count: Int) -> Int { (count + 7) & ~7 }
}
