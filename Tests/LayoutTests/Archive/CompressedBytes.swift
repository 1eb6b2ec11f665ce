import ArchiveFixtures
import Clibbz2
import Cliblz4
import Cliblzma
import Clibzstd
import Testing

@testable import Layout

extension Compression {
    /// Compresses bytes with the format's own library, with the checksums that its tool writes.
    func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        // What cannot be compressed grows by less than this in every format.
        var room = [UInt8](repeating: 0, count: bytes.count + bytes.count / 50 + 4096)
        let count = try bytes.withUnsafeBytes { input in
            try room.withUnsafeMutableBytes { output in try compress(input, into: output) }
        }
        return self == .gzip ? gzipStored(bytes) : Array(room.prefix(count))
    }

    private func compress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Int {
        switch self {
        case .gzip: return 0
        case .zstd: return try zstdCompressed(input, output)
        case .xz: return try xzCompressed(input, output)
        case .bzip2: return try bzip2Compressed(input, output)
        case .lz4: return try lz4Compressed(input, output)
        }
    }
}

private func zstdCompressed(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    let context = try #require(ZSTD_createCCtx())
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    let count = ZSTD_compress2(context, output.baseAddress, output.count, input.baseAddress, input.count)
    try #require(ZSTD_isError(count) == 0)
    return count
}

private func xzCompressed(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    var count = 0
    let code = lzma_easy_buffer_encode(
        6, LZMA_CHECK_CRC64, nil, input.baseAddress?.assumingMemoryBound(to: UInt8.self), input.count,
        output.baseAddress?.assumingMemoryBound(to: UInt8.self), &count, output.count)
    try #require(code == LZMA_OK)
    return count
}

private func bzip2Compressed(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    var count = UInt32(output.count)
    let code = BZ2_bzBuffToBuffCompress(
        output.baseAddress?.assumingMemoryBound(to: CChar.self), &count,
        UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(to: CChar.self),
        UInt32(input.count), 1, 0, 0)
    try #require(code == BZ_OK)
    return Int(count)
}

private func lz4Compressed(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    var preferences = LZ4F_preferences_t()
    preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
    let count = LZ4F_compressFrame(output.baseAddress, output.count, input.baseAddress, input.count, &preferences)
    try #require(LZ4F_isError(count) == 0)
    return count
}
