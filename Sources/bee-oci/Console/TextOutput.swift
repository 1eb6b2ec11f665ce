import Base
import Glibc

/// A place that text and bytes are written to.
struct TextOutput: Sendable {
    /// Whether a person reads along.
    let isTerminal: Bool
    /// Writes all of the bytes or throws.
    let write: @Sendable ([UInt8]) throws(BeeError) -> Void

    /// An output that writes to an open descriptor at once.
    ///
    /// - Parameter descriptor: 1 or 2; it stays open.
    /// - Returns: the output.
    static func descriptor(_ descriptor: Int32) -> TextOutput {
        let name = descriptor == STDOUT_FILENO ? "standard output" : "standard error"
        return TextOutput(isTerminal: isatty(descriptor) == 1) { (bytes) throws(BeeError) in
            try DescriptorWriting.writeAll(bytes, to: descriptor, subject: name)
        }
    }

    /// Writes one line.
    ///
    /// - Parameter line: the text without its line end; the caller has escaped what is foreign in it.
    /// - Throws: `input-output`.
    func line(_ line: String) throws(BeeError) {
        try write(Array((line + "\n").utf8))
    }
}
