import Base
import Cliblz4

/// The owner of liblz4's state for unpacking frames of lz4; it takes some 8 MiB at most.
final class Lz4Decoder: Decoder {
    private let context: OpaquePointer

    private init(_ context: OpaquePointer) {
        self.context = context
    }

    deinit {
        _ = LZ4F_freeDecompressionContext(context)
    }

    /// Makes a decoder (`LZ4F_createDecompressionContext`).
    static func make() throws(BeeError) -> Lz4Decoder {
        var context: OpaquePointer?
        let code = LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(code) == 0, let context else { throw BeeError.noMemory("liblz4") }
        return Lz4Decoder(context)
    }

    func reset() {
        LZ4F_resetDecompressionContext(context)
    }

    /// Unpacks some bytes (`LZ4F_decompress`).
    func step(
        _ input: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer, subject: String
    ) throws(BeeError) -> DecodedStep {
        var used = input.count
        var made = buffer.count
        let code = LZ4F_decompress(context, buffer.baseAddress, &made, input.baseAddress, &used, nil)
        guard LZ4F_isError(code) == 0 else {
            throw damage(subject, .lz4, String(cString: LZ4F_getErrorName(code)))
        }
        return DecodedStep(used: used, made: made, isMemberDone: code == 0)
    }
}
