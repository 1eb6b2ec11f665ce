/// The name of a member or an enumerator, as bytes that need no further work.
public struct LayoutName {
    /// The name in UTF-8; valid during the call that hands it over.
    public var utf8: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: quoted[1..<quoted.count - 2])
    }
    /// The name in quotation marks with a colon behind it, which is a key of JSON where the name is plain.
    ///
    /// Behind it `slack` more bytes can be read, so that it can be copied in large steps.
    public let quoted: UnsafeRawBufferPointer
    /// How many bytes can be read behind `quoted`.
    public static let slack = 16
    /// Whether it holds printable ASCII only, without quotation mark and backslash, as names in C do.
    ///
    /// Such a name may be written into JSON or onto a terminal as it is.
    public let isPlain: Bool

    @inlinable
    init(quoted: UnsafeRawBufferPointer, isPlain: Bool) {
        self.quoted = quoted
        self.isPlain = isPlain
    }
}

/// Where a name lies in a layout's name bytes, its opening quotation mark first.
@usableFromInline
struct NameRange: Sendable, BitwiseCopyable {
    @usableFromInline let start: UInt32
    @usableFromInline let count: UInt32
    @usableFromInline let isPlain: Bool

    /// The range of what has no name.
    static let none = NameRange(start: 0, count: 0, isPlain: true)

    @inlinable
    func name(in pool: UnsafeRawBufferPointer) -> LayoutName {
        let start = pool.baseAddress.map { $0 + Int(self.start) }
        return LayoutName(quoted: UnsafeRawBufferPointer(start: start, count: Int(count) + 3), isPlain: isPlain)
    }
}

/// Collects the names of a layout into one run of bytes, each name once.
struct NamePool {
    private(set) var bytes: [UInt8] = []
    private var known: [String: NameRange] = [:]
    private let start: Int

    /// Begins without names.
    ///
    /// - Parameter start: how many bytes of other names come before these.
    init(behind start: Int = 0) {
        self.start = start
    }

    mutating func range(of name: String) -> NameRange {
        if let range = known[name] { return range }
        let start = self.start + bytes.count
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.utf8)
        bytes += [UInt8(ascii: "\""), UInt8(ascii: ":")]
        let isPlain = name.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        let range = NameRange(start: UInt32(start), count: UInt32(name.utf8.count), isPlain: isPlain)
        known[name] = range
        return range
    }
}
