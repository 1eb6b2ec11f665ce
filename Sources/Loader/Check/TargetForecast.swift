import Base
import Glibc

/// What is known of a program's target before anything is attached.
enum TargetForecast {
    /// The kernel has it.
    case there
    /// The kernel refuses it, for which it has this error number.
    case refused(Int32)
    /// The kernel refuses it, and this is why.
    case missing(TargetFault)
    /// Whether the kernel has it is not known, and this is why.
    case unknown(TargetFault)
}

extension TargetForecast {
    /// What is to be said where a target has two parts.
    func worse(_ other: TargetForecast) -> TargetForecast {
        switch (self, other) {
        case (.missing, _), (.refused, _): self
        case (_, .there), (.unknown, .unknown): self
        default: other
        }
    }
}

extension AttachPoint {
    /// What can be said of a target on a host; a target of no kind below is looked for on this host only.
    func forecast(for program: ProgramSpec, on host: CheckedHost) -> TargetForecast {
        guard host.isThisHost else {
            return .unknown(TargetFault("whether the host has '\(text)' is not known from its file"))
        }
        do throws(TargetFault) {
            try check()
            return .there
        } catch {
            return .missing(error)
        }
    }
}

extension AttachKind {
    /// What can be said of a target, by its kind.
    static func forecast(
        _ point: any AttachPoint, for program: ProgramSpec, on host: CheckedHost
    ) -> TargetForecast {
        switch point {
        case let point as KernelFunction: KernelFunctionForecast(host: host).forecast(point.name, offset: point.offset)
        case let point as SystemCall: KernelFunctionForecast(host: host).forecast(systemCall: point.name)
        case let point as KernelFunctions: KernelFunctionForecast(host: host).forecast(pattern: point.pattern)
        case let point as Tracepoint: forecast(point, on: host)
        case let point as RawTracepoint: forecast(point, on: host)
        case let point as TypedHook: TypedHookForecast(host: host, program: program).forecast(point)
        case let point as Iterator: TypedHookForecast(host: host, program: program).forecast(point)
        case let point as PerfEvent: forecast(point, on: host)
        case let point as ControlGroup: forecast(point, for: program, on: host)
        case is SocketMap, is Registration: .there
        default: point.forecast(for: program, on: host)
        }
    }

    private static func forecast(_ point: Tracepoint, on host: CheckedHost) -> TargetForecast {
        guard !host.hasNoTracefs else { return .refused(ENOENT) }
        guard let tracepoints = host.profile.tracepoints else { return .unknown(host.gap(.tracepoints, "tracepoints")) }
        return tracepoints.contains(point.text) ? .there : .refused(ENOENT)
    }

    private static func forecast(_ point: RawTracepoint, on host: CheckedHost) -> TargetForecast {
        guard let tracepoints = host.profile.rawTracepoints else {
            return .unknown(host.gap(.rawTracepoints, "raw tracepoints"))
        }
        return tracepoints.contains(point.name) ? .there : .refused(ENOENT)
    }

    /// Every kernel with events counts its own; what the processor counts only the machine itself knows.
    private static func forecast(_ point: PerfEvent, on host: CheckedHost) -> TargetForecast {
        if host.hasOption("CONFIG_PERF_EVENTS") == false { return .refused(ENOENT) }
        guard point.event.type == 1, point.process == nil else {
            return .unknown(TargetFault("whether the machine counts '\(point.text)' shows only when it is tried"))
        }
        return .there
    }

    private static func forecast(
        _ point: ControlGroup, for program: ProgramSpec, on host: CheckedHost
    ) -> TargetForecast {
        switch host.profile.details.controlGroups {
        case .v2, .hybrid:
            let group = point.forecast(for: program, on: host)
            guard program.attachType == .lsmCgroup, let hook = program.attachTarget else { return group }
            let security = TypedHookForecast(host: host, program: program).forecast(securityHook: hook)
            return group.worse(security)
        case .none: return .missing(noControlGroups("mount -t cgroup2 none /sys/fs/cgroup"))
        case .v1:
            // At /sys/fs/cgroup they would hide those of version 1, which are mounted below it.
            let place = "/run/cgroup2"
            return .missing(
                noControlGroups(
                    "mount them beside those of version 1: mkdir \(place) && mount -t cgroup2 none \(place)"))
        }
    }

    private static func noControlGroups(_ hint: String) -> TargetFault {
        TargetFault("the host has no control groups of version 2 mounted", hint: hint)
    }
}

extension CheckedHost {
    /// Whether tracefs is surely not mounted: others than root may see nothing of it where it is.
    fileprivate var hasNoTracefs: Bool {
        !attachHost.hasTracefs && profile.details.isRoot && !facts.isInUserNamespace
    }

    /// Why something cannot be looked up.
    func gap(_ part: HostPart, _ what: String) -> TargetFault {
        let gap = profile.gap(part)
        return TargetFault(
            "which \(what) the kernel has is not known" + (gap.map { ": \($0.reason)" } ?? ""), hint: gap?.hint)
    }
}
