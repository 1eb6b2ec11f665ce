import Base

/// One member of a host file: a name and its bytes.
public struct HostMember: Sendable, Hashable {
    /// The name, such as "facts" or "btf/vmlinux".
    public let name: String
    /// The content.
    public let bytes: [UInt8]

    /// Creates a member.
    ///
    /// - Parameters:
    ///   - name: the name in the file.
    ///   - bytes: the content.
    public init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// The parts of what is known of a host that may be unknown, by the names of their members (spec/host.md).
public enum HostPart: String, Sendable, CaseIterable {
    /// The kernel's configuration.
    case configuration = "config"
    /// The kernel's own types, which are `btf/vmlinux`; those of modules lie beside it.
    case types = "btf"
    /// What the kernel can do, as it was probed or as its types tell.
    case features
    /// Functions that can be traced at their entry.
    case functions
    /// All other functions.
    case symbols
    /// Tracepoints with their fields.
    case tracepoints
    /// Raw tracepoints.
    case rawTracepoints = "raw_tracepoints"
    /// The security modules that are active, which are told among the facts.
    case securityModules = "security-modules"

    /// The part as a person calls it.
    public var text: String {
        switch self {
        case .configuration: "the kernel's configuration"
        case .types: "the kernel's types (BTF)"
        case .features: "what the kernel has by number"
        case .functions: "the functions that can be traced"
        case .symbols: "all other functions"
        case .tracepoints: "tracepoints"
        case .rawTracepoints: "raw tracepoints"
        case .securityModules: "active security modules"
        }
    }

    /// Whether it is a member of a host file under its own name.
    var isMember: Bool { self != .types && self != .securityModules }

    /// The folder of types and the name of the kernel's own.
    static let kernelTypes = "btf/vmlinux"
}

/// Why a part of a host is not known, and what would help.
public struct HostGap: Error, Sendable, Hashable {
    /// Why, as in "/proc/kallsyms cannot be read".
    public let reason: String
    /// What would help; nil where nothing is known to.
    public let hint: String?

    /// A host file says nothing of the part, not even why.
    static let untold = HostGap("the host file does not tell")

    /// Creates a gap.
    ///
    /// - Parameters:
    ///   - reason: why the part is not known, lower case, no full stop.
    ///   - hint: what would help.
    public init(_ reason: String, hint: String? = nil) {
        self.reason = reason
        self.hint = hint
    }
}

extension BeeError {
    /// A finding about a host file.
    static func host(_ subject: String, _ message: String) -> BeeError {
        BeeError(
            .hostInvalid, subject, message, hint: "a sound file is what bee-oci host export writes; make it once more")
    }
}
