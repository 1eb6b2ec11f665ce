import Glibc

/// Writing to an open descriptor until all is written.
public enum DescriptorWriting {
    /// Writes all bytes, whatever pieces the descriptor takes them in.
    ///
    /// - Parameters:
    ///   - bytes: what to write.
    ///   - descriptor: open for writing, blocking or not.
    ///   - subject: what is written to, for errors.
    /// - Throws: `input-output`, also where a reader has gone; with a hint where the disk is full or the file too large.
    public static func writeAll(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, subject: @autoclosure () -> String
    ) throws(BeeError) {
        var rest = bytes
        while rest.count > 0 {
            let count = write(descriptor, rest.baseAddress, rest.count)
            guard count < 0 else {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                continue
            }
            let number = errno
            switch number {
            case EINTR: continue
            case EAGAIN: waitUntilWritable(descriptor)
            default: throw BeeError.system("write", subject(), number: number)
            }
        }
    }

    /// Writes all bytes, whatever pieces the descriptor takes them in.
    ///
    /// - Parameters:
    ///   - bytes: what to write.
    ///   - descriptor: open for writing, blocking or not.
    ///   - subject: what is written to, for errors.
    /// - Throws: `input-output`, also where a reader has gone; with a hint where the disk is full or the file too large.
    public static func writeAll(
        _ bytes: [UInt8], to descriptor: Int32, subject: @autoclosure () -> String
    ) throws(BeeError) {
        // A typed error does not pass through withUnsafeBytes as a throw, so it comes back as a value.
        let result: Result<Void, BeeError> = bytes.withUnsafeBytes { buffer in
            do throws(BeeError) {
                return .success(try writeAll(buffer, to: descriptor, subject: subject()))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    private static func waitUntilWritable(_ descriptor: Int32) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&entry, 1, -1)
    }
}
