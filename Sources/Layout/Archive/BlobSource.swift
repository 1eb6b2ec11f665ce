import Base
import Store

/// The bytes of a blob, which are right when the end was reached.
final class BlobSource: ChunkSource {
    let subject: String
    let warnings: [String] = []
    private(set) var bytesRead: Int64 = 0
    private var reader: BlobReader
    private let buffer: UnsafeMutableRawBufferPointer
    private var pending = 0

    init(_ reader: consuming BlobReader, subject: String) {
        self.reader = reader
        self.subject = subject
        buffer = .allocate(byteCount: BlobReader.bufferSize, alignment: 4096)
    }

    deinit {
        buffer.deallocate()
    }

    /// Looks at the first bytes without using them up; they come again from `next`.
    func peek() throws(BeeError) -> UnsafeRawBufferPointer {
        if pending == 0 { try fill() }
        return UnsafeRawBufferPointer(rebasing: buffer[..<pending])
    }

    func next() throws(BeeError) -> UnsafeRawBufferPointer {
        if pending == 0 { try fill() }
        defer { pending = 0 }
        return UnsafeRawBufferPointer(rebasing: buffer[..<pending])
    }

    private func fill() throws(BeeError) {
        pending = try reader.read(into: buffer)
        bytesRead += Int64(pending)
    }
}
