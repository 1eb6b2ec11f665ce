import Base

/// A stream of bytes that hands out one chunk after the other.
protocol ChunkSource: AnyObject {
    /// The stream's name for errors.
    var subject: String { get }

    /// How many bytes of the file or pipe at the bottom have been read.
    var bytesRead: Int64 { get }

    /// Warnings about the stream itself; complete when the end was reached.
    var warnings: [String] { get }

    /// Gets the next chunk.
    ///
    /// - Returns: the bytes, valid until the next call; empty at the end, and then for ever.
    /// - Throws: what reading or decoding met.
    func next() throws(BeeError) -> UnsafeRawBufferPointer
}

/// What a C callback is given: the source it reads, how much of it was handed on, and the error to rethrow outside.
final class ChunkFeed {
    let source: any ChunkSource
    private(set) var failure: BeeError?
    private(set) var delivered: Int64 = 0
    private var chunk = UnsafeRawBufferPointer(start: nil, count: 0)
    private var allowance: Int64?

    init(_ source: any ChunkSource) {
        self.source = source
    }

    /// Makes it a failure to hand on more than so many bytes from now on.
    ///
    /// - Parameter bytes: how many, as far as whole chunks can tell; nil for any number.
    func allow(_ bytes: Int64?) {
        allowance = bytes
    }

    /// Gets the next chunk, keeping the error where there is one.
    ///
    /// - Returns: the bytes, empty at the end, nil after a failure.
    func next() -> UnsafeRawBufferPointer? {
        do throws(BeeError) {
            try spend()
            chunk = try source.next()
            delivered += Int64(chunk.count)
            allowance = allowance.map { $0 - Int64(chunk.count) }
            return chunk
        } catch {
            failure = error
            return nil
        }
    }

    private func spend() throws(BeeError) {
        guard let allowance, allowance <= 0 else { return }
        throw BeeError(.archiveInvalid, source.subject, "has a member whose headers are too long to be read")
    }

    /// Reads what is left after the part that was used and tells whether it is more than padding.
    ///
    /// - Parameters:
    ///   - consumed: how many of the delivered bytes were used.
    ///   - padding: how many zero bytes are still padding.
    /// - Returns: as `ChunkSource.hasTrailingData`.
    /// - Throws: what reading met.
    func hasTrailingData(after consumed: Int64, padding: Int64) throws(BeeError) -> Bool {
        let unused = delivered - consumed
        // libarchive took a chunk to look ahead and left it: what it refused as an end block is no padding.
        guard unused <= Int64(chunk.count) else { return true }
        return try source.hasTrailingData(UnsafeRawBufferPointer(rebasing: chunk.suffix(Int(unused))), padding: padding)
    }
}

extension ChunkSource {
    /// Reads to the end and tells whether there is more than padding.
    ///
    /// Reading to the end also lets a decompressor find a cut stream, and keeps the process that feeds a pipe from
    /// being killed while it still writes its padding.
    /// - Parameters:
    ///   - rest: what was read already and not used.
    ///   - padding: how many zero bytes are still padding.
    /// - Returns: whether anything but that padding follows; reading stops as soon as this is known.
    /// - Throws: what reading met.
    func hasTrailingData(_ rest: UnsafeRawBufferPointer, padding: Int64) throws(BeeError) -> Bool {
        var rest = rest
        var zeros: Int64 = 0
        repeat {
            if rest.contains(where: { $0 != 0 }) { return true }
            zeros += Int64(rest.count)
            if zeros > padding { return true }
            rest = try next()
        } while !rest.isEmpty
        return false
    }
}
