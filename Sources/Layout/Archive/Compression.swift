import Base

/// The formats an archive may be compressed in, each told by its first bytes.
enum Compression: String, CaseIterable, CustomStringConvertible {
    case gzip
    case zstd
    case xz
    case bzip2
    case lz4

    var description: String { rawValue }

    /// Tells the format of a stream.
    ///
    /// - Parameter prefix: the stream's first bytes.
    /// - Returns: the format, nil where it is none of these.
    static func judge(_ prefix: UnsafeRawBufferPointer) -> Compression? {
        allCases.first { $0.magics.contains { prefix.starts(with: $0) } }
    }

    /// Whether another member of the same stream can begin with these bytes.
    ///
    /// - Parameter bytes: what follows a member, not empty; of a magic number that is cut, what is there decides.
    /// - Returns: whether it can.
    func continues(with bytes: UnsafeRawBufferPointer) -> Bool {
        magics.contains { bytes.starts(with: $0.prefix(bytes.count)) }
    }

    /// Makes what unpacks the format.
    ///
    /// - Parameter window: the most memory, in bytes, that a stream may ask for what it refers back to; a power of 2.
    /// - Returns: the decoder, before the first byte.
    /// - Throws: `failure` where memory is out.
    func decoder(window: Int) throws(BeeError) -> any Decoder {
        switch self {
        case .gzip: try GzipDecoder.make()
        case .zstd: try ZstdDecoder.make(window: window)
        case .xz: try XzDecoder.make(window: window)
        case .bzip2: try Bzip2Decoder.make()
        case .lz4: try Lz4Decoder.make()
        }
    }

    private var magics: [[UInt8]] {
        switch self {
        case .gzip: [[0x1F, 0x8B]]
        case .zstd: [[0x28, 0xB5, 0x2F, 0xFD]] + Self.skippable
        case .xz: [[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]]
        case .bzip2: [Array("BZh".utf8)]
        case .lz4: [[0x04, 0x22, 0x4D, 0x18]] + Self.skippable
        }
    }

    /// Frames of zstd and lz4 that hold no content: pzstd begins with one, seekable archives end with one.
    private static let skippable = (UInt8(0x50)...0x5F).map { [$0, 0x2A, 0x4D, 0x18] }
}
