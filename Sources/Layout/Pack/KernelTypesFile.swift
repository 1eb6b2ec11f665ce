/// What an image has for one kernel that tells no types of its own: the types its object asks for (`spec/image.md`,
/// IMG-50).
public struct KernelTypesFile: Hashable, Sendable {
    /// The kernel's release, as `uname -r` tells it.
    public let release: String
    /// Go's name for the kernel's processor.
    public let architecture: String
    /// The types: a whole BTF section.
    public let bytes: [UInt8]

    /// The largest in bytes that is read: no kernel's whole types are as large.
    static let sizeLimit = 64 << 20

    /// Describes types.
    ///
    /// - Parameters:
    ///   - release: the kernel's release.
    ///   - architecture: the kernel's processor, as Go or `uname -m` names it.
    ///   - bytes: a whole BTF section.
    public init(release: String, architecture: String, bytes: [UInt8]) {
        self.release = release
        self.architecture = Platform.normalizedArchitecture(architecture)
        self.bytes = bytes
    }
}
