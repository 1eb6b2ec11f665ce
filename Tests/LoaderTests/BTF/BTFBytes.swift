import Base

/// Writes type information record by record, valid or not, for tests.
struct BTFBytes {
    var order: ByteOrder = .little
    var headerLength: UInt32 = 24
    var types: [UInt8] = []
    var strings: [UInt8] = [0]
    private(set) var count: UInt32 = 0

    /// Adds a string and returns its offset.
    mutating func string(_ text: String) -> UInt32 {
        guard !text.isEmpty else { return 0 }
        defer { strings += Array(text.utf8) + [0] }
        return UInt32(strings.count)
    }

    func number(_ value: UInt32) -> [UInt8] {
        let bytes = withUnsafeBytes(of: value.littleEndian) { Array($0) }
        return order == .little ? bytes : bytes.reversed()
    }

    /// Adds a type and returns its id.
    @discardableResult
    mutating func add(
        _ kind: UInt32, _ name: String = "", elements: Int = 0, flag: Bool = false, word: UInt32 = 0,
        body: [UInt32] = []
    ) -> UInt32 {
        let info = (flag ? 1 << 31 : 0) | kind << 24 | UInt32(elements)
        for value in [string(name), info, word] + body { types += number(value) }
        count += 1
        return count
    }

    mutating func integer(_ name: String, size: UInt32, encoding: UInt32 = 0, bits: UInt32? = nil) -> UInt32 {
        add(1, name, word: size, body: [encoding << 24 | (bits ?? size * 8)])
    }

    mutating func pointer(_ target: UInt32) -> UInt32 { add(2, word: target) }

    mutating func array(_ element: UInt32, index: UInt32, count: UInt32) -> UInt32 {
        add(3, body: [element, index, count])
    }

    mutating func structure(
        _ name: String, size: UInt32, flag: Bool = false, _ members: [(String, UInt32, UInt32)], kind: UInt32 = 4
    ) -> UInt32 {
        let body = members.flatMap { [string($0.0), $0.1, $0.2] }
        return add(kind, name, elements: members.count, flag: flag, word: size, body: body)
    }

    mutating func prototype(returns: UInt32, _ parameters: [(String, UInt32)]) -> UInt32 {
        let body = parameters.flatMap { [string($0.0), $0.1] }
        return add(13, elements: parameters.count, word: returns, body: body)
    }

    /// The section: header, types, strings.
    var bytes: [UInt8] {
        let magic: [UInt8] = order == .little ? [0x9F, 0xEB] : [0xEB, 0x9F]
        let words = [headerLength, 0, UInt32(types.count), UInt32(types.count), UInt32(strings.count)]
        return magic + [1, 0] + words.flatMap(number) + types + strings
    }
}
