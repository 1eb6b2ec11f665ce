import Glibc

/// A POSIX extended regular expression (regcomp(3)).
///
/// `@unchecked Sendable`: the compiled form is written in the initializer alone, and regexec(3) may be called by several
/// threads at once.
final class RegularExpression: @unchecked Sendable {
    private let compiled: UnsafeMutablePointer<regex_t>

    private init(_ compiled: UnsafeMutablePointer<regex_t>) { self.compiled = compiled }

    deinit {
        regfree(compiled)
        compiled.deallocate()
    }

    /// Compiles an expression.
    ///
    /// - Throws: what the C library says is wrong, in its words.
    static func compile(_ text: String) throws(Invalid) -> RegularExpression {
        let memory = UnsafeMutablePointer<regex_t>.allocate(capacity: 1)
        memory.initialize(to: regex_t())
        let code = regcomp(memory, text, REG_EXTENDED)
        guard code == 0 else {
            var message = [CChar](repeating: 0, count: 256)
            let count = regerror(code, memory, &message, message.count)
            memory.deallocate()
            let bytes = message.prefix(max(0, min(count, message.count) - 1)).map { UInt8(bitPattern: $0) }
            throw Invalid(reason: String(decoding: bytes, as: UTF8.self))
        }
        return RegularExpression(memory)
    }

    struct Invalid: Error { let reason: String }

    /// Whether a text has a part that matches.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        // REG_STARTEND (1 << 2), which Swift does not import, takes the bounds from here, so that a NUL inside is a byte as
        // all others. One stands at the end all the same: the address sanitizer looks for it.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { copy in
            text.withMemoryRebound(to: CChar.self) { bytes in _ = copy.initialize(from: bytes) }
            copy[text.count] = 0
            var bounds = regmatch_t(rm_so: 0, rm_eo: regoff_t(text.count))
            return regexec(compiled, copy.baseAddress, 1, &bounds, 1 << 2) == 0
        }
    }
}
