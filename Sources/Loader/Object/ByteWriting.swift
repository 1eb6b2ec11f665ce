import Base

extension [UInt8] {
    /// Overwrites bytes with a number.
    ///
    /// - Parameters:
    ///   - value: the number.
    ///   - offset: where it goes; it must fit before the end.
    ///   - order: the order of its bytes.
    mutating func put<T: FixedWidthInteger>(_ value: T, at offset: Int, _ order: ByteOrder) {
        let stored = order == .little ? value.littleEndian : value.bigEndian
        Swift.withUnsafeBytes(of: stored) { bytes in
            for (index, byte) in bytes.enumerated() { self[offset + index] = byte }
        }
    }

    /// Appends a number.
    mutating func append<T: FixedWidthInteger>(_ value: T, _ order: ByteOrder) {
        append(contentsOf: repeatElement(0, count: MemoryLayout<T>.size))
        put(value, at: count - MemoryLayout<T>.size, order)
    }

    /// Appends zeros up to a multiple of an alignment.
    mutating func pad(to alignment: Int) {
        append(contentsOf: repeatElement(0, count: (alignment - count % alignment) % alignment))
    }
}
