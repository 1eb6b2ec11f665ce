import Czlib

/// Unpacks a small file that the kernel compressed.
enum Gunzip {
    /// Unpacks one gzip stream (`inflate`).
    ///
    /// - Parameters:
    ///   - bytes: the whole stream.
    ///   - limit: the most bytes that may come out.
    /// - Returns: what it holds; nil for what is no such stream, or is larger.
    static func unpack(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        // zlib keeps this address in its own state, so it must not move.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        // 15 bits of window, and 16 for gzip alone (zlib.h).
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { inflateEnd(stream) }
        var code = Z_OK
        let text = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            bytes.withUnsafeBufferPointer { input in
                // zlib declares its input as mutable and does not change it.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = UInt32(clamping: input.count)
                stream.pointee.next_out = buffer.baseAddress
                stream.pointee.avail_out = UInt32(clamping: limit)
                code = inflate(stream, Z_FINISH)
                filled = limit - Int(stream.pointee.avail_out)
            }
        }
        return code == Z_STREAM_END ? text : nil
    }
}
