import Base

/// Lines about work that goes on whether they can be written or not.
struct WorkLines {
    private let output: TextOutput
    /// Why a line could not be written; nil where all were.
    private(set) var failure: BeeError?

    /// Nothing written yet.
    ///
    /// - Parameter output: where the lines go.
    init(_ output: TextOutput) {
        self.output = output
    }

    /// Writes a line, unless one before it could not be written.
    ///
    /// - Parameter text: the text without its line end; the caller has escaped what is foreign in it.
    mutating func line(_ text: String) {
        guard failure == nil else { return }
        do throws(BeeError) {
            try output.line(text)
        } catch {
            failure = error
        }
    }

    /// Says, when the work is done, that not all of its lines could be written.
    ///
    /// - Throws: `input-output`.
    func end() throws(BeeError) {
        if let failure { throw failure }
    }
}
