import Base
import Clibarchive
import Glibc
import Store

/// How much room the blobs of an archive need, known before they are read where the archive is a plain tar file.
enum ArchiveSpace {
    /// Adds up the blobs that a store lacks by the headers of a tar file, whose content is skipped.
    ///
    /// The headers only claim: what is wrong with the archive is found when it is read.
    /// - Parameters:
    ///   - descriptor: the archive, a regular file; where it stands is where it begins, and it stands there again after.
    ///   - length: the file's size in bytes, beyond which no member is believed.
    ///   - store: where the blobs are to go.
    /// - Returns: the sum of their sizes in bytes; 0 for what is no plain tar file.
    /// - Throws: what looking into the store meets.
    static func needed(_ descriptor: Int32, length: Int64, in store: BlobStore) throws(BeeError) -> Int64 {
        let start = lseek(descriptor, 0, SEEK_CUR)
        guard start >= 0, let raw = archive_read_new() else { return 0 }
        defer {
            _ = archive_read_free(raw)
            _ = lseek(descriptor, start, SEEK_SET)
        }
        let feed = HeaderFeed(descriptor)
        let context = Unmanaged.passUnretained(feed).toOpaque()
        guard archive_read_support_format_tar(raw) == ARCHIVE_OK,
            archive_read_open2(raw, context, nil, readHeaders, skipContent, nil) == ARCHIVE_OK
        else { return 0 }
        var sum: Int64 = 0
        var members = 0
        var entry: OpaquePointer?
        var hasIndex = false
        while members < ArchiveLimits().members, archive_read_next_header(raw, &entry) == ARCHIVE_OK {
            members += 1
            feed.beginMember()
            guard let name = clean(archive_entry_pathname(entry)) else { continue }
            let role = MemberRole(name)
            if role == .index { hasIndex = true }
            let size = archive_entry_size(entry)
            guard size > 0, size <= length, becomesBlob(name, role, hasIndex),
                try !isThere(name, role, size, in: store)
            else { continue }
            sum += min(size, length - sum)
        }
        return sum
    }

    /// Whether a member goes into the store when it is read; those of docker archives do before `index.json` was met.
    private static func becomesBlob(_ name: String, _ role: MemberRole, _ hasIndex: Bool) -> Bool {
        switch role {
        case .blob: true
        case .foreign: !hasIndex && name != "manifest.json" && DockerParts.mayHold(name)
        case .layoutFile, .index, .folder: false
        }
    }

    /// Whether the store has what a member's name claims; many names in docker archives claim nothing.
    private static func isThere(
        _ name: String, _ role: MemberRole, _ size: Int64, in store: BlobStore
    ) throws(BeeError) -> Bool {
        let claim: Digest? = if case .blob(let digest) = role { digest } else { DockerParts.claim(of: name) }
        return try claim.map { (digest) throws(BeeError) in try store.contains(digest, size: size) } ?? false
    }

    /// A member's name as it is looked at; nil where the archive will be refused for it.
    private static func clean(_ name: UnsafePointer<CChar>?) -> String? {
        guard let name else { return nil }
        do throws(BeeError) {
            return try MemberName.clean(String(cString: name), limits: ArchiveLimits(), subject: "")
        } catch {
            return nil
        }
    }
}

/// Hands libarchive the headers of a file, and nothing more where those of one member do not end.
private final class HeaderFeed {
    private let descriptor: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 10 << 10, alignment: 8)
    private var allowance = ArchiveLimits().headerSize

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        buffer.deallocate()
    }

    func beginMember() {
        allowance = ArchiveLimits().headerSize
    }

    /// Reads on; empty at the end, and nil where that failed or was too much.
    func next() -> UnsafeRawBufferPointer? {
        guard allowance > 0 else { return nil }
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        guard count >= 0 else { return nil }
        allowance -= Int64(count)
        return UnsafeRawBufferPointer(rebasing: buffer[..<count])
    }

    /// Moves on without reading; 0 where that failed, so that it is read.
    func skip(_ count: Int64) -> Int64 {
        lseek(descriptor, Int(count), SEEK_CUR) < 0 ? 0 : count
    }
}

/// `archive_read_callback`. The feed outlives the handle that calls this.
private func readHeaders(
    _ archive: OpaquePointer?, _ context: UnsafeMutableRawPointer?,
    _ buffer: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> Int {
    guard let context, let buffer, let chunk = Unmanaged<HeaderFeed>.fromOpaque(context).takeUnretainedValue().next()
    else { return Int(ARCHIVE_FATAL) }
    buffer.pointee = chunk.baseAddress
    return chunk.count
}

/// `archive_skip_callback`.
private func skipContent(_ archive: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ count: Int64) -> Int64 {
    guard let context else { return 0 }
    return Unmanaged<HeaderFeed>.fromOpaque(context).takeUnretainedValue().skip(count)
}
