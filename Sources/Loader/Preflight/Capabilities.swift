import Base

/// The effective capabilities of a process that eBPF asks for.
public struct Capabilities: OptionSet, Sendable, Hashable {
    /// The kernel's bits (include/uapi/linux/capability.h); bits not named here are kept too.
    public let rawValue: UInt64

    /// Creates a set from the kernel's bits.
    ///
    /// - Parameter rawValue: bit N stands for capability number N.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// CAP_DAC_READ_SEARCH: reading any file, tracefs among them.
    public static let readSearch = Capabilities(rawValue: 1 << 2)
    /// CAP_NET_ADMIN: network programs.
    public static let networkAdministration = Capabilities(rawValue: 1 << 12)
    /// CAP_NET_RAW: sockets that see an interface's packets.
    public static let rawNetwork = Capabilities(rawValue: 1 << 13)
    /// CAP_SYS_ADMIN: everything eBPF, and before Linux 5.8 the only one that counts.
    public static let systemAdministration = Capabilities(rawValue: 1 << 21)
    /// CAP_SYS_RESOURCE: going beyond limits.
    static let systemResources = Capabilities(rawValue: 1 << 24)
    /// CAP_PERFMON: tracing programs, reading kernel memory.
    public static let performanceMonitoring = Capabilities(rawValue: 1 << 38)
    /// CAP_BPF: loading programs, creating maps.
    public static let bpf = Capabilities(rawValue: 1 << 39)

    /// The capabilities this process has, or nil where `/proc` does not tell.
    public static var ofThisProcess: Capabilities? {
        // Only a `/proc` that is not mounted or hidden makes this fail, and then the answer is "unknown".
        guard let status = try? RegularFile.read("/proc/self/status", limit: 1 << 16) else { return nil }
        return parse(String(decoding: status, as: UTF8.self))
    }

    /// Their names, such as "CAP_BPF and CAP_PERFMON".
    var names: String {
        let names = nameList
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }

    static let known: [(Capabilities, String)] = [
        (.bpf, "CAP_BPF"), (.performanceMonitoring, "CAP_PERFMON"), (.networkAdministration, "CAP_NET_ADMIN"),
        (.rawNetwork, "CAP_NET_RAW"), (.systemAdministration, "CAP_SYS_ADMIN"),
    ]

    /// Reads the line "CapEff:" of `/proc/PID/status` (proc(5)): 16 hexadecimal digits.
    static func parse(_ status: String) -> Capabilities? {
        let key = "CapEff:"
        // By bytes: splitting into characters takes a million instructions.
        guard let line = status.utf8.split(separator: UInt8(ascii: "\n")).first(where: { $0.starts(with: key.utf8) })
        else { return nil }
        let digits = Substring(line).dropFirst(key.count).filter { !$0.isWhitespace }
        return UInt64(digits, radix: 16).map(Capabilities.init(rawValue:))
    }
}
