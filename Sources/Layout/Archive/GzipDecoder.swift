import Base
import Czlib

/// The owner of zlib's state for unpacking a gzip stream; its window is 32 KiB.
///
/// libarchive 3.6 leaves checksum and length of a gzip stream unchecked, zlib does not.
final class GzipDecoder: Decoder {
    /// zlib keeps this address in its own state, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    private init(_ stream: UnsafeMutablePointer<z_stream>) {
        self.stream = stream
    }

    deinit {
        // It answers whether the stream was at its end, which changes nothing.
        _ = inflateEnd(stream)
        stream.deallocate()
    }

    /// Makes a decoder that expects a gzip header (`inflateInit2`).
    static func make() throws(BeeError) -> GzipDecoder {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, and 16 for gzip alone (zlib.h).
        let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            stream.deallocate()
            throw BeeError.noMemory("zlib")
        }
        return GzipDecoder(stream)
    }

    func reset() {
        // `inflateReset` fails only for a state that was never made.
        _ = inflateReset(stream)
    }

    /// Unpacks some bytes (`inflate`).
    func step(
        _ input: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer, subject: String
    ) throws(BeeError) -> DecodedStep {
        // zlib declares its input as mutable and does not change it.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(
            to: UInt8.self)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: buffer.count)
        let code = inflate(stream, Z_NO_FLUSH)
        // Z_BUF_ERROR says that nothing was left to do.
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
            guard code != Z_MEM_ERROR else { throw BeeError.noMemory("zlib") }
            throw damage(subject, .gzip, stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(code)")
        }
        return DecodedStep(
            used: input.count - Int(stream.pointee.avail_in), made: buffer.count - Int(stream.pointee.avail_out),
            isMemberDone: code == Z_STREAM_END)
    }
}
