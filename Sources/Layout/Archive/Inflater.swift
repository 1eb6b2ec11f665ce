import Base
import Czlib

/// The owner of zlib's state for unpacking a gzip stream.
final class Inflater {
    /// zlib keeps this address in its own state, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    /// What one step did.
    struct Step {
        /// How many bytes of the input were used.
        let used: Int
        /// How many bytes came out.
        let made: Int
        /// Whether the member ended here, and checksum and length were right.
        let isMemberDone: Bool
    }

    private init(_ stream: UnsafeMutablePointer<z_stream>) {
        self.stream = stream
    }

    deinit {
        // It answers whether the stream was at its end, which changes nothing.
        _ = inflateEnd(stream)
        stream.deallocate()
    }

    /// Makes an inflater that expects a gzip header (`inflateInit2`).
    ///
    /// - Returns: the inflater.
    /// - Throws: `failure` where memory is out.
    static func make() throws(BeeError) -> Inflater {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, and 16 for gzip alone (zlib.h).
        let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            stream.deallocate()
            throw BeeError(.failure, "zlib", "could not start: \(code)")
        }
        return Inflater(stream)
    }

    /// Prepares for another member (`inflateReset`).
    func reset() {
        // It fails only for a state that was never made.
        _ = inflateReset(stream)
    }

    /// Unpacks some bytes (`inflate`).
    ///
    /// - Parameters:
    ///   - input: what follows of the stream; not empty.
    ///   - buffer: where to unpack to.
    ///   - subject: the archive's name for errors.
    /// - Returns: how far it came.
    /// - Throws: `archive-invalid` for damage, a wrong checksum or length included; `failure` where memory is out.
    func step(
        _ input: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer, subject: String
    ) throws(BeeError) -> Step {
        // zlib declares its input as mutable and does not change it.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(
            to: UInt8.self)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: buffer.count)
        let code = inflate(stream, Z_NO_FLUSH)
        guard code == Z_OK || code == Z_STREAM_END else {
            guard code != Z_MEM_ERROR else { throw BeeError(.failure, subject, "zlib ran out of memory") }
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(code)"
            throw BeeError(.archiveInvalid, subject, "the archive is damaged: gzip: \(reason)")
        }
        return Step(
            used: input.count - Int(stream.pointee.avail_in), made: buffer.count - Int(stream.pointee.avail_out),
            isMemberDone: code == Z_STREAM_END)
    }
}
