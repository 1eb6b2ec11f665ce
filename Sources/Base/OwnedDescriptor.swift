public import Glibc
import SystemPackage

/// A file descriptor with one owner, closed when the owner ends.
public struct OwnedDescriptor: ~Copyable, Sendable {
    /// The descriptor's number, valid while the owner lives.
    public let rawValue: Int32

    /// Takes over a descriptor that nobody else closes.
    ///
    /// - Parameter rawValue: an open descriptor.
    public init(adopting rawValue: Int32) {
        precondition(rawValue >= 0, "an owned descriptor is an open one")
        self.rawValue = rawValue
    }

    deinit {
        // A descriptor whose close matters is closed with `close(subject:)`.
        _ = Glibc.close(rawValue)
    }

    /// Closes the descriptor and reports a failure, which for a written file can be the first word of a lost write.
    ///
    /// - Parameter subject: the file's name for the error.
    /// - Throws: `input-output`.
    public consuming func close(subject: String) throws(BeeError) {
        let descriptor = rawValue
        discard self
        // EINTR leaves the descriptor closed on Linux: close(2), notes.
        if Glibc.close(descriptor) != 0, errno != EINTR {
            throw BeeError.system("close", subject)
        }
    }

    /// Gives the descriptor to a caller that closes it.
    ///
    /// - Returns: the open descriptor.
    public consuming func release() -> Int32 {
        let descriptor = rawValue
        discard self
        return descriptor
    }
}

extension BeeError {
    /// An error from `errno`; call it before anything else can change that.
    ///
    /// EACCES and EPERM become `not-permitted`, ENOENT `file-missing`, all else `input-output`.
    /// - Parameters:
    ///   - call: what was tried, as a verb: "open", "write".
    ///   - subject: the file it was tried on.
    ///   - number: the error number; the calling thread's `errno` unless given.
    ///   - hint: what the reader can do about it, where the caller knows better than the default.
    /// - Returns: the error, with a hint for a full disk and a read-only file system.
    public static func system(
        _ call: String, _ subject: String, number: Int32 = errno, hint: String? = nil
    ) -> BeeError {
        let code: Code =
            switch number {
            case EACCES, EPERM: .notPermitted
            // A path that leads through a file names nothing, and one that leads round in a circle nothing usable.
            case ENOENT, ENOTDIR: .fileMissing
            case ELOOP: .fileInvalid
            default: .inputOutput
            }
        let advice: String? =
            switch number {
            case ENOSPC, EDQUOT: "free some space on that file system and try again"
            case EFBIG: "neither the file system (FAT32: 4 GiB less one byte) nor ulimit -f may allow a file this large"
            case EROFS: "the file system is mounted read-only"
            case EMFILE: "raise the limit of open files (ulimit -n)"
            default: nil
            }
        return BeeError(code, subject, "cannot \(call): \(Errno(rawValue: number))", hint: hint ?? advice)
    }
}
