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
        guard archive_read_support_format_tar(raw) == ARCHIVE_OK,
            archive_read_open_fd(raw, descriptor, 10 << 10) == ARCHIVE_OK
        else { return 0 }
        var sum: Int64 = 0
        var members = 0
        var entry: OpaquePointer?
        while members < ArchiveLimits().members, archive_read_next_header(raw, &entry) == ARCHIVE_OK {
            members += 1
            guard let name = archive_entry_pathname(entry), case .blob(let digest) = role(String(cString: name)) else {
                continue
            }
            let size = archive_entry_size(entry)
            guard size > 0, size <= length, try !store.contains(digest, size: size) else { continue }
            sum += min(size, length - sum)
        }
        return sum
    }

    private static func role(_ name: String) -> MemberRole {
        do throws(BeeError) {
            return MemberRole(try MemberName.clean(name, limits: ArchiveLimits(), subject: ""))
        } catch {
            return .foreign
        }
    }
}
