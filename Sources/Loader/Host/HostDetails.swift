/// What is known of a host beside what its kernel holds: the kernel's name, the machine, what the process that asked
/// may do.
public struct HostDetails: Sendable, Hashable {
    /// What decides whether an object loads there. Of a host file the available memory is all that the machine has, and
    /// the capabilities are those of the process that wrote it.
    public var facts: HostFacts
    /// The kernel's version text (`uname -v`).
    public var kernelVersion: String
    /// The line of `/proc/version_signature`, which Ubuntu's kernels have; nil where there is none, or nobody told.
    public var versionSignature: String?
    /// Whether the process that asked was root.
    public var isRoot: Bool
    /// The security modules that are active, in their order; nil where the kernel does not tell.
    public var securityModules: [String]?
    /// The kernel parameters that eBPF goes by, such as `net.core.bpf_jit_enable`; those that cannot be read are absent.
    public var parameters: [String: String]
    /// The machine's memory in bytes; nil where the kernel does not tell.
    public var totalMemory: UInt64?
    /// Which control groups are mounted.
    public var controlGroups: ControlGroups
    /// Whether tracefs, which tracepoints need, is mounted.
    public var hasTracefs: Bool
    /// Why the security modules are not known; nil where they are.
    public var securityModulesGap: HostGap?

    /// Which versions of control groups are mounted.
    public enum ControlGroups: String, Sendable {
        /// None.
        case none
        /// Version 1 alone, to which no program attaches.
        case v1
        /// Version 2 alone.
        case v2
        /// Both.
        case hybrid
    }
}
