import Base

/// Stops an archive that unpacks to far more than it is: a compression bomb, or a sparse member of holes.
struct ExpansionGuard: Sendable {
    private let ratio: Int64
    private let floor: Int64
    private var expanded: Int64 = 0

    init(_ limits: ArchiveLimits) {
        ratio = limits.expansionRatio
        floor = limits.expansionFloor
    }

    /// Counts bytes that came out and judges the sum.
    ///
    /// - Parameters:
    ///   - count: how many more bytes came out.
    ///   - source: how many bytes were read for all that came out so far.
    ///   - subject: the archive's name for the error.
    /// - Throws: `archive-invalid` when the sum is out of proportion.
    mutating func admit(_ count: Int, from source: Int64, subject: String) throws(BeeError) {
        let (sum, overflow) = expanded.addingReportingOverflow(Int64(count))
        guard !overflow else { throw bomb(subject) }
        expanded = sum
        if expanded > floor, expanded / ratio > source { throw bomb(subject) }
    }

    private func bomb(_ subject: String) -> BeeError {
        BeeError(
            .archiveInvalid, subject, "unpacks to more than \(ratio) times its size",
            hint: "this looks like a compression bomb; unpack and check it by hand if you trust where it comes from")
    }
}
