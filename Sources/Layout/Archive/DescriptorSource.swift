import Base
import Glibc

/// The bytes of a file, pipe or socket, read in order into one buffer.
final class DescriptorSource: ChunkSource {
    /// Told about every chunk; what it throws stops the reading.
    typealias Observer = (_ bytesRead: Int64) throws(BeeError) -> Void

    let subject: String
    let warnings: [String] = []
    private(set) var bytesRead: Int64 = 0

    private let descriptor: Int32
    private let observer: Observer
    private let buffer: UnsafeMutableRawBufferPointer
    private var pending = 0
    private var isAtEnd = false

    /// 256 KiB stays in the second-level cache between reading, hashing and writing.
    private static let chunkSize = 256 << 10

    /// Creates a source over an open descriptor, which stays the caller's.
    ///
    /// - Parameters:
    ///   - descriptor: open for reading, blocking or not, for as long as this lives.
    ///   - subject: its name for errors.
    ///   - observer: called before each read with the bytes read so far.
    init(_ descriptor: Int32, subject: String, observer: @escaping Observer) {
        self.descriptor = descriptor
        self.subject = subject
        self.observer = observer
        buffer = .allocate(byteCount: Self.chunkSize, alignment: 4096)
    }

    deinit {
        buffer.deallocate()
    }

    /// Looks at the first bytes without using them up; they come again from `next`.
    ///
    /// - Parameter count: how many bytes to wait for.
    /// - Returns: that many bytes or more, fewer only where the stream is shorter.
    /// - Throws: what reading met.
    func peek(_ count: Int) throws(BeeError) -> UnsafeRawBufferPointer {
        while pending < count, !isAtEnd {
            try fill()
        }
        return UnsafeRawBufferPointer(rebasing: buffer[..<pending])
    }

    func next() throws(BeeError) -> UnsafeRawBufferPointer {
        if pending == 0, !isAtEnd { try fill() }
        defer { pending = 0 }
        return UnsafeRawBufferPointer(rebasing: buffer[..<pending])
    }

    private func fill() throws(BeeError) {
        try observer(bytesRead)
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[pending...])
        while true {
            let count = Glibc.read(descriptor, room.baseAddress, room.count)
            if count >= 0 {
                isAtEnd = count == 0
                pending += count
                bytesRead += Int64(count)
                return
            }
            let number = errno
            switch number {
            // A signal that asks to stop interrupts a read that waits on a pipe.
            case EINTR: break
            // Whoever shares the open file may have made it one that does not wait.
            case EAGAIN: waitUntilReadable()
            default: throw BeeError.system("read", subject, number: number)
            }
            try observer(bytesRead)
        }
    }

    /// Waits a tenth of a second at most, so that a signal which comes just before is noticed too.
    private func waitUntilReadable() {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, 100)
    }
}
