import Base
import Clibarchive

/// What comes out of a gzip stream.
///
/// Decompression is a stage of its own below the tar reader: exactly one filter can run, what it gives is seen in
/// full, and a cut or padded stream is found at its end, which libarchive's tar reader never asks for.
final class GzipSource: ChunkSource {
    private(set) var warnings: [String] = []
    private let upstream: any ChunkSource
    private let handle: ArchiveHandle
    private let limits: ArchiveLimits
    private var expansion: ExpansionGuard
    private var first: UnsafeRawBufferPointer?
    private var isAtEnd = false

    var subject: String { upstream.subject }
    var bytesRead: Int64 { upstream.bytesRead }

    /// Opens a gzip stream.
    ///
    /// - Parameters:
    ///   - upstream: the compressed bytes.
    ///   - limits: how much may come out.
    /// - Throws: what reading met, or `archive-invalid`.
    init(_ upstream: any ChunkSource, limits: ArchiveLimits) throws(BeeError) {
        let handle = try ArchiveHandle.open(upstream) { raw in
            let format = archive_read_support_format_raw(raw)
            guard format == ARCHIVE_OK else { return format }
            // Appended, not offered: a stream compressed twice is unpacked once and then seen for what it is.
            return archive_read_append_filter(raw, ARCHIVE_FILTER_GZIP)
        }
        var entry: OpaquePointer?
        let code = archive_read_next_header(handle.raw, &entry)
        if code != ARCHIVE_EOF, let warning = try handle.judge(code) { warnings.append(warning) }
        isAtEnd = code == ARCHIVE_EOF
        self.upstream = upstream
        self.handle = handle
        self.limits = limits
        expansion = ExpansionGuard(limits)
    }

    /// Looks at the first chunk without using it up.
    ///
    /// - Returns: the first bytes that come out, empty where none do.
    /// - Throws: what reading or decompressing met.
    func peek() throws(BeeError) -> UnsafeRawBufferPointer {
        let chunk = try next()
        first = chunk
        return chunk
    }

    func next() throws(BeeError) -> UnsafeRawBufferPointer {
        if let chunk = first {
            first = nil
            return chunk
        }
        while !isAtEnd {
            let chunk = try decompress()
            if !chunk.isEmpty { return chunk }
        }
        return UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// Gets libarchive's next block (`archive_read_data_block`), which stays its own until the next call.
    private func decompress() throws(BeeError) -> UnsafeRawBufferPointer {
        var start: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        let code = archive_read_data_block(handle.raw, &start, &count, &offset)
        guard code != ARCHIVE_EOF else {
            try finish()
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        if let warning = try handle.judge(code) { warnings.append(warning) }
        try expansion.admit(count, from: upstream.bytesRead, subject: subject)
        return UnsafeRawBufferPointer(start: start, count: count)
    }

    private func finish() throws(BeeError) {
        isAtEnd = true
        if try handle.feed.hasTrailingData(after: handle.consumed, padding: limits.padding) {
            warnings.append("data after the end of the gzip stream was ignored")
        }
        warnings += upstream.warnings
    }
}
