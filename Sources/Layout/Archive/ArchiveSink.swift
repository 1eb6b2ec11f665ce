import Base
import Store

/// Where an archive's bytes go: an open descriptor. It keeps the error that libarchive cannot carry.
final class ArchiveSink {
    let subject: String
    private(set) var failure: BeeError?
    private let descriptor: Int32
    private var writeback = Writeback()

    /// Creates a sink over an open descriptor, which stays the caller's.
    ///
    /// - Parameters:
    ///   - descriptor: open for writing, for as long as this lives.
    ///   - subject: its name for errors.
    init(_ descriptor: Int32, subject: String) {
        self.descriptor = descriptor
        self.subject = subject
    }

    /// Writes all of the bytes.
    ///
    /// - Parameter bytes: what to write.
    /// - Returns: whether it could be done; where not, `failure` says why.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do throws(BeeError) {
            try DescriptorWriting.writeAll(bytes, to: descriptor, subject: subject)
            writeback.note(bytes.count, in: descriptor)
            return true
        } catch {
            failure = error
            return false
        }
    }
}
