import Base
import Cliblzma

/// The owner of liblzma's state for unpacking a stream of xz.
final class XzDecoder: Decoder {
    /// liblzma keeps this address in its own state, so it must not move.
    private let stream: UnsafeMutablePointer<lzma_stream>
    private let window: Int

    private init(_ window: Int) {
        stream = .allocate(capacity: 1)
        // `LZMA_STREAM_INIT`: all zero.
        stream.initialize(to: lzma_stream())
        self.window = window
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
    }

    /// Makes a decoder that refuses blocks with a larger dictionary.
    static func make(window: Int) throws(BeeError) -> XzDecoder {
        let decoder = XzDecoder(window)
        try decoder.reset()
        return decoder
    }

    /// Begins a stream (`lzma_stream_decoder`).
    func reset() throws(BeeError) {
        // Beside the dictionary liblzma needs some 100 KiB of state.
        let code = lzma_stream_decoder(stream, UInt64(window) + 1 << 20, 0)
        guard code == LZMA_OK else { throw BeeError.noMemory("liblzma") }
    }

    /// Unpacks some bytes (`lzma_code`).
    func step(
        _ input: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer, subject: String
    ) throws(BeeError) -> DecodedStep {
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = input.count
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = buffer.count
        let code = lzma_code(stream, LZMA_RUN)
        switch code {
        // LZMA_BUF_ERROR says that nothing was left to do.
        case LZMA_OK, LZMA_STREAM_END, LZMA_BUF_ERROR: break
        case LZMA_MEMLIMIT_ERROR: throw tooLarge(subject, .xz, window: window)
        case LZMA_MEM_ERROR: throw BeeError.noMemory("liblzma")
        case LZMA_DATA_ERROR: throw damage(subject, .xz, "the data is corrupt")
        default: throw damage(subject, .xz, "liblzma says \(code.rawValue)")
        }
        return DecodedStep(
            used: input.count - stream.pointee.avail_in, made: buffer.count - stream.pointee.avail_out,
            isMemberDone: code == LZMA_STREAM_END)
    }
}
