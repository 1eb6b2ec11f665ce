import Glibc

/// The operating system and processor an image is for.
///
/// The texts are kept as they came; `matches` knows the spellings of `uname` and of Go.
public struct Platform: Hashable, Sendable {
    /// The operating system, as in `linux`.
    public let os: String
    /// The processor, as in `amd64`.
    public let architecture: String
    /// The operating system's version, where it is told.
    public let osVersion: String?
    /// The processor's variant, as in `v8`, where it is told.
    public let variant: String?

    /// Creates a platform.
    ///
    /// - Parameters:
    ///   - os: the operating system.
    ///   - architecture: the processor.
    ///   - osVersion: the operating system's version.
    ///   - variant: the processor's variant.
    public init(os: String, architecture: String, osVersion: String? = nil, variant: String? = nil) {
        self.os = os
        self.architecture = architecture
        self.osVersion = osVersion
        self.variant = variant
    }

    /// The platform this program runs on.
    public static let host = Platform(os: "linux", architecture: normalizedArchitecture(machine()))

    /// Whether an image for this platform is one for another, too.
    ///
    /// Spellings, versions and variants make no difference: eBPF code knows no processor variants.
    /// - Parameter other: the other platform.
    /// - Returns: whether system and processor are the same.
    public func matches(_ other: Platform) -> Bool {
        os.lowercased() == other.os.lowercased()
            && Self.normalizedArchitecture(architecture) == Self.normalizedArchitecture(other.architecture)
    }

    /// Go's name for a processor, which OCI documents use, given that or `uname -m`'s.
    ///
    /// - Parameter name: a processor's name.
    /// - Returns: Go's name, or the lower-case name where none is known.
    public static func normalizedArchitecture(_ name: String) -> String {
        switch name.lowercased() {
        case "x86_64", "x86-64", "amd64": "amd64"
        case "aarch64", "arm64": "arm64"
        case "i386", "i486", "i586", "i686", "x86", "386": "386"
        case "arm", "armv6l", "armv7l", "armv8l", "armhf": "arm"
        case "loongarch64", "loong64": "loong64"
        case let other: other
        }
    }

    /// The processors that Linux runs eBPF on, by the names in Go's documentation: those that `pack` knows, by option as
    /// by the name of a folder or file.
    public static let architectures = [
        "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le",
        "riscv64", "s390x",
    ]

    /// The processor that a text names when something is packed.
    ///
    /// - Parameter text: a processor's name, Go's or that of `uname -m`.
    /// - Returns: one of `architectures`, nil where the text names none.
    public static func architecture(named text: some StringProtocol) -> String? {
        // To a compiler of eBPF "x86" is the 64-bit processor, to uname it is none: too unclear to put into a digest.
        guard text.lowercased() != "x86" else { return nil }
        let name = normalizedArchitecture(String(text))
        return architectures.contains(name) ? name : nil
    }

    private static func machine() -> String {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        return withUnsafeBytes(of: &names.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension Platform: CustomStringConvertible {
    /// `os/architecture`, and the variant where there is one.
    public var description: String {
        os + "/" + architecture + (variant.map { "/" + $0 } ?? "")
    }
}
