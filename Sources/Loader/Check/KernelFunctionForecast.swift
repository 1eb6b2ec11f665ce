import Base
import Glibc

/// Which of the kernel's functions can be probed.
struct KernelFunctionForecast {
    let host: CheckedHost

    /// A function by its name, or a place inside it.
    func forecast(_ name: String, offset: Int = 0) -> TargetForecast {
        guard host.attachHost.hasKprobes else { return .refused(ENOENT) }
        if let refusal = lockdown { return refusal }
        guard let functions = host.profile.functions else { return bySymbols(name) }
        if functions.contains(name) {
            guard offset == 0 else {
                return .unknown(TargetFault("whether an instruction begins at \(name)+\(offset) is not known"))
            }
            return .there
        }
        guard let symbols = host.profile.symbols else { return .unknown(host.gap(.symbols, "functions")) }
        guard symbols.contains(name) else { return .refused(ENOENT) }
        // What cannot be traced can be probed only where the kernel was told so (kernel/trace/trace_kprobe.c,
        // `within_notrace_func`).
        if host.hasOption("CONFIG_KPROBES_ON_FTRACE") == true,
            host.hasOption("CONFIG_KPROBE_EVENTS_ON_NOTRACE") == false
        {
            return .missing(
                TargetFault(
                    "the kernel has the function '\(name)' and does not let it be probed",
                    hint: "it is not among those of /sys/kernel/tracing/available_filter_functions"))
        }
        return .unknown(untraced(name))
    }

    /// Where nobody may know which functions can be traced, those that exist can mostly be probed.
    private func bySymbols(_ name: String) -> TargetForecast {
        guard let symbols = host.profile.symbols else { return .unknown(host.gap(.symbols, "functions")) }
        return symbols.contains(name) ? .unknown(untraced(name)) : .refused(ENOENT)
    }

    private func untraced(_ name: String) -> TargetFault {
        TargetFault("the kernel has the function '\(name)', and whether it may be probed is not known")
    }

    /// libbpf 1.1 takes the function that the kernel's entry code calls (`bpf_program__attach_ksyscall`).
    func forecast(systemCall name: String) -> TargetForecast {
        guard let function = Self.function(ofSystemCall: name, on: host.facts.machine),
            let known = Self.function(ofSystemCall: "bpf", on: host.facts.machine)
        else {
            return .unknown(TargetFault("what \(host.facts.machine) calls the function of a system call is not known"))
        }
        guard host.profile.functions != nil || host.profile.symbols != nil else {
            return .unknown(host.gap(.symbols, "functions"))
        }
        let wraps = [host.profile.functions, host.profile.symbols].contains { $0?.contains(known) == true }
        return forecast(wraps ? function : "__se_sys_\(name)")
    }

    /// The function of a system call where the kernel wraps them; nil on machines that are not known.
    static func function(ofSystemCall name: String, on machine: String) -> String? {
        prefixes[machine].map { "__\($0)_sys_\(name)" }
    }

    /// What the functions of system calls begin with, by machine (libbpf.c, `arch_specific_syscall_pfx`).
    private static let prefixes = [
        "x86_64": "x64", "i686": "ia32", "s390x": "s390x", "aarch64": "arm64", "armv7l": "arm", "mips": "mips",
        "riscv64": "riscv", "ppc64le": "powerpc", "ppc64": "powerpc",
    ]

    /// All functions of a pattern at once.
    func forecast(pattern: String) -> TargetForecast {
        if host.version.map({ $0 < KernelVersion(5, 18) }) == true || host.hasOption("CONFIG_FPROBE") == false {
            return .missing(
                KernelFunctions.refusal(host.facts.kernelRelease, functions: host.functionNames))
        }
        guard let functions = host.profile.functions, let symbols = host.profile.symbols else {
            return .unknown(host.gap(host.profile.functions == nil ? .functions : .symbols, "functions"))
        }
        let letters = Array(pattern.utf8)
        let matches = { (table: NameTable) in table.entries.contains { Glob.matches(Array($0.name.utf8), letters) } }
        // libbpf 1.1 hands on all functions the kernel has, and the kernel refuses all where one cannot be traced.
        guard !matches(symbols) else {
            return .unknown(
                TargetFault("some functions like '\(pattern)' cannot be traced", hint: "a narrower pattern may help"))
        }
        return matches(functions) ? .there : .refused(ENOENT)
    }

    /// Lockdown's stricter level forbids kprobes (security/security.c, `LOCKDOWN_KPROBES`).
    private var lockdown: TargetForecast? { host.facts.lockdown == "confidentiality" ? .refused(EPERM) : nil }
}
