import Base
import Glibc

/// Where an archive's bytes go: an open descriptor. It keeps the error that libarchive cannot carry.
final class ArchiveSink {
    let subject: String
    private(set) var failure: BeeError?
    private let descriptor: Int32

    /// Creates a sink over an open descriptor, which stays the caller's.
    ///
    /// - Parameters:
    ///   - descriptor: open for writing, for as long as this lives.
    ///   - subject: its name for errors.
    init(_ descriptor: Int32, subject: String) {
        self.descriptor = descriptor
        self.subject = subject
    }

    /// Writes all of the bytes.
    ///
    /// - Parameter bytes: what to write.
    /// - Returns: whether it could be done; where not, `failure` says why.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.write(descriptor, part.baseAddress, part.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            let number = errno
            if number == EINTR { continue }
            let hint =
                number == EFBIG ? "the file system cannot hold a file this large (FAT32: 4 GiB less one byte)" : nil
            failure = BeeError.system("write", subject, number: number, hint: hint)
            return false
        }
        return true
    }
}
