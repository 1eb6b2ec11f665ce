import Base
import CLinux
import Glibc

extension BlobWriter {
    /// Fills the blob with the content of an open file, hashed once, on the bytes that were stored.
    ///
    /// Where the file system can share or copy blocks by itself (`copy_file_range`), no byte goes through this process
    /// on its way to the disk; they are read back to be hashed.
    /// - Parameters:
    ///   - file: the file, at its beginning.
    ///   - buffer: for the bytes on their way; not empty.
    ///   - step: called after each piece with its length in bytes.
    /// - Throws: what `step` throws; `input-output`.
    mutating func fill(
        from file: borrowing RegularFile, through buffer: UnsafeMutableRawBufferPointer,
        step: (Int) throws(BeeError) -> Void
    ) throws(BeeError) {
        guard file.size < Self.smallestShared else {
            guard try share(file) else { return try pump(file.descriptor.rawValue, through: buffer, step) }
            return try hashWritten(through: buffer, step)
        }
        try pump(file.descriptor.rawValue, through: buffer, step)
    }

    /// Below this size in bytes a copy costs less than asking.
    private static let smallestShared: Int64 = 256 << 10

    /// How the kernel says that it cannot copy between two files: copy_file_range(2), errors.
    private static let cannotShare: Set<Int32> = [EXDEV, EOPNOTSUPP, ENOSYS, EINVAL, EPERM, ETXTBSY]

    /// Lets the kernel copy; false where it cannot, before anything was copied.
    private func share(_ file: borrowing RegularFile) throws(BeeError) -> Bool {
        var isBegun = false
        while true {
            let count = linux_copy_file_range(file.descriptor.rawValue, rawValue, 64 << 20)
            if count > 0 {
                isBegun = true
                continue
            }
            // Some file systems answer 0 where they cannot: the caller's way then finds out whether there is nothing.
            if count == 0 { return isBegun }
            let number = errno
            if number == EINTR { continue }
            guard !isBegun, Self.cannotShare.contains(number) else {
                throw BeeError.system("copy into", path, number: number)
            }
            return false
        }
    }

    private mutating func hashWritten(
        through buffer: UnsafeMutableRawBufferPointer, _ step: (Int) throws(BeeError) -> Void
    ) throws(BeeError) {
        guard lseek(rawValue, 0, SEEK_SET) == 0 else { throw BeeError.system("seek in", path) }
        while true {
            let count = try Self.readSome(rawValue, buffer, path)
            guard count > 0 else { return }
            note(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            try step(count)
        }
    }

    private mutating func pump(
        _ descriptor: Int32, through buffer: UnsafeMutableRawBufferPointer, _ step: (Int) throws(BeeError) -> Void
    ) throws(BeeError) {
        while true {
            let count = try Self.readSome(descriptor, buffer, path)
            guard count > 0 else { return }
            try write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            try step(count)
        }
    }

    private static func readSome(
        _ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer, _ subject: String
    ) throws(BeeError) -> Int {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            let number = errno
            guard number == EINTR else { throw BeeError.system("read", subject, number: number) }
        }
    }
}
