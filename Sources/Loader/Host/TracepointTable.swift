public import Base

/// Tracepoints, each with its fields as the kernel describes them.
///
/// A tracepoint is the line `CATEGORY/NAME` and, each behind a tab, the lines of its fields as tracefs has them:
/// `field:pid_t pid;	offset:8;	size:4;	signed:1;`. They are sorted by their names' bytes.
public struct TracepointTable: Sendable, Hashable {
    /// The lines as they stand in a host file.
    public let bytes: [UInt8]
    /// Where the fields of each lie, by its name.
    private let fields: [String: Range<Int>]

    /// How many there are.
    public var count: Int { fields.count }
    /// Their names, `CATEGORY/NAME`, sorted.
    public var names: [String] { fields.keys.sorted() }

    /// Reads a member of a host file.
    ///
    /// - Parameters:
    ///   - bytes: the lines.
    ///   - subject: the file's and member's name for errors.
    /// - Throws: `host-invalid` for what is no such list or is not sorted.
    public init(parsing bytes: [UInt8], subject: String) throws(BeeError) {
        var places = TracepointPlaces()
        let isSound = bytes.withUnsafeBytes { places.read($0) }
        guard isSound else {
            throw BeeError.host(subject, "line \(places.line) is no tracepoint in its place, and no field of one")
        }
        self.bytes = bytes
        fields = places.fields
    }

    /// Makes a table.
    ///
    /// - Parameter formats: the tracepoints' names and what tracefs says of each.
    init(_ formats: [String: [UInt8]]) {
        var bytes: [UInt8] = []
        var fields: [String: Range<Int>] = [:]
        for name in formats.keys.sorted() where name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            bytes += Array("\(name)\n".utf8)
            let start = bytes.count
            for line in (formats[name] ?? []).split(separator: UInt8(ascii: "\n")) {
                guard line.first == UInt8(ascii: "\t"), line.withUnsafeBytes(TracepointPlaces.isSound) else { continue }
                bytes += line
                bytes.append(UInt8(ascii: "\n"))
            }
            fields[name] = start..<bytes.count
        }
        self.bytes = bytes
        self.fields = fields
    }

    /// Whether there is a tracepoint.
    ///
    /// - Parameter name: `CATEGORY/NAME`.
    /// - Returns: whether it is listed.
    public func contains(_ name: String) -> Bool { fields[name] != nil }

    /// The lines of a tracepoint's fields as tracefs has them.
    ///
    /// - Parameter name: `CATEGORY/NAME`.
    /// - Returns: the lines with their tabs; nil where there is no such tracepoint.
    public func format(of name: String) -> String? {
        fields[name].map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}

/// Finds the tracepoints in the lines of a host file.
private struct TracepointPlaces {
    private(set) var fields: [String: Range<Int>] = [:]
    /// The line that is being read.
    private(set) var line = 0

    /// Reads all lines; false at the first that is wrong.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var name = ""
        var body = 0..<0
        var start = 0
        while start < bytes.count {
            line += 1
            guard let end = bytes[start...].firstIndex(of: 0x0A) else { return false }
            let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            guard TracepointPlaces.isSound(text) else { return false }
            if text[0] == 0x09 {
                guard !name.isEmpty else { return false }
                body = body.lowerBound..<end + 1
            } else {
                let next = String(decoding: text, as: UTF8.self)
                guard name.utf8.lexicographicallyPrecedes(next.utf8), next.contains("/"), !next.contains("\t") else {
                    return false
                }
                if !name.isEmpty { fields[name] = body }
                name = next
                body = end + 1..<end + 1
            }
            start = end + 1
        }
        if !name.isEmpty { fields[name] = body }
        return true
    }

    /// Printable ASCII and tabs, more than one byte.
    static func isSound(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line.count > 1 else { return false }
        for byte in line where byte < 0x20 && byte != 0x09 || byte > 0x7E { return false }
        return true
    }
}
