/// A kernel's version, as far as features go by it.
///
/// Distributions carry features back to older kernels, so a version explains a refusal and is no reason for one.
public struct KernelVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The first number.
    public let major: Int
    /// The second number.
    public let minor: Int

    /// Creates a version.
    ///
    /// - Parameters:
    ///   - major: the first number.
    ///   - minor: the second number.
    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads the beginning of a release such as "6.1.0-18-amd64"; nil where there are no two numbers.
    ///
    /// - Parameter release: a kernel's release.
    public init?(release: String) {
        let parts = release.split(separator: ".", maxSplits: 2)
        guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1].prefix { $0.isNumber }) else {
            return nil
        }
        self.init(major, minor)
    }

    /// The two numbers with a point between them.
    public var description: String { "\(major).\(minor)" }

    /// Orders versions by their numbers.
    public static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
