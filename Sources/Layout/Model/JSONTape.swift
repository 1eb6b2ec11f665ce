import Glibc

/// What a document says, as marks over its bytes: one for each value and each name, in the document's order.
///
/// Nothing is copied: a text or number is made of the bytes when it is asked for. The index of ten thousand images has a
/// hundred thousand values, and a look-up needs few of them.
struct JSONTape: Sendable {
    let bytes: [UInt8]
    private(set) var marks: [Mark] = []
    /// The texts that have escapes, which are resolved while they are checked.
    private var resolved: [String] = []

    /// One value, or a member's name, whose value is the next mark.
    struct Mark: Sendable {
        let kind: Kind
        let start: UInt32
        fileprivate(set) var end: UInt32
        /// Of an object or array the first mark behind it, of a text with escapes its place among the resolved ones.
        fileprivate(set) var link: UInt32 = 0

        var range: Range<Int> { Int(start)..<Int(end) }
    }

    /// What a mark stands for.
    enum Kind: UInt8, Sendable {
        case object
        case array
        /// A text whose bytes are what it says.
        case text
        case escapedText
        /// A number written as a plain integer that 64 bits hold.
        case integer
        case number
        case yes
        case no
        case null
    }

    /// A tape that values share.
    final class Shared: Sendable {
        let tape: JSONTape

        init(_ tape: JSONTape) {
            self.tape = tape
        }
    }

    /// Begins a tape.
    ///
    /// - Parameter bytes: the document, of fewer than 4 GiB.
    init(_ bytes: [UInt8]) {
        precondition(bytes.count <= Int(UInt32.max), "a document's limit keeps its offsets within 32 bits")
        self.bytes = bytes
        // An index has one mark in twenty bytes; memory that is reserved and not used costs nothing.
        marks.reserveCapacity(bytes.count / 16)
    }

    /// Adds a value or name that stands there in full.
    mutating func add(_ kind: Kind, _ range: Range<Int>) {
        marks.append(
            Mark(
                kind: kind, start: UInt32(truncatingIfNeeded: range.lowerBound),
                end: UInt32(truncatingIfNeeded: range.upperBound)))
    }

    /// Adds a text that has escapes.
    mutating func add(resolved text: String, _ range: Range<Int>) {
        add(.escapedText, range)
        marks[marks.count - 1].link = UInt32(truncatingIfNeeded: resolved.count)
        resolved.append(text)
    }

    /// Ends the object or array at a place: all marks behind its own are inside it.
    mutating func close(_ place: Int, end: Int) {
        marks[place].end = UInt32(truncatingIfNeeded: end)
        marks[place].link = UInt32(truncatingIfNeeded: marks.count)
    }

    /// The place behind a value and all that is inside it.
    func next(after place: Int) -> Int {
        switch marks[place].kind {
        case .object, .array: Int(marks[place].link)
        default: place + 1
        }
    }

    /// The text at a place where one stands.
    func text(at place: Int) -> String {
        guard marks[place].kind == .text else { return resolved[Int(marks[place].link)] }
        return String(decoding: bytes[inside(place)], as: UTF8.self)
    }

    /// The text at a place; one of the known ones is shared and not made anew.
    ///
    /// - Parameters:
    ///   - place: where a text stands.
    ///   - known: texts that many documents have.
    /// - Returns: the text.
    func text(at place: Int, sharing known: [String]) -> String {
        for text in known where hasText(text, at: place) { return text }
        return text(at: place)
    }

    /// The value of an object's member.
    ///
    /// - Parameters:
    ///   - name: the member's name, compared byte by byte.
    ///   - place: where the object stands.
    /// - Returns: the value's place, nil where there is no such member or the value is no object.
    func member(_ name: String, of place: Int) -> Int? {
        guard marks[place].kind == .object else { return nil }
        let end = next(after: place)
        var member = place + 1
        while member < end {
            if hasText(name, at: member) { return member + 1 }
            member = next(after: member + 1)
        }
        return nil
    }

    /// Whether the text at a place has the same bytes as another.
    func hasText(_ text: String, at place: Int) -> Bool {
        guard marks[place].kind == .text else { return self.text(at: place).hasSameBytes(as: text) }
        let range = inside(place)
        guard range.count == text.utf8.count else { return false }
        let isSame = text.utf8.withContiguousStorageIfAvailable { other in
            bytes.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: $0[range]).hasSameBytes(as: other) }
        }
        return isSame ?? bytes[range].elementsEqual(text.utf8)
    }

    /// Whether the texts at two places have the same bytes.
    func hasSameText(_ place: Int, _ other: Int) -> Bool {
        guard marks[place].kind == .text, marks[other].kind == .text else {
            return text(at: place).hasSameBytes(as: text(at: other))
        }
        let (left, right) = (inside(place), inside(other))
        return left.count == right.count && bytes[left].elementsEqual(bytes[right])
    }

    /// The number in digits, with or without a minus; nil where 64 bits do not hold it, and for a minus zero.
    func integer(in range: Range<Int>) -> Int64? {
        let isNegative = bytes[range.lowerBound] == UInt8(ascii: "-")
        // Counted downwards, for there is one number more below zero than above.
        var value: Int64 = 0
        for byte in bytes[isNegative ? range.dropFirst() : range] {
            let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLow) = tens.subtractingReportingOverflow(Int64(byte &- UInt8(ascii: "0")))
            guard !isTooLarge, !isTooLow else { return nil }
            value = sum
        }
        if isNegative { return value == 0 ? nil : value }
        return value == .min ? nil : -value
    }

    /// The bytes between the quotes of a text.
    func inside(_ place: Int) -> Range<Int> {
        let range = marks[place].range
        return range.lowerBound + 1..<range.upperBound - 1
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether both hold the same bytes, of which there are equally many (`memcmp`).
    fileprivate func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = baseAddress, let otherStart = other.baseAddress else { return true }
        return memcmp(start, otherStart, count) == 0
    }
}

extension JSONTape {
    /// Where a value stands, as errors say it: nothing for the document's own, else as in `manifests[2].size`.
    func path(to place: Int) -> String {
        var path = ""
        var around = 0
        while around < place {
            let isObject = marks[around].kind == .object
            var (child, count) = (around + 1, 0)
            while next(after: isObject ? child + 1 : child) <= place {
                child = next(after: isObject ? child + 1 : child)
                count += 1
            }
            path += isObject ? (path.isEmpty ? "" : ".") + text(at: child) : "[\(count)]"
            around = isObject ? child + 1 : child
        }
        return path
    }
}
