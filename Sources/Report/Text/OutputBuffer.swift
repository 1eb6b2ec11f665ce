/// Bytes on their way out: one growing run of memory with appends that check room once a piece.
///
/// It owns its memory, and clearing keeps it, so that writing rows allocates nothing once the largest batch was seen.
struct OutputBuffer: ~Copyable {
    private(set) var base: UnsafeMutablePointer<UInt8>
    /// How many bytes were written; whoever writes through `base` after `reserve` moves it on.
    var count = 0
    private var capacity: Int

    init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    /// What was written; valid until the next append.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Makes room for a number of bytes, so that they can be written through `base`.
    @inline(__always)
    mutating func reserve(_ extra: Int) {
        if capacity - count < extra { grow(extra) }
    }

    mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        UnsafeMutableRawPointer(base + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Appends bytes behind which 16 more can be read, in steps of 16: most pieces of a row are shorter than one.
    @inline(__always)
    mutating func append(slack bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count + 16)
        let target = UnsafeMutableRawPointer(base + count)
        var done = 0
        while done < bytes.count {
            let word = bytes.baseAddress.unsafelyUnwrapped.loadUnaligned(fromByteOffset: done, as: SIMD16<UInt8>.self)
            target.storeBytes(of: word, toByteOffset: done, as: SIMD16<UInt8>.self)
            done &+= 16
        }
        count += bytes.count
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Takes the last byte back where it is the given one.
    mutating func drop(_ byte: UInt8) {
        if count > 0, base[count - 1] == byte { count -= 1 }
    }

    mutating func removeAll() { count = 0 }

    @inline(never)
    private mutating func grow(_ extra: Int) {
        let larger = max(capacity * 2, count + extra)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        memory.update(from: base, count: count)
        base.deallocate()
        base = memory
        capacity = larger
    }
}
