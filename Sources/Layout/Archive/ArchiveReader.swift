import Base
import Clibarchive
import Glibc

/// Reads a tar archive member by member, in one pass, from a file or a pipe.
///
/// Only tar is read, plain or inside one compressed stream; the kind is told by the first bytes, so that anything else is
/// refused with its name before libarchive sees it. Nothing is ever extracted to a directory tree.
struct ArchiveReader: ~Copyable {
    /// The archive's name for errors.
    let subject: String
    /// What was odd but no reason to stop; complete when `next` has returned nil.
    private(set) var warnings: [String] = []

    private let source: any ChunkSource
    private let handle: ArchiveHandle
    private let limits: ArchiveLimits
    private var expansion: ExpansionGuard
    private var members = 0
    private var failure: BeeError?
    private var position: Int64 = 0

    private init(_ source: any ChunkSource, _ handle: consuming ArchiveHandle, _ limits: ArchiveLimits) {
        subject = source.subject
        self.source = source
        self.handle = handle
        self.limits = limits
        expansion = ExpansionGuard(limits)
    }

    /// Opens an archive.
    ///
    /// - Parameters:
    ///   - input: the file or pipe.
    ///   - limits: what the archive may ask for.
    /// - Returns: the reader, before the first member.
    /// - Throws: `archive-invalid` for what is no tar archive, plain or compressed, and what reading met.
    static func open(
        _ input: DescriptorSource, limits: ArchiveLimits = ArchiveLimits()
    ) throws(BeeError) -> ArchiveReader {
        let source = try decoded(input, limits)
        let handle = try ArchiveHandle.open(source) { archive_read_support_format_tar($0) }
        return ArchiveReader(source, handle, limits)
    }

    private static func decoded(
        _ input: DescriptorSource, _ limits: ArchiveLimits
    ) throws(BeeError) -> any ChunkSource {
        let kind = ArchiveKind.judge(try input.peek(ArchiveKind.prefixLength))
        guard case .compressed(let compression) = kind else {
            try refuseUnlessTar(kind, input.subject, inside: "")
            return input
        }
        let unpacked = try DecodedSource(input, compression, limits: limits)
        let inner = ArchiveKind.judge(try unpacked.peek(ArchiveKind.prefixLength))
        try refuseUnlessTar(inner, input.subject, inside: "unpacked with \(compression) once, it ")
        return unpacked
    }

    private static func refuseUnlessTar(_ kind: ArchiveKind, _ subject: String, inside: String) throws(BeeError) {
        let text: String
        switch kind {
        case .tar: return
        case .empty: text = "empty"
        case .compressed(let compression): text = "compressed with \(compression) again"
        case .other(let other): text = other
        }
        throw BeeError(
            .archiveInvalid, subject, "\(inside)is \(text), where a tar archive is needed",
            hint: "images come in tar files, plain or compressed with gzip, zstd, xz, bzip2 or lz4")
    }

    /// Moves to the next member (`archive_read_next_header`), past what is left of the one before.
    ///
    /// - Returns: the member, nil at the end of the archive.
    /// - Throws: `archive-invalid` for damage, refused names and more members than allowed; what reading met. After
    ///   an error every call throws it again, because libarchive repeats a fatal one for ever.
    mutating func next() throws(BeeError) -> ArchiveMember? {
        if let failure { throw failure }
        do throws(BeeError) {
            return try readHeader()
        } catch {
            failure = error
            throw error
        }
    }

    /// Gets the next bytes of the member's content (`archive_read_data_block`).
    ///
    /// Holes of a sparse member come as zeros.
    /// - Parameter body: called with the bytes, which are valid during the call only.
    /// - Returns: whether there may be more.
    /// - Throws: what the body throws; `archive-invalid` for damage; what reading met.
    mutating func readBlock(
        _ body: (UnsafeRawBufferPointer) throws(BeeError) -> Void
    ) throws(BeeError) -> Bool {
        if let failure { throw failure }
        do throws(BeeError) {
            return try readData(body)
        } catch {
            failure = error
            throw error
        }
    }

