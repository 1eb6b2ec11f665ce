import Base
import Clibarchive

/// How a libarchive return code is judged: the same way everywhere.
///
/// "Not the end of file" is no success: `ARCHIVE_OK` is, `ARCHIVE_WARN` is with a warning, all else is a failure.
enum ArchiveStatus {
    /// Judges one return code.
    ///
    /// - Parameters:
    ///   - code: what a libarchive function returned.
    ///   - handle: the archive it was called on; `archive_error_string` of it says why.
    ///   - feed: the callback's context, whose own failure is the better error; nil for a writer.
    ///   - subject: the archive's name for errors.
    /// - Returns: the text of a warning, nil where there is none.
    /// - Throws: the callback's error, else `archive-invalid`.
    static func judge(
        _ code: Int32, of handle: OpaquePointer, feed: ChunkFeed?, subject: String
    ) throws(BeeError) -> String? {
        if code == ARCHIVE_OK { return nil }
        if let failure = feed?.failure { throw failure }
        if code == ARCHIVE_WARN { return text(of: handle) }
        throw BeeError(.archiveInvalid, subject, "the archive is damaged: \(text(of: handle))")
    }

    /// What libarchive says of its last failure.
    ///
    /// - Parameter handle: the archive.
    /// - Returns: the text, foreign and unescaped.
    static func text(of handle: OpaquePointer) -> String {
        guard let text = archive_error_string(handle) else { return "no reason given" }
        return String(cString: text)
    }
}

/// The owner of a libarchive reading handle that draws its bytes from a source.
struct ArchiveHandle: ~Copyable {
    let raw: OpaquePointer
    let feed: ChunkFeed

    private init(_ raw: OpaquePointer, _ feed: ChunkFeed) {
        self.raw = raw
        self.feed = feed
    }

    deinit {
        // Freeing closes; what closing says of a stream we are done with changes nothing.
        _ = archive_read_free(raw)
    }

    /// Makes a handle (`archive_read_new`) and opens it on a source (`archive_read_open`).
    ///
    /// Formats and filters are those that `configure` enables; libarchive's `_all` would start external programs.
    /// - Parameters:
    ///   - source: where the bytes come from.
    ///   - configure: enables formats and filters; its code is judged.
    /// - Returns: the open handle.
    /// - Throws: what reading met, or `archive-invalid`.
    static func open(
        _ source: any ChunkSource, configure: (OpaquePointer) -> Int32
    ) throws(BeeError) -> ArchiveHandle {
        guard let raw = archive_read_new() else {
            throw BeeError(.failure, source.subject, "libarchive could not allocate a reader")
        }
        let handle = ArchiveHandle(raw, ChunkFeed(source))
        _ = try handle.judge(configure(raw))
        let context = Unmanaged.passUnretained(handle.feed).toOpaque()
        _ = try handle.judge(archive_read_open(raw, context, nil, readChunk, nil))
        return handle
    }

    /// Judges a return code of a call on this handle.
    ///
    /// - Parameter code: the code.
    /// - Returns: the text of a warning, nil where there is none.
    /// - Throws: the source's error, else `archive-invalid`.
    func judge(_ code: Int32) throws(BeeError) -> String? {
        try ArchiveStatus.judge(code, of: raw, feed: feed, subject: feed.source.subject)
    }

    /// How many bytes of the source were used (`archive_filter_bytes` of the filter nearest to it).
    var consumed: Int64 { archive_filter_bytes(raw, -1) }
}

/// `archive_read_callback`: hands libarchive the source's next chunk. The feed outlives the handle that calls this.
private func readChunk(
    _ archive: OpaquePointer?, _ context: UnsafeMutableRawPointer?,
    _ buffer: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> Int {
    guard let context, let buffer else { return Int(ARCHIVE_FATAL) }
    let feed = Unmanaged<ChunkFeed>.fromOpaque(context).takeUnretainedValue()
    guard let chunk = feed.next() else { return Int(ARCHIVE_FATAL) }
    buffer.pointee = chunk.baseAddress
    return chunk.count
}
