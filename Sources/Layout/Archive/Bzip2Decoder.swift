import Base
import Clibbz2

/// The owner of libbz2's state for unpacking a stream of bzip2; it takes 3.6 MiB at most.
final class Bzip2Decoder: Decoder {
    /// libbz2 keeps this address in its own state, so it must not move.
    private let stream: UnsafeMutablePointer<bz_stream>

    private init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: bz_stream())
    }

    deinit {
        // It fails only for a state that was never made.
        _ = BZ2_bzDecompressEnd(stream)
        stream.deallocate()
    }

    /// Makes a decoder.
    static func make() throws(BeeError) -> Bzip2Decoder {
        let decoder = Bzip2Decoder()
        try decoder.begin()
        return decoder
    }

    func reset() throws(BeeError) {
        _ = BZ2_bzDecompressEnd(stream)
        stream.pointee = bz_stream()
        try begin()
    }

    /// Begins a stream (`BZ2_bzDecompressInit`): silent, and in the fast of its two ways.
    private func begin() throws(BeeError) {
        guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else { throw BeeError.noMemory("libbz2") }
    }

    /// Unpacks some bytes (`BZ2_bzDecompress`).
    func step(
        _ input: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer, subject: String
    ) throws(BeeError) -> DecodedStep {
        // libbz2 declares its input as mutable and does not change it.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(
            to: CChar.self)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        stream.pointee.avail_out = UInt32(clamping: buffer.count)
        let code = BZ2_bzDecompress(stream)
        switch code {
        case BZ_OK, BZ_STREAM_END: break
        case BZ_MEM_ERROR: throw BeeError.noMemory("libbz2")
        default: throw damage(subject, .bzip2, "the data is corrupt")
        }
        return DecodedStep(
            used: input.count - Int(stream.pointee.avail_in), made: buffer.count - Int(stream.pointee.avail_out),
            isMemberDone: code == BZ_STREAM_END)
    }
}
