import Glibc

/// Remembers the entries of a map as they were read last, so that a reading can tell what is new or has changed.
///
/// A table of its own rather than a dictionary of arrays: a map of 100,000 entries that is read each second would
/// allocate 200,000 arrays a second. Keys come from what programs meet, so the hash has a seed nobody knows.
struct SeenEntries: ~Copyable {
    private let keySize: Int
    private let valueSize: Int
    /// Each entry's generation, key and value; the generation is the number of the reading it was last met in.
    private var entries: UnsafeMutableRawBufferPointer
    /// Numbers of entries, counted from 1, at places their keys' hashes lead to.
    private var slots: UnsafeMutableBufferPointer<UInt32>
    private var count = 0
    private var metCount = 0
    /// The entry behind the one met last: a map that nobody changes is read in the same order again.
    private var next = 0
    private var generation: UInt64 = 1
    private let seed = UInt64.random(in: 0...UInt64.max)

    private static let headerSize = 8
    private var stride: Int { (Self.headerSize + keySize + valueSize + 7) & ~7 }

    init(keySize: Int, valueSize: Int) {
        self.keySize = keySize
        self.valueSize = valueSize
        entries = .allocate(byteCount: 0, alignment: 8)
        slots = .allocate(capacity: 16)
        slots.initialize(repeating: 0)
    }

    deinit {
        entries.deallocate()
        slots.deallocate()
    }

    /// How many entries are kept, those that have gone since included.
    var capacityInUse: Int { count }

    /// Begins a reading; what the last one did not meet counts as gone.
    mutating func begin() {
        // Maps that forget leave entries behind: where those are most, only what was met is kept.
        if count > 1024, count > metCount * 2 { rebuild(slotCount: slots.count) }
        generation += 1
        metCount = 0
        next = 0
    }

    /// Takes an entry of the reading.
    ///
    /// - Returns: whether it is new or has another value than before.
    mutating func take(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        precondition(key.count == keySize && value.count == valueSize, "a map's entries are of one size")
        if next < count, Self.areEqual(entries, next * stride + Self.headerSize, key) { return update(next, value) }
        var slot = place(of: key)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if Self.areEqual(entries, index * stride + Self.headerSize, key) { return update(index, value) }
            slot = (slot + 1) & (slots.count - 1)
        }
        insert(key, value, at: slot)
        return true
    }

    private mutating func update(_ index: Int, _ value: UnsafeRawBufferPointer) -> Bool {
        let start = index * stride
        next = index + 1
        let last = entries.load(fromByteOffset: start, as: UInt64.self)
        let isSame = Self.areEqual(entries, start + Self.headerSize + keySize, value)
        entries.storeBytes(of: generation, toByteOffset: start, as: UInt64.self)
        if last != generation { metCount += 1 }
        if !isSame { Self.copy(value, to: entries, start + Self.headerSize + keySize) }
        return !isSame || last + 1 < generation
    }

    private mutating func insert(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, at slot: Int) {
        let start = count * stride
        if entries.count < start + stride { grow() }
        entries.storeBytes(of: generation, toByteOffset: start, as: UInt64.self)
        Self.copy(key, to: entries, start + Self.headerSize)
        Self.copy(value, to: entries, start + Self.headerSize + keySize)
        count += 1
        metCount += 1
        slots[slot] = UInt32(count)
        if count * 2 > slots.count { rebuild(slotCount: slots.count * 2, keeping: 0) }
    }

    private mutating func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(64, count * 2) * stride, alignment: 8)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: entries[..<(count * stride)]))
        entries.deallocate()
        entries = larger
    }

    /// Makes the slots anew, and keeps the entries met in this reading or in any, moved together.
    private mutating func rebuild(slotCount: Int, keeping oldest: UInt64? = nil) {
        slots.deallocate()
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0)
        let (oldest, all) = (oldest ?? generation, count)
        count = 0
        for index in 0..<all {
            let start = index * stride
            guard entries.load(fromByteOffset: start, as: UInt64.self) >= oldest else { continue }
            if index != count {
                let entry = UnsafeRawBufferPointer(rebasing: entries[start..<start + stride])
                Self.copy(entry, to: entries, count * stride)
            }
            let key = count * stride + Self.headerSize
            var slot = place(of: UnsafeRawBufferPointer(rebasing: entries[key..<key + keySize]))
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            count += 1
            slots[slot] = UInt32(count)
        }
    }
}

extension SeenEntries {
    /// Where to look for a key first.
    private func place(of key: UnsafeRawBufferPointer) -> Int {
        var hash = seed
        var offset = 0
        while offset < key.count {
            var word: UInt64 = 0
            let length = min(8, key.count - offset)
            if length == 8 {
                word = key.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            } else {
                for index in 0..<length { word = word << 8 | UInt64(key[offset + index]) }
            }
            let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            hash = product.high ^ product.low &+ seed
            offset += 8
        }
        return Int(truncatingIfNeeded: hash) & (slots.count - 1)
    }

    private static func areEqual(
        _ memory: UnsafeMutableRawBufferPointer, _ offset: Int, _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard let left = memory.baseAddress, let right = bytes.baseAddress else { return bytes.isEmpty }
        return memcmp(left + offset, right, bytes.count) == 0
    }

    private static func copy(
        _ bytes: UnsafeRawBufferPointer, to memory: UnsafeMutableRawBufferPointer, _ offset: Int
    ) {
        guard let source = bytes.baseAddress, let target = memory.baseAddress else { return }
        (target + offset).copyMemory(from: source, byteCount: bytes.count)
    }
}
