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
    /// - Parameter descriptor: the descriptor; it stays open.
    /// - Returns: the output.
    static func descriptor(_ descriptor: Int32) -> TextOutput {
        TextOutput(isTerminal: isatty(descriptor) == 1) { (bytes) throws(BeeError) in
            try DescriptorOutput.writeAll(bytes, to: descriptor)
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

/// Writing to a descriptor until all is written.
enum DescriptorOutput {
    /// Writes all bytes, whatever pieces the descriptor takes them in.
    ///
    /// - Parameters:
    ///   - bytes: what to write.
    ///   - descriptor: an open descriptor, blocking or not.
    /// - Throws: `input-output`; its cause is EPIPE where the reader has gone.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(BeeError) {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count < 0 else { done += count; continue }
            let number = errno
            switch number {
            case EINTR: continue
            case EAGAIN: waitUntilWritable(descriptor)
            default: throw BeeError.system("write", name(of: descriptor), number: number)
            }
        }
    }

    private static func waitUntilWritable(_ descriptor: Int32) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&entry, 1, -1)
    }

    private static func name(of descriptor: Int32) -> String {
        switch descriptor {
        case 1: "standard output"
        case 2: "standard error"
        default: "descriptor \(descriptor)"
        }
    }
}
