import Glibc

/// Asks this host's kernel for what is small.
enum LiveDetails {
    static func gather() -> HostDetails {
        var name = utsname()
        // uname fails only for a bad address: uname(2).
        _ = uname(&name)
        let version = withUnsafeBytes(of: name.version) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let modules = LiveFile.line("/sys/kernel/security/lsm")
        return HostDetails(
            facts: .current, kernelVersion: version, versionSignature: LiveFile.line("/proc/version_signature"),
            isRoot: geteuid() == 0,
            securityModules: modules?.split(separator: ",").map(String.init), parameters: parameters(),
            totalMemory: totalMemory(), controlGroups: controlGroups(LiveFile.lines("/proc/self/mounts")),
            hasTracefs: LiveTracefs.folder != nil,
            securityModulesGap: modules == nil ? hiddenModules : nil)
    }

    private static let hiddenModules = HostGap(
        "/sys/kernel/security/lsm cannot be read", hint: "mount -t securityfs securityfs /sys/kernel/security")

    /// What eBPF goes by; two of them only root may read.
    private static let names = [
        "kernel.bpf_stats_enabled", "kernel.ftrace_enabled", "kernel.kptr_restrict", "kernel.perf_event_max_stack",
        "kernel.perf_event_paranoid", "kernel.unprivileged_bpf_disabled", "net.core.bpf_jit_enable",
        "net.core.bpf_jit_harden", "net.core.bpf_jit_limit",
    ]

    private static func parameters() -> [String: String] {
        var parameters: [String: String] = [:]
        for name in names {
            let path = "/proc/sys/" + name.split(separator: ".").joined(separator: "/")
            if let value = LiveFile.line(path) { parameters[name] = value }
        }
        return parameters
    }

    /// The line "MemTotal:   12345 kB" of /proc/meminfo (proc(5)).
    private static func totalMemory() -> UInt64? {
        let line = ProcFolder.lines("/proc/meminfo").first { $0.hasPrefix("MemTotal:") }
        let number = line?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }
        return number.map { $0.multipliedReportingOverflow(by: 1024).partialValue }
    }

    /// Which versions are mounted, by the third word of a line of /proc/self/mounts (fstab(5)).
    static func controlGroups(_ mounts: [Substring]) -> HostDetails.ControlGroups {
        let types = Set(mounts.compactMap { $0.split(separator: " ").dropFirst(2).first })
        switch (types.contains("cgroup"), types.contains("cgroup2")) {
        case (true, true): return .hybrid
        case (true, false): return .v1
        case (false, true): return .v2
        case (false, false): return .none
        }
    }
}
