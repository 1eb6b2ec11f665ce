import Base
import Store
import Synchronization

/// A file that is replaced again and again; the first failure in a row is a warning, for it may pass.
final class MetricsFile: Sendable {
    private let path: String
    private let messages: Messages
    private let hasFailed = Atomic<Bool>(false)

    /// Names a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - messages: where failures are told.
    init(_ path: String, _ messages: Messages) {
        self.path = path
        self.messages = messages
    }

    /// Replaces the file. After a power cut its numbers are worth nothing, so nobody waits for a disk.
    ///
    /// - Parameter text: the metrics.
    /// - Throws: `file-invalid` where something else than a regular file stands there, `file-missing`, `not-permitted`,
    ///   `input-output`.
    func replace(_ text: [UInt8]) throws(BeeError) {
        try OutputFile.replace(path, with: text, isDurable: false)
    }

    /// Replaces the file, or tells why not.
    ///
    /// - Parameter text: the metrics.
    func write(_ text: [UInt8]) {
        do {
            try replace(text)
            hasFailed.store(false, ordering: .relaxed)
        } catch {
            guard !hasFailed.exchange(true, ordering: .relaxed) else { return }
            messages.warn(error)
        }
    }
}
