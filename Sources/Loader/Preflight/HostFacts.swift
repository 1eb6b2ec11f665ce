public import Base
import Clibbpf
import Glibc

/// What of this machine and kernel decides whether an object loads here.
public struct HostFacts: Sendable, Hashable {
    /// The machine as the kernel names it, such as "x86_64".
    public var machine: String
    /// The kernel's release, such as "6.1.0-18-amd64".
    public var kernelRelease: String
    /// The machine's byte order.
    public var byteOrder: ByteOrder
    /// Whether the kernel tells its own types: `/sys/kernel/btf/vmlinux` is a readable file that is not empty.
    public var hasKernelBTF: Bool
    /// This process's effective capabilities, nil where they cannot be known.
    public var capabilities: Capabilities?
    /// The kernel's lockdown: "none", "integrity" or "confidentiality"; nil where the kernel has no lockdown.
    public var lockdown: String?
    /// `kernel.unprivileged_bpf_disabled`: 0 where processes without capabilities may load some eBPF; nil if unknown.
    public var unprivilegedBPFDisabled: Int?
    /// How many bytes of memory this process may lock (RLIMIT_MEMLOCK); nil where there is no limit.
    public var lockedMemoryLimit: UInt64?
    /// Whether this process lives in another user namespace than the first one.
    public var isInUserNamespace = false
    /// How many bytes of memory can still be had; nil where the kernel does not tell.
    public var availableMemory: UInt64?
    /// How many processors the machine may have, for each of which per-CPU maps have a value.
    public var processorCount = 1

    /// Asks the kernel.
    public static var current: HostFacts {
        var name = utsname()
        // uname fails only for a bad address: uname(2).
        _ = uname(&name)
        return HostFacts(
            machine: text(of: name.machine), kernelRelease: text(of: name.release), byteOrder: .host,
            hasKernelBTF: isReadableBTF("/sys/kernel/btf/vmlinux"), capabilities: .ofThisProcess,
            lockdown: currentLockdown,
            unprivilegedBPFDisabled: line("/proc/sys/kernel/unprivileged_bpf_disabled").flatMap { Int($0) },
            lockedMemoryLimit: lockedMemory(), isInUserNamespace: isMapped(line("/proc/self/uid_map")),
            availableMemory: AvailableMemory.ofThisProcess,
            processorCount: possibleProcessors)
    }

    /// The lockdown of this host's kernel as `lockdown` has it.
    static var currentLockdown: String? { line("/sys/kernel/security/lockdown").flatMap(chosen) }

    /// How many processors this machine may have.
    public static var possibleProcessors: Int { max(1, Int(libbpf_num_possible_cpus())) }

    /// The release of this host's kernel.
    static var currentRelease: String {
        var name = utsname()
        _ = uname(&name)
        return text(of: name.release)
    }

    /// Whether a line of uid_map is another than that of the first namespace, which maps all users to themselves.
    static func isMapped(_ line: String?) -> Bool {
        guard let numbers = line?.split(separator: " "), numbers.count == 3 else { return false }
        return numbers != ["0", "0", "4294967295"]
    }

    private static func lockedMemory() -> UInt64? {
        var limit = rlimit()
        // It fails only for a bad address: getrlimit(2).
        _ = getrlimit(Int32(__RLIMIT_MEMLOCK.rawValue), &limit)
        return limit.rlim_cur == UInt.max ? nil : UInt64(limit.rlim_cur)
    }

    private static func isReadableBTF(_ path: String) -> Bool {
        // Anything that does not open as a regular file is no BTF.
        guard let file = try? RegularFile.open(path, links: .followed) else { return false }
        return file.size > 0
    }

    /// The first line of a small file the kernel makes; nil where it cannot be read, which is an answer too.
    private static func line(_ path: String) -> String? {
        guard let bytes = try? RegularFile.read(path, links: .followed, limit: 4096) else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// The word in brackets: the kernel lists all it could be, "[none] integrity confidentiality".
    static func chosen(_ line: String) -> String? {
        guard let open = line.firstIndex(of: "["), let close = line[open...].firstIndex(of: "]") else { return nil }
        return String(line[line.index(after: open)..<close])
    }

    private static func text(of field: some Any) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
