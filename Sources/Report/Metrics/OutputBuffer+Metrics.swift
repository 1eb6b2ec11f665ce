extension OutputBuffer {
    /// Appends text as a label's value without its quotation marks: UTF-8, with the three escapes there are.
    mutating func append(labelValue bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        var index = 0
        while index < bytes.count {
            switch UTF8Scanner.next(bytes, at: &index) {
            case "\\": append("\\\\")
            case "\"": append("\\\"")
            case "\n": append("\\n")
            case let scalar: append(scalar: scalar)
            }
        }
    }

    /// Appends text as a label's value.
    mutating func append(labelValueOf text: String) {
        Array(text.utf8).withUnsafeBytes { append(labelValue: $0) }
    }

    /// Appends a sample's value: whole numbers that a `Double` holds exactly with their digits.
    mutating func append(sample value: Double) {
        guard value.isFinite else { return append(value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf") }
        guard value.magnitude < 9_007_199_254_740_992, value.rounded(.towardZero) == value else {
            return append(utf8Of: value.description)
        }
        append(decimal: Int64(value))
    }
}
