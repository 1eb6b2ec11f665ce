import Base

extension JSONScanner {
    /// Reads a number by the grammar of RFC 8259, section 6.
    mutating func number() throws(BeeError) {
        let start = offset
        if peek() == UInt8(ascii: "-") { offset += 1 }
        if peek() == UInt8(ascii: "0") {
            offset += 1
        } else {
            try digits()
        }
        var isInteger = true
        if peek() == UInt8(ascii: ".") {
            isInteger = false
            offset += 1
            try digits()
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            isInteger = false
            offset += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { offset += 1 }
            try digits()
        }
        let isPlain = isInteger && tape.integer(in: start..<offset) != nil
        tape.add(isPlain ? .integer : .number, start..<offset)
    }

    private mutating func digits() throws(BeeError) {
        let start = offset
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        guard offset > start else { throw invalid("a digit is needed") }
    }
}
