import Base
import Glibc

/// Why the kernel refused a program.
struct VerifierFailure {
    /// The program as its object describes it, where it is known.
    let program: ProgramSpec?
    /// The program's name.
    let name: String
    /// The negative error number.
    let code: Int32
    /// What the verifier printed; nil where the kernel refused before it looked at the program.
    let log: VerifierLog?
    /// The source line the verifier was at, where the object or the log tells.
    var source: String?
    /// Where it was refused.
    var host = HostFacts.current

    var error: BeeError {
        guard let log, let line = log.tellingLine else { return errorWithoutLog }
        var causes = [BeeError(.verifierRejected, "verifier", sentence(line) + leftOut(of: log))]
        if let source { causes.append(BeeError(.verifierRejected, "source", source)) }
        return BeeError(
            .verifierRejected, name, "the kernel's verifier refused this program: \(LibbpfError.text(code))",
            hint: hint(line), causes: causes)
    }

    private var errorWithoutLog: BeeError {
        let isDenied = code == -EPERM || code == -EACCES
        let tooOld = program.flatMap { KernelFeatures.hint($0.type, isSleepable: $0.isSleepable, on: host) }
        let denied = Permission.hint(host, needing: program?.type.capabilities ?? [.bpf, .performanceMonitoring])
        let kind = program.map { "programs of type \($0.type.name)" } ?? "this type of program"
        return BeeError(
            isDenied ? .notPermitted : .kernelUnsupported, name,
            "the kernel does not load \(kind) here: \(LibbpfError.text(code))",
            hint: isDenied ? denied : tooOld ?? "its type or attach target may need a newer kernel")
    }

    private func leftOut(of log: VerifierLog) -> String {
        switch log.lines.count - 1 {
        case 0: ""
        case 1: " (1 more line of its log left out)"
        case let count: " (\(count) more lines of its log left out)"
        }
    }

    /// A call to this function is what libbpf leaves in place of an access it could not relocate (libbpf,
    /// relo_core.c, `bpf_core_poison_insn`).
    private static let poison = "195896080"
    /// What libbpf 1.1 makes of the verifier's line about it (libbpf.c, `fixup_log_failed_core_relo`).
    private static let unresolved = "failed to resolve CO-RE relocation "

    private func sentence(_ line: Substring) -> String {
        if line.contains(Self.poison) {
            return "the program reads a kernel type or member that this kernel does not have (\(line))"
        }
        guard line.hasPrefix(Self.unresolved) else { return String(line) }
        return "\(MissingKernelPart(line.dropFirst(Self.unresolved.count))) does not exist in this kernel"
    }

    private func hint(_ line: Substring) -> String {
        if line.hasPrefix(Self.unresolved),
            let near = MissingKernelPart(line.dropFirst(Self.unresolved.count)).hintOfThisKernel
        {
            return near
        }
        if line.contains(Self.poison) || line.hasPrefix(Self.unresolved) {
            return "guard the access with bpf_core_field_exists or bpf_core_type_exists, or use another kernel"
        }
        if line.contains("GPL") {
            return "declare a licence compatible with the GPL: char LICENSE[] SEC(\"license\") = \"GPL\""
        }
        if let helper = Self.helper(line) { return hint(helper: helper) }
        return "run it with --verbose to see the verifier's whole log"
    }

    /// The function a program may not call: "unknown func bpf_loop#181", from Linux 6.10 on "program of this type cannot
    /// use helper bpf_loop#181".
    private static func helper(_ line: Substring) -> Substring? {
        for begin in ["unknown func ", "invalid func ", "cannot use helper "] {
            guard let found = line.firstRange(of: begin) else { continue }
            return line[found.upperBound...].prefix { $0 != "#" && $0 != " " }
        }
        return nil
    }

    private func hint(helper: Substring) -> String {
        if host.lockdown == "confidentiality", helper.hasPrefix("bpf_probe_read") {
            return "the kernel is locked down (confidentiality) and lets no program read its memory: see "
                + "/sys/kernel/security/lockdown"
        }
        if let hint = KernelFeatures.hint(helper: String(helper), on: host) { return hint }
        let type = program.map { " of type \($0.type.name)" } ?? ""
        return "this kernel does not offer the function to programs\(type): use another kernel or another type"
    }
}
