import Base
import Glibc

/// Why a program could not be attached.
struct AttachFailure {
    let program: String
    let point: any AttachPoint
    /// The error number, of either sign.
    let code: Int32
    /// What libbpf said.
    let causes: [BeeError]
    /// What the host offers to attach to.
    var host = AttachHost.current
    /// Where it was refused; this host unless given.
    var facts: HostFacts?

    var error: BeeError {
        if let fault = point.sentence(for: abs(code), on: host) {
            return BeeError(.attachFailed, program, fault.message, hint: fault.hint, causes: causes)
        }
        switch abs(code) {
        case EPERM, EACCES:
            return BeeError(
                .notPermitted, program,
                "the kernel does not let it be attached to \(point.text): \(LibbpfError.text(code))",
                hint: host.hint(causes) ?? Permission.hint(facts ?? .current), causes: causes)
        case ENOENT, ESRCH, ENODEV:
            return BeeError(
                .attachFailed, program, "there is no '\(point.text)' to attach to: \(LibbpfError.text(code))",
                causes: causes)
        case let number where LibbpfError.isShortage(number):
            return BeeError.system("attach it to \(point.text)", program, number: number)
        default:
            return BeeError(
                .attachFailed, program, "cannot be attached to \(point.text): \(LibbpfError.text(code))", causes: causes
            )
        }
    }
}

/// What of the kernel's tracing there is to attach to.
struct AttachHost: Sendable {
    /// Whether the kernel has kprobes.
    var hasKprobes: Bool
    /// `kernel.perf_event_paranoid`; nil where nobody may know.
    var perfEventParanoid: Int?
    /// This process's capabilities, nil where they cannot be known.
    var capabilities: Capabilities?
    /// Whether tracefs, which knows the tracepoints, is mounted.
    var hasTracefs: Bool
    /// The names of the security modules that the kernel runs; nil where nobody tells.
    var securityModules: [String]?
    /// Whether the kernel is locked down so that nobody may read its memory.
    var isConfidential = false
    /// The kernel's release.
    var kernelRelease = HostFacts.currentRelease
    /// The names of the kernel's functions, looked up only for a hint.
    var functionNames: @Sendable () -> [String] = KernelSymbols.namesOfThisKernel
    /// A hint of what a function may be called that the kernel does not have; nil where nothing is close.
    var nearestFunction: @Sendable (String) -> String? = { name in
        KernelSymbols.hint(for: name, in: KernelSymbols.namesOfThisKernel())
    }

    /// This host: libbpf 1.1 looks at the same files.
    static var current: AttachHost {
        let paranoid = try? RegularFile.read("/proc/sys/kernel/perf_event_paranoid", limit: 64)
        // It is not told where securityfs is not mounted.
        let modules = try? RegularFile.read("/sys/kernel/security/lsm", limit: 4096)
        return AttachHost(
            hasKprobes: access("/sys/bus/event_source/devices/kprobe", F_OK) == 0,
            perfEventParanoid: paranoid.flatMap { Int(String(decoding: $0.prefix { $0 != 10 }, as: UTF8.self)) },
            capabilities: .ofThisProcess,
            hasTracefs: access("/sys/kernel/tracing/events", F_OK) == 0
                || access("/sys/kernel/debug/tracing/events", F_OK) == 0,
            securityModules: modules.map { text in
                String(decoding: text, as: UTF8.self).split { ",\n".contains($0) }.map(String.init)
            },
            isConfidential: HostFacts.currentLockdown == "confidentiality")
    }
}

extension AttachHost {
    /// What else than capabilities for eBPF is missing where libbpf 1.1 was denied something; nil where nothing is known.
    ///
    /// Debian's and Ubuntu's kernels know a `perf_event_paranoid` of 3 and more, which CAP_PERFMON does not lift.
    fileprivate func hint(_ causes: [BeeError]) -> String? {
        guard let capabilities else { return nil }
        let says = { (text: String) in causes.contains { $0.message.contains(text) } }
        if says("perf event ID: Permission denied"), !capabilities.contains(.readSearch) {
            return "tracefs, which has the tracepoint's number, may be read by root only: run it with sudo, or give it "
                + "CAP_DAC_READ_SEARCH"
        }
        return says("perf event") ? paranoiaHint : nil
    }

    /// What to do where events may not be opened for `kernel.perf_event_paranoid`; nil where that is not behind it.
    var paranoiaHint: String? {
        guard let perfEventParanoid, perfEventParanoid > 2, capabilities?.contains(.systemAdministration) == false
        else {
            return nil
        }
        return "kernel.perf_event_paranoid is \(perfEventParanoid), with which this kernel lets nobody without "
            + "CAP_SYS_ADMIN open events: run it with sudo, or set it to 2"
    }
}
