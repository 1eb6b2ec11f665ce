import CLinux

/// Lets the disk begin with a file while it is still being written, so that less is left for the sync at its end.
///
/// It is advice (`sync_file_range`): a sync says whether all is on the disk, and what cannot do it loses nothing.
public struct Writeback: Sendable {
    private var written: Int64 = 0
    private var begun: Int64 = 0

    /// Every so many bytes the disk is told to begin.
    private static let step: Int64 = 8 << 20

    /// Begins with an empty file.
    public init() {}

    /// Notes that bytes were appended.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - descriptor: the open file.
    public mutating func note(_ count: Int, in descriptor: Int32) {
        written += Int64(count)
        guard written - begun >= Self.step else { return }
        // Without waiting, and whatever the answer.
        _ = linux_start_writeback(descriptor, Int(begun), Int(written - begun))
        begun = written
    }
}
