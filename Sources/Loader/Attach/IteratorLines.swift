import Base
import Glibc

/// Splits what an iterator prints into lines.
struct IteratorLines {
    let reader: Int32
    let program: String
    private var pending: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    init(reader: Int32, program: String) {
        self.reader = reader
        self.program = program
    }

    /// The longest line that is kept together; the kernel's own buffer has eight pages.
    private static let longest = 1 << 20

    /// The next line, without its end; nil after the last.
    mutating func next() throws(BeeError) -> Line? {
        while true {
            if let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return Line(bytes: pending[start..<end])
            }
            if isAtEnd || pending.count - start > Self.longest {
                guard start < pending.count else { return nil }
                defer { start = pending.count }
                return Line(bytes: pending[start...])
            }
            try fill()
        }
    }

    private mutating func fill() throws(BeeError) {
        pending.removeFirst(start)
        start = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(reader, &chunk, chunk.count)
        guard count >= 0 else {
            let number = errno
            guard number == EINTR || number == EAGAIN else {
                throw BeeError.system("read the iterator", program, number: number)
            }
            return
        }
        isAtEnd = count == 0
        pending += chunk[..<count]
    }

    struct Line {
        let bytes: ArraySlice<UInt8>

        func withBytes<Result>(
            _ body: (UnsafeRawBufferPointer) throws(BeeError) -> Result
        ) throws(BeeError) -> Result {
            // Typed errors do not pass through `withUnsafeBytes`.
            var outcome: Swift.Result<Result, BeeError>?
            bytes.withUnsafeBytes { bytes in
                do throws(BeeError) {
                    outcome = .success(try body(bytes))
                } catch {
                    outcome = .failure(error)
                }
            }
            guard let outcome else { preconditionFailure("the body was not called") }
            return try outcome.get()
        }
    }
}
