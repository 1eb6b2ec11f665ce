import Base
import Clibarchive
import Glibc

/// How an archive's bytes are compressed.
public enum ArchiveCompression: Hashable, Sendable {
    /// Plain tar.
    case none
    /// One gzip stream without a name or time in its header, so that equal input gives equal bytes.
    case gzip
    /// One zstd frame, made by one thread at a fixed level, so that equal input gives equal bytes.
    case zstd
}

/// Writes a tar archive whose bytes follow from its members alone: no time, no owner, no locale.
///
/// The format is ustar; a pax header stands in front of a member only where its size or name needs one. An archive
/// that is not ended with `finish` has no end mark and is discarded by its owner.
struct ArchiveWriter: ~Copyable {
    private let raw: OpaquePointer
    private let sink: ArchiveSink

    private init(_ raw: OpaquePointer, _ sink: ArchiveSink) {
        self.raw = raw
        self.sink = sink
    }

    deinit {
        // Without this, freeing an archive that was given up would write its end mark (`archive_write_fail`).
        _ = archive_write_fail(raw)
        _ = archive_write_free(raw)
    }

    /// Begins an archive.
    ///
    /// - Parameters:
    ///   - sink: where the bytes go.
    ///   - compression: how they are compressed.
    ///   - level: how hard zstd tries; its own default unless given, which no version of libarchive may change.
    /// - Returns: the writer, before the first member.
    /// - Throws: `failure` where libarchive cannot be set up.
    static func open(
        _ sink: ArchiveSink, compression: ArchiveCompression, level: Int = 3
    ) throws(BeeError) -> ArchiveWriter {
        guard let raw = archive_write_new() else {
            throw BeeError(.failure, sink.subject, "libarchive could not allocate a writer")
        }
        let writer = ArchiveWriter(raw, sink)
        try writer.judge(archive_write_set_format_pax_restricted(raw))
        try writer.compress(compression, level)
        try writer.judge(archive_write_set_bytes_per_block(raw, 256 << 10))
        // The last block is not padded: readers need the two zero blocks only, and a gzip stream nothing behind it.
        try writer.judge(archive_write_set_bytes_in_last_block(raw, 1))
        let context = Unmanaged.passUnretained(sink).toOpaque()
        try writer.judge(archive_write_open(raw, context, nil, writeBlock, nil))
        return writer
    }

    private func compress(_ compression: ArchiveCompression, _ level: Int) throws(BeeError) {
        switch compression {
        case .none: break
        case .gzip:
            try judge(archive_write_add_filter_gzip(raw))
            // libarchive stamps the time of writing into the gzip header unless told not to.
            try judge(archive_write_set_filter_option(raw, "gzip", "timestamp", nil))
        case .zstd:
            try judge(archive_write_add_filter_zstd(raw))
            try judge(archive_write_set_filter_option(raw, "zstd", "compression-level", String(level)))
        }
    }

    /// Begins a regular member, mode 0644; exactly its size must follow through `write`.
    ///
    /// - Parameters:
    ///   - name: the member's name, ASCII.
    ///   - size: its size in bytes.
    /// - Throws: what writing met.
    func beginFile(_ name: String, size: Int64) throws(BeeError) {
        try header(name, S_IFREG, mode: 0o644, size: size)
    }

    /// Writes a directory member, mode 0755.
    ///
    /// - Parameter name: the directory's name, ASCII, ending in a slash.
    /// - Throws: what writing met.
    func directory(_ name: String) throws(BeeError) {
        try header(name, S_IFDIR, mode: 0o755, size: 0)
    }

    /// Writes the next part of the member's content (`archive_write_data`).
    ///
    /// - Parameter bytes: the part.
    /// - Throws: what writing met; `failure` for more bytes than the member's size.
    func write(_ bytes: UnsafeRawBufferPointer) throws(BeeError) {
        let written = archive_write_data(raw, bytes.baseAddress, bytes.count)
        guard written >= 0 else { return try judge(Int32(clamping: written)) }
        // libarchive cuts what goes beyond the size in the header and says nothing.
        guard written == bytes.count else {
            throw BeeError(.failure, sink.subject, "a member is longer than its header says")
        }
    }

    /// Writes the next part of the member's content.
    ///
    /// - Parameter bytes: the part.
    /// - Throws: what writing met; `failure` for more bytes than the member's size.
    func write(_ bytes: [UInt8]) throws(BeeError) {
        // A typed error does not pass through withUnsafeBytes as a throw, so it comes back as a value.
        let result: Result<Void, BeeError> = bytes.withUnsafeBytes { buffer in
            do throws(BeeError) { return .success(try write(buffer)) } catch { return .failure(error) }
        }
        try result.get()
    }

    /// Ends the archive and flushes it to the sink (`archive_write_close`).
    ///
    /// - Throws: what writing met.
    consuming func finish() throws(BeeError) {
        try judge(archive_write_close(raw))
    }

    private func header(_ name: String, _ type: mode_t, mode: mode_t, size: Int64) throws(BeeError) {
        guard let entry = archive_entry_new() else {
            throw BeeError(.failure, sink.subject, "libarchive could not allocate a member")
        }
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname(entry, name)
        archive_entry_set_filetype(entry, UInt32(type))
        archive_entry_set_perm(entry, mode)
        archive_entry_set_size(entry, size)
        archive_entry_set_mtime(entry, 0, 0)
        archive_entry_set_uid(entry, 0)
        archive_entry_set_gid(entry, 0)
        try judge(archive_write_header(raw, entry))
    }

    /// A warning while writing would mean an archive that is not what was asked for, so it is a failure too.
    private func judge(_ code: Int32) throws(BeeError) {
        if let failure = sink.failure { throw failure }
        guard code != ARCHIVE_OK else { return }
        throw BeeError(.failure, sink.subject, "cannot write the archive: \(ArchiveStatus.text(of: raw))")
    }
}

/// `archive_write_callback`: passes libarchive's blocks to the sink. The sink outlives the handle that calls this.
private func writeBlock(
    _ archive: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ buffer: UnsafeRawPointer?, _ count: Int
) -> Int {
    guard let context else { return Int(ARCHIVE_FATAL) }
    let sink = Unmanaged<ArchiveSink>.fromOpaque(context).takeUnretainedValue()
    return sink.write(UnsafeRawBufferPointer(start: buffer, count: count)) ? count : Int(ARCHIVE_FATAL)
}
