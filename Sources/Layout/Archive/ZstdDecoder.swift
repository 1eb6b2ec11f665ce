import Base
import Clibzstd

/// The owner of libzstd's state for unpacking frames of zstd.
final class ZstdDecoder: Decoder {
    private let context: OpaquePointer
    private let window: Int

    private init(_ context: OpaquePointer, _ window: Int) {
        self.context = context
        self.window = window
    }

    deinit {
        ZSTD_freeDCtx(context)
    }

    /// Makes a decoder (`ZSTD_createDCtx`) that refuses frames with a larger window (`ZSTD_d_windowLogMax`).
    static func make(window: Int) throws(BeeError) -> ZstdDecoder {
        guard let context = ZSTD_createDCtx() else { throw BeeError.noMemory("libzstd") }
        let decoder = ZstdDecoder(context, window)
        let code = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(window.trailingZeroBitCount))
        precondition(ZSTD_isError(code) == 0, "the window is one that libzstd knows")
        return decoder
    }

    func reset() {
        // It fails only for parameters, which stay as they are.
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
    }

    /// Unpacks some bytes (`ZSTD_decompressStream`).
    func step(
        _ input: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer, subject: String
    ) throws(BeeError) -> DecodedStep {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        let code = ZSTD_decompressStream(context, &target, &source)
        guard ZSTD_isError(code) == 0 else { throw failure(code, subject) }
        return DecodedStep(used: source.pos, made: target.pos, isMemberDone: code == 0)
    }

    private func failure(_ code: Int, _ subject: String) -> BeeError {
        switch ZSTD_getErrorCode(code) {
        case ZSTD_error_frameParameter_windowTooLarge: tooLarge(subject, .zstd, window: window)
        case ZSTD_error_memory_allocation: BeeError.noMemory("libzstd")
        default: damage(subject, .zstd, String(cString: ZSTD_getErrorName(code)))
        }
    }
}
