import Base
import Glibc

/// Where the kernel's types have a place for a program: functions, tracepoints, hooks of security modules, iterators.
struct TypedHookForecast {
    let host: CheckedHost
    let program: ProgramSpec

    func forecast(_ point: TypedHook) -> TargetForecast {
        switch program.attachType?.name {
        case "trace_raw_tp": place("btf_trace_" + point.name, point.name) { _ in .there }
        case "lsm_mac": forecast(securityHook: point.name)
        default: place(point.name, point.name) { function($0, point.name) }
        }
    }

    /// The kernel has a function for each security hook, which programs are attached to, those of a control group too.
    func forecast(securityHook name: String) -> TargetForecast {
        let found = place(securityHook: name)
        guard case .there = found else { return found }
        let function = "bpf_lsm_" + name
        return traced(function).worse(directed(function)).worse(securityHook)
    }

    /// Whether the kernel has a security hook, which is asked when a program is loaded.
    func place(securityHook name: String) -> TargetForecast { place("bpf_lsm_" + name, name) { _ in .there } }

    func forecast(_ point: Iterator) -> TargetForecast {
        let named = place("bpf_iter_" + point.name, point.name) { _ in .there }
        guard case .there = named else { return named }
        switch point.narrowing {
        case .all, .map: return .there
        case .process, .controlGroup: return point.forecast(for: program, on: host)
        }
    }

    /// Looks a name up as libbpf does, first in the kernel itself, then in its modules.
    private func place(
        _ name: String, _ target: String, _ found: (KernelTypes.Place) -> TargetForecast
    ) -> TargetForecast {
        // Where there are no types at all the whole object is told so.
        guard let types = host.types else { return .there }
        let code = name.hasPrefix("btf_trace_") ? BTF.Code.typedef : BTF.Code.function
        do throws(BeeError) {
            if let place = try types.place(named: name, code: code) { return found(place) }
        } catch {
            return .unknown(TargetFault("the types of a module cannot be read: \(error.message)"))
        }
        let isTracepoint = code == BTF.Code.typedef
        return .missing(LoadFailure.missingTarget(target, near: host.nearest(target, amongTracepoints: isTracepoint)))
    }

    private func function(_ place: KernelTypes.Place, _ name: String) -> TargetForecast {
        traced(name).worse(directed(name)).worse(parameters(place, name)).worse(special(name))
    }

    private func parameters(_ place: KernelTypes.Place, _ name: String) -> TargetForecast {
        // arch/x86/net/bpf_jit_comp.c, `arch_prepare_bpf_trampoline`, until Linux 6.6.
        if host.facts.machine == "x86_64", let version = host.version, version < KernelVersion(6, 6),
            Self.parameterCount(place) > 6
        {
            return .missing(
                TargetFault(
                    "'\(name)' has more than 6 parameters, and such a function takes programs from Linux 6.6 on",
                    hint: "use a kprobe; this is \(host.facts.kernelRelease)"))
        }
        return .there
    }

    /// ENOTSUPP, which the kernel uses and exports to nobody (include/linux/errno.h).
    private static let unsupported: Int32 = 524

    /// Programs are attached where functions can be traced.
    private func traced(_ name: String) -> TargetForecast {
        // Without it none can, and tracefs has no list of them.
        if host.hasOption("CONFIG_FUNCTION_TRACER") == false { return .missing(TypedHook.refusal(of: name, EBUSY)) }
        guard let functions = host.profile.functions else { return .unknown(host.gap(.functions, "functions")) }
        return functions.contains(name) ? .there : .missing(TypedHook.refusal(of: name, EBUSY))
    }

    /// Functions that can be traced take programs by calls that ftrace makes for them.
    private func directed(_ name: String) -> TargetForecast {
        guard host.hasOption("CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS") == false else { return .there }
        return .missing(TypedHook.refusal(of: name, Self.unsupported))
    }

    private static func parameterCount(_ place: KernelTypes.Place) -> Int {
        guard case .function(let prototype, _) = place.types[place.id].kind,
            case .prototype(_, let parameters) = place.types[prototype].kind
        else { return 0 }
        return parameters.count
    }

    /// What is asked of functions whose result is replaced, and of those where a program may sleep: a list that the kernel
    /// does not tell (kernel/bpf/verifier.c, `check_attach_modify_return`).
    private func special(_ name: String) -> TargetForecast {
        guard program.attachType?.name == "modify_return" || program.isSleepable else { return .there }
        if program.attachType?.name == "modify_return", name.hasPrefix("security_") { return .there }
        guard host.hasOption("CONFIG_FUNCTION_ERROR_INJECTION") != false else {
            return .missing(
                TargetFault("the kernel has no function whose result such a program may change or wait for"))
        }
        return .unknown(TargetFault("whether '\(name)' is one of the functions that take such programs is not known"))
    }

    /// The kernel calls programs at security hooks only where it was booted with them, and `run` attaches none elsewhere.
    private var securityHook: TargetForecast {
        guard let modules = host.profile.details.securityModules else {
            return .unknown(host.gap(.securityModules, "security modules"))
        }
        guard modules.contains("bpf") else { return .missing(TypedHook.neverRun(among: modules)) }
        return program.isSleepable
            ? .unknown(TargetFault("whether programs may sleep at this hook is not known")) : .there
    }
}
