/// The text of a place in code, `NAME` or `NAME+OFFSET`, and of a process, `,pid:N`.
enum CodePlace {
    /// Splits a name from the offset behind it, a decimal number or one that begins with `0x`.
    static func split(_ text: String) throws(TargetFault) -> (name: String, offset: Int) {
        guard let plus = text.lastIndex(of: "+") else {
            guard !text.isEmpty else { throw TargetFault("the function's name is missing") }
            return (text, 0)
        }
        let digits = text[text.index(after: plus)...]
        let offset = digits.hasPrefix("0x") ? Int(digits.dropFirst(2), radix: 16) : Int(digits)
        guard plus != text.startIndex, let offset, offset >= 0 else {
            throw TargetFault("'\(text)' is no function with an offset", hint: "write it as in vfs_open+0x10")
        }
        return (String(text[..<plus]), offset)
    }

    /// Takes `,pid:N` off the end of a text, or all of it where it is `pid:N`; the number is nil where there is none.
    static func takeProcess(_ text: String) throws(TargetFault) -> (rest: String, process: Int32?) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard let last = parts.last, last.hasPrefix("pid:") else { return (text, nil) }
        guard let process = Int32(last.dropFirst(4)), process > 0 else {
            throw TargetFault("'\(last)' names no process", hint: "write it as in pid:123")
        }
        return (parts.dropLast().joined(separator: ","), process)
    }

    /// Refuses a process that does not exist.
    static func check(process: Int32?) throws(TargetFault) {
        guard let process, !FilePlace.exists("/proc/\(process)") else { return }
        throw TargetFault("there is no process \(process)")
    }
}
