import Base

/// What comes out of a gzip stream.
///
/// Decompression is a stage of its own below the tar reader: one stream is unpacked once, what it gives is seen in full,
/// and its checksum and length are held against what came out, which libarchive 3.6 leaves undone.
final class GzipSource: ChunkSource {
    private(set) var warnings: [String] = []
    private let upstream: any ChunkSource
    private let limits: ArchiveLimits
    private var expansion: ExpansionGuard
    private let inflater: Inflater
    private let buffer: UnsafeMutableRawBufferPointer
    private var input = UnsafeRawBufferPointer(start: nil, count: 0)
    private var first: UnsafeRawBufferPointer?
    private var isAtEnd = false

    private static let chunkSize = 256 << 10
    /// How a gzip member begins (RFC 1952, section 2.3.1).
    private static let magic: [UInt8] = [0x1F, 0x8B]

    var subject: String { upstream.subject }
    var bytesRead: Int64 { upstream.bytesRead }

    /// Opens a gzip stream.
    ///
    /// - Parameters:
    ///   - upstream: the compressed bytes.
    ///   - limits: how much may come out.
    /// - Throws: `failure` where memory is out.
    init(_ upstream: any ChunkSource, limits: ArchiveLimits) throws(BeeError) {
        inflater = try Inflater.make()
        self.upstream = upstream
        self.limits = limits
        expansion = ExpansionGuard(limits)
        buffer = .allocate(byteCount: Self.chunkSize, alignment: 4096)
    }

    deinit {
        buffer.deallocate()
    }

    /// Looks at the first chunk without using it up.
    ///
    /// - Returns: the first bytes that come out, empty where none do.
    /// - Throws: what reading or decompressing met.
    func peek() throws(BeeError) -> UnsafeRawBufferPointer {
        let chunk = try next()
        first = chunk
        return chunk
    }

    func next() throws(BeeError) -> UnsafeRawBufferPointer {
        if let chunk = first {
            first = nil
            return chunk
        }
        while !isAtEnd {
            let chunk = try decompress()
            if !chunk.isEmpty { return chunk }
        }
        return UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private func decompress() throws(BeeError) -> UnsafeRawBufferPointer {
        if input.isEmpty { input = try upstream.next() }
        guard !input.isEmpty else {
            throw BeeError(.archiveInvalid, subject, "the archive is damaged: its gzip stream was cut off")
        }
        let step = try inflater.step(input, into: buffer, subject: subject)
        input = UnsafeRawBufferPointer(rebasing: input[step.used...])
        try expansion.admit(step.made, from: upstream.bytesRead, subject: subject)
        if step.isMemberDone { try endMember() }
        return UnsafeRawBufferPointer(rebasing: buffer[..<step.made])
    }

    /// A member may be followed by another one, whose content goes on where this one's ended.
    private func endMember() throws(BeeError) {
        if input.isEmpty { input = try upstream.next() }
        if !input.isEmpty, input.starts(with: Self.magic.prefix(input.count)) { return inflater.reset() }
        isAtEnd = true
        if try upstream.hasTrailingData(input, padding: limits.padding) {
            warnings.append("data after the end of the gzip stream was ignored")
        }
        warnings += upstream.warnings
    }
}