    /// Reads a whole small member.
    ///
    /// - Parameter member: the member that `next` returned last.
    /// - Returns: its bytes.
    /// - Throws: `archive-invalid` above the size limit and for damage; what reading met.
    mutating func readDocument(_ member: ArchiveMember) throws(BeeError) -> [UInt8] {
        let limit = limits.documentSize
        let tooLarge = BeeError(
            .archiveInvalid, subject, "its \(member.name) is larger than the \(limit) bytes such a document may have")
        var bytes: [UInt8] = []
        let size = member.size ?? 0
        guard size <= Int64(limit) else { throw tooLarge }
        // A header may claim what the archive does not have: what is reserved and never used costs no memory.
        bytes.reserveCapacity(max(0, Int(clamping: size)))
        while try readBlock({ (block) throws(BeeError) in
            guard bytes.count + block.count <= limit else { throw tooLarge }
            bytes.append(contentsOf: block)
        }) {}
        return bytes
    }

    private mutating func readHeader() throws(BeeError) -> ArchiveMember? {
        // What is left of the member before is no part of this one's headers.
        if members > 0, let warning = try handle.judge(archive_read_data_skip(handle.raw)) { warn(warning) }
        var raw: OpaquePointer?
        handle.feed.allow(limits.headerSize)
        let code = archive_read_next_header(handle.raw, &raw)
        handle.feed.allow(nil)
        guard code != ARCHIVE_EOF else {
            try finish()
            return nil
        }
        if let warning = try handle.judge(code) { warn(warning) }
        members += 1
        guard members <= limits.members else {
            throw BeeError(.archiveInvalid, subject, "has more than \(limits.members) members")
        }
        try expansion.admit(512, from: source.bytesRead, subject: subject)
        position = 0
        return try member(raw)
    }

    private func member(_ raw: OpaquePointer?) throws(BeeError) -> ArchiveMember {
        // Without a locale libarchive cannot give a pax name that is no ASCII as local text, but still as UTF-8.
        let text = archive_entry_pathname(raw) ?? archive_entry_pathname_utf8(raw)
        let name = text.map { String(cString: $0) } ?? ""
        return ArchiveMember(
            name: try MemberName.clean(name, limits: limits, subject: subject), kind: Self.kind(raw),
            size: archive_entry_size_is_set(raw) != 0 ? archive_entry_size(raw) : nil,
            link: archive_entry_symlink(raw).map { String(cString: $0) })
    }

    private static func kind(_ raw: OpaquePointer?) -> ArchiveMember.Kind {
        if archive_entry_hardlink(raw) != nil { return .hardLink }
        return switch archive_entry_filetype(raw) {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK: .symbolicLink
        case S_IFIFO: .fifo
        case S_IFCHR, S_IFBLK: .device
        default: .other
        }
    }

    private mutating func readData(
        _ body: (UnsafeRawBufferPointer) throws(BeeError) -> Void
    ) throws(BeeError) -> Bool {
        var start: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        let code = archive_read_data_block(handle.raw, &start, &count, &offset)
        if code != ARCHIVE_EOF, let warning = try handle.judge(code) { warn(warning) }
        try fillHole(until: offset, body)
        guard code != ARCHIVE_EOF else { return false }
        try expansion.admit(count, from: source.bytesRead, subject: subject)
        position += Int64(count)
        try body(UnsafeRawBufferPointer(start: start, count: count))
        return true
    }

    /// Gives the zeros of a sparse member's hole; libarchive tells it only by the next block's offset.
    private mutating func fillHole(
        until offset: Int64, _ body: (UnsafeRawBufferPointer) throws(BeeError) -> Void
    ) throws(BeeError) {
        guard offset != position else { return }
        guard offset > position else {
            throw BeeError(.archiveInvalid, subject, "the archive is damaged: a sparse member's parts overlap")
        }
        let zeros = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 8)
        defer { zeros.deallocate() }
        zeros.initializeMemory(as: UInt8.self, repeating: 0)
        while position < offset {
            let count = Int(min(offset - position, Int64(zeros.count)))
            try expansion.admit(count, from: source.bytesRead, subject: subject)
            position += Int64(count)
            try body(UnsafeRawBufferPointer(rebasing: zeros[..<count]))
        }
    }

    /// Keeps what is odd once: every member can be odd in the same way.
    private mutating func warn(_ text: String) {
        guard warnings.count <= limits.warnings, !warnings.contains(text) else { return }
        warnings.append(warnings.count < limits.warnings ? text : "further warnings about this archive are left out")
    }

    private mutating func finish() throws(BeeError) {
        // libarchive takes the end of the file for the end of the archive: only a mark it consumed is one.
        if handle.consumed == archive_read_header_position(handle.raw) {
            warnings.append("the archive has no end mark: it may have been cut off")
        } else if try handle.feed.hasTrailingData(after: handle.consumed, padding: limits.padding) {
            warnings.append("data after the end of the archive was ignored")
        }
        warnings += source.warnings
    }
}
