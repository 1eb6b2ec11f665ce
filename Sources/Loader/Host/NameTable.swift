public import Base
import Glibc

/// Names of functions or tracepoints, each with the module it is in, sorted: looked up without being unpacked.
///
/// A line is `NAME` or `NAME MODULE`, in the order of their bytes; a name may stand there for several modules.
public struct NameTable: Sendable, Hashable {
    /// The lines as they stand in a host file.
    public let bytes: [UInt8]
    /// How many lines there are.
    public let count: Int

    /// The longest line in bytes; the kernel's names have 511 at most (`KSYM_NAME_LEN`), modules' 55.
    private static let longest = 1024

    /// Reads a member of a host file.
    ///
    /// - Parameters:
    ///   - bytes: the lines.
    ///   - subject: the file's and member's name for errors.
    /// - Throws: `host-invalid` for what is no such list or is not sorted.
    public init(parsing bytes: [UInt8], subject: String) throws(BeeError) {
        let checked = bytes.withUnsafeBytes { NameTable.check($0) }
        guard checked.isSorted else {
            throw BeeError.host(subject, "line \(checked.lines + 1) is no name or not in its place")
        }
        self.bytes = bytes
        count = checked.lines
    }

    /// Counts the lines up to one that is no name, or does not come behind the one before it.
    private static func check(_ bytes: UnsafeRawBufferPointer) -> (lines: Int, isSorted: Bool) {
        var lines = 0
        var last = UnsafeRawBufferPointer(start: nil, count: 0)
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            guard let found = memchr(start, 0x0A, rest.count) else { return (lines, false) }
            let line = UnsafeRawBufferPointer(start: start, count: UnsafeRawPointer(found) - start)
            guard isSound(line), lines == 0 || isBefore(last, line) else { return (lines, false) }
            last = line
            rest = UnsafeRawBufferPointer(rebasing: rest[(line.count + 1)...])
            lines += 1
        }
        return (lines, true)
    }

    private static func isBefore(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard let first = left.baseAddress, let second = right.baseAddress else { return left.count < right.count }
        let order = memcmp(first, second, min(left.count, right.count))
        return order < 0 || order == 0 && left.count < right.count
    }

    /// Makes a table of lines in any order; what is no name is left out.
    ///
    /// - Parameter lines: "name" or "name module" each.
    init(_ lines: some Sequence<ArraySlice<UInt8>>) {
        var last: ArraySlice<UInt8> = []
        var bytes: [UInt8] = []
        var count = 0
        let sound = lines.filter { line in line.withUnsafeBytes(NameTable.isSound) }
        for line in sound.sorted(by: { $0.lexicographicallyPrecedes($1) }) where line != last {
            bytes += line
            bytes.append(UInt8(ascii: "\n"))
            last = line
            count += 1
        }
        self.bytes = bytes
        self.count = count
    }

    /// Whether a name is listed.
    ///
    /// - Parameter name: the name without a module.
    /// - Returns: whether it stands on a line of its own or before a module.
    public func contains(_ name: String) -> Bool { !modules(of: name).isEmpty }

    /// The modules a name is in; the kernel itself is the empty name.
    ///
    /// - Parameter name: the name without a module.
    /// - Returns: a module for each line of the name; none where it is not listed.
    public func modules(of name: String) -> [String] {
        var modules: [String] = []
        var start = firstLine(from: Array(name.utf8))
        while start < bytes.count {
            let line = bytes[start..<NameTable.end(of: start, in: bytes)]
            let parts = NameTable.parts(of: line)
            guard parts.name.elementsEqual(name.utf8) else { break }
            modules.append(String(decoding: parts.module, as: UTF8.self))
            start = line.endIndex + 1
        }
        return modules
    }

    /// All lines in their order.
    public var entries: some Sequence<(name: String, module: String)> {
        bytes.split(separator: UInt8(ascii: "\n")).lazy.map { line in
            let parts = NameTable.parts(of: line)
            return (String(decoding: parts.name, as: UTF8.self), String(decoding: parts.module, as: UTF8.self))
        }
    }

    /// All lines as texts, "name" or "name module".
    public var lines: [String] {
        bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Where the first line begins that is not before a text.
    private func firstLine(from text: [UInt8]) -> Int {
        var low = 0
        var high = bytes.count
        while low < high {
            let middle = NameTable.start(of: low + (high - low) / 2, notBefore: low, in: bytes)
            let end = NameTable.end(of: middle, in: bytes)
            if bytes[middle..<end].lexicographicallyPrecedes(text) { low = end + 1 } else { high = middle }
        }
        return low
    }

    private static func start(of offset: Int, notBefore low: Int, in bytes: [UInt8]) -> Int {
        var start = offset
        while start > low, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return start
    }

    private static func end(of start: Int, in bytes: [UInt8]) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        return end
    }

    private static func parts(of line: ArraySlice<UInt8>) -> (name: ArraySlice<UInt8>, module: ArraySlice<UInt8>) {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return (line, []) }
        return (line[..<space], line[(space + 1)...])
    }

    /// Printable ASCII with one space at most, which is inside: so that lines sort as their names do.
    private static func isSound(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let first = line.first, let last = line.last, first != 0x20, last != 0x20, line.count <= longest else {
            return false
        }
        var spaces = 0
        for byte in line {
            guard byte >= 0x20, byte < 0x7F else { return false }
            if byte == 0x20 { spaces += 1 }
        }
        return spaces <= 1
    }
}
