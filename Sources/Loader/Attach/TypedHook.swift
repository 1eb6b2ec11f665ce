import Base
import Clibbpf
import Glibc

/// A place that the kernel knows by its type information, and already when it loads the program: `tp_btf`, `fentry`,
/// `fexit`, `fmod_ret`, `lsm`.
struct TypedHook: AttachPoint {
    let name: String
    let isSecurityHook: Bool

    init(parsing text: String, isSecurityHook: Bool) throws(TargetFault) {
        guard text.allSatisfy({ $0.isLetter || $0.isNumber || "_.".contains($0) }) else {
            throw TargetFault("'\(text)' is no name of the kernel's type information", hint: "write it as in vfs_open")
        }
        name = text
        self.isSecurityHook = isSecurityHook
    }

    var text: String { name }

    /// The kernel's function that is this place; nil for a tracepoint.
    func function(of program: ProgramSpec) -> String? {
        guard program.attachType?.name != "trace_raw_tp" else { return nil }
        // kernel/bpf/bpf_lsm.c has a function for each security hook.
        return isSecurityHook ? "bpf_lsm_\(name)" : name
    }

    func prepare(_ program: BPFProgram) {
        // A name the kernel lacks is told by the load, which looks it up again.
        _ = bpf_program__set_attach_target(program.handle, 0, name)
    }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        if isSecurityHook { try context.requireSecurityHooks(for: program) }
        return try context.link(program, to: self) { handle in
            isSecurityHook ? bpf_program__attach_lsm(handle) : bpf_program__attach_trace(handle)
        }
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        guard code == EBUSY || code == EOPNOTSUPP || code == 524 else { return nil }
        return Self.refusal(of: name, code)
    }

    /// What is said where the kernel has a function and takes no program there.
    static func refusal(of name: String, _ code: Int32) -> TargetFault {
        TargetFault(
            "this kernel does not let programs be attached to '\(name)': \(LibbpfError.text(code))", hint: hint(code))
    }

    /// What is said where the kernel has security hooks and never calls a program there: it does only where `bpf` is among
    /// the security modules it was booted with (kernel/bpf/bpf_lsm.c, security/bpf/hooks.c).
    static func neverRun(among modules: [String]) -> TargetFault {
        let list = (modules.filter { $0 != "capability" } + ["bpf"]).joined(separator: ",")
        return TargetFault(
            "would never run: this kernel's security modules are \(modules.joined(separator: ",")), without bpf",
            hint: "boot it with lsm=\(list) among its arguments")
    }

    /// A function that ftrace knows is entered by ftrace's own way or by none (kernel/bpf/trampoline.c, `register_fentry`),
    /// which is ENOTSUPP; in one that ftrace does not know there is no place for a call, which is EBUSY.
    private static func hint(_ code: Int32) -> String? {
        switch abs(code) {
        case 524:
            "it needs to be built with CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS, which comes with CONFIG_FUNCTION_TRACER "
                + "where the processor has it: use a kprobe, or another kernel"
        case EBUSY:
            "it takes programs at the functions of /sys/kernel/tracing/available_filter_functions, of which it has some "
                + "if it is built with CONFIG_FUNCTION_TRACER"
        default: nil
        }
    }
}
