import Base
import Glibc

/// Standard output of a run: written a batch at a time, and done with when its reader has gone.
final class RunOutput {
    /// Whether nothing more can be written: the reader has gone, or a signal interrupted a write that was stuck.
    private(set) var isClosed = false
    /// Where rows go.
    let descriptor: Int32

    /// Takes a descriptor that stays open.
    ///
    /// - Parameter descriptor: where rows go.
    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes all bytes, unless the output is closed or closes meanwhile.
    ///
    /// - Parameter bytes: whole rows.
    /// - Throws: `input-output` for anything but a reader that has gone.
    func write(_ bytes: UnsafeRawBufferPointer) throws(BeeError) {
        var rest = bytes
        while !isClosed, rest.count > 0 {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            guard count < 0 else {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                continue
            }
            try settle(errno)
        }
    }

    private func settle(_ number: Int32) throws(BeeError) {
        switch number {
        // EBADF: it was closed from the beginning (StandardDescriptors).
        case EPIPE, EBADF: isClosed = true
        case EINTR: isClosed = Interruption.isRequested
        case EAGAIN: waitUntilWritable()
        default: throw BeeError.system("write", "standard output", number: number)
        }
    }

    private func waitUntilWritable() {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        if poll(&entry, 1, -1) < 0, Interruption.isRequested { isClosed = true }
    }
}
