import Base

/// What comes out of a compressed stream.
///
/// Decompression is a stage of its own below the tar reader: one stream is unpacked once, what it gives is seen in full,
/// checksums are checked, and the memory a stream may ask for is bounded, which libarchive 3.6 leaves undone.
final class DecodedSource: ChunkSource {
    private(set) var warnings: [String] = []
    private let upstream: any ChunkSource
    private let compression: Compression
    private let limits: ArchiveLimits
    private var expansion: ExpansionGuard
    private let decoder: any Decoder
    private let buffer: UnsafeMutableRawBufferPointer
    private var input = UnsafeRawBufferPointer(start: nil, count: 0)
    private var pending = 0
    /// Whether the decoder filled all the room it had, and so may hold back more.
    private var mayHoldMore = false
    private var isAtEnd = false

    private static let chunkSize = 256 << 10

    var subject: String { upstream.subject }
    var bytesRead: Int64 { upstream.bytesRead }

    /// Opens a compressed stream.
    ///
    /// - Parameters:
    ///   - upstream: the compressed bytes.
    ///   - compression: their format.
    ///   - limits: how much may come out, and how much memory that may take.
    /// - Throws: `failure` where memory is out.
    init(_ upstream: any ChunkSource, _ compression: Compression, limits: ArchiveLimits) throws(BeeError) {
        decoder = try compression.decoder(window: limits.window)
        self.upstream = upstream
        self.compression = compression
        self.limits = limits
        expansion = ExpansionGuard(limits)
        buffer = .allocate(byteCount: Self.chunkSize, alignment: 4096)
    }

    deinit {
        buffer.deallocate()
    }

    /// Looks at the first bytes without using them up; they come again from `next`.
    ///
    /// - Parameter count: how many bytes to wait for.
    /// - Returns: that many bytes or more, fewer only where the stream is shorter.
    /// - Throws: what reading or decompressing met.
    func peek(_ count: Int) throws(BeeError) -> UnsafeRawBufferPointer {
        while pending < count, !isAtEnd { try decompress() }
        return UnsafeRawBufferPointer(rebasing: buffer[..<pending])
    }

    func next() throws(BeeError) -> UnsafeRawBufferPointer {
        while pending == 0, !isAtEnd { try decompress() }
        defer { pending = 0 }
        return UnsafeRawBufferPointer(rebasing: buffer[..<pending])
    }

    private func decompress() throws(BeeError) {
        if input.isEmpty, !mayHoldMore {
            input = try upstream.next()
            guard !input.isEmpty else { throw damage("its \(compression) stream was cut off") }
        }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[pending...])
        let step = try decoder.step(input, into: room, subject: subject)
        guard step.used > 0 || step.made > 0 || step.isMemberDone || mayHoldMore else {
            throw damage("its \(compression) stream leads nowhere")
        }
        input = UnsafeRawBufferPointer(rebasing: input[step.used...])
        pending += step.made
        mayHoldMore = step.made == room.count
        try expansion.admit(step.made, from: upstream.bytesRead, subject: subject)
        if step.isMemberDone { try endMember() }
    }

    /// A member may be followed by another one, whose content goes on where this one's ended.
    private func endMember() throws(BeeError) {
        mayHoldMore = false
        if input.isEmpty { input = try upstream.next() }
        if !input.isEmpty, compression.continues(with: input) { return try decoder.reset() }
        isAtEnd = true
        if try upstream.hasTrailingData(input, padding: limits.padding) {
            warnings.append("data after the end of the \(compression) stream was ignored")
        }
        warnings += upstream.warnings
    }

    private func damage(_ reason: String) -> BeeError {
        BeeError(.archiveInvalid, subject, "the archive is damaged: \(reason)")
    }
}
