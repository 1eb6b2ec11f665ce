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

    var error: BeeError {
        if let fault = point.sentence(for: abs(code), on: host) {
            return BeeError(.attachFailed, program, fault.message, hint: fault.hint, causes: causes)
        }
        switch abs(code) {
        case EPERM, EACCES:
            return BeeError(
                .notPermitted, program,
                "the kernel does not let it be attached to \(point.text): \(LibbpfError.text(code))",
                hint: Permission.hint(), causes: causes)
        case ENOENT, ESRCH, ENODEV:
            return BeeError(
                .attachFailed, program, "there is no '\(point.text)' to attach to: \(LibbpfError.text(code))",
                causes: causes)
        default:
            return BeeError(
                .attachFailed, program, "cannot be attached to \(point.text): \(LibbpfError.text(code))", causes: causes
            )
        }
    }
}

/// What of the kernel's tracing there is to attach to.
struct AttachHost: Hashable, Sendable {
    /// Whether the kernel has kprobes.
    var hasKprobes: Bool
    /// Whether tracefs, which knows the tracepoints, is mounted.
    var hasTracefs: Bool

    /// This host: libbpf 1.1 looks at the same files.
    static var current: AttachHost {
        AttachHost(
            hasKprobes: access("/sys/bus/event_source/devices/kprobe", F_OK) == 0,
            hasTracefs: access("/sys/kernel/tracing/events", F_OK) == 0
                || access("/sys/kernel/debug/tracing/events", F_OK) == 0)
    }
}
