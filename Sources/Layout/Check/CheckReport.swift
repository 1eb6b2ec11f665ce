import Store

/// What a check of a layout found.
public struct CheckReport: Sendable {
    /// The findings: the worst first, then by code and subject.
    public let findings: [Finding]
    /// How many index entries were walked.
    public let images: Int
    /// How many blobs were verified.
    public let blobs: Int
    /// Their sizes' sum in bytes.
    public let bytes: Int64
    /// Index entries that are not whole: what has to be loaded again.
    public let broken: [Descriptor]
    /// Blobs whose content is wrong or that cannot be read, and irregular files in the places of blobs.
    let corrupt: [Digest]

    /// How many findings are of a severity.
    ///
    /// - Parameter severity: which.
    /// - Returns: the number.
    public func count(of severity: Finding.Severity) -> Int {
        findings.count { $0.severity == severity }
    }
}
