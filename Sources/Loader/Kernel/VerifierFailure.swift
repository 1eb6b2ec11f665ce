import Base
import Glibc

/// Why the kernel refused a program.
struct VerifierFailure {
    /// The program's name.
    let program: String
    /// The negative error number.
    let code: Int32
    /// What the verifier printed; nil where the kernel refused before it looked at the program.
    let log: VerifierLog?

    var error: BeeError {
        guard let log, let line = log.tellingLine else { return errorWithoutLog }
        var causes = [BeeError(.verifierRejected, "verifier", sentence(line) + leftOut(of: log))]
        if let source = log.sourceLine {
            causes.append(BeeError(.verifierRejected, "source", String(source)))
        }
        return BeeError(
            .verifierRejected, program, "the kernel's verifier refused this program: \(LibbpfError.text(code))",
            hint: hint(line), causes: causes)
    }

    private var errorWithoutLog: BeeError {
        let isDenied = code == -EPERM || code == -EACCES
        return BeeError(
            isDenied ? .notPermitted : .kernelUnsupported, program,
            "the kernel does not load this type of program here: \(LibbpfError.text(code))",
            hint: isDenied ? Permission.hint() : "its type or attach target may need a newer kernel")
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
        return "the program needs \(Self.target(line)), which this kernel does not have"
    }

    /// "struct task_struct.pid" out of "… CO-RE relocation <byte_off> [19] struct task_struct.pid (0:1 @ offset 4)".
    private static func target(_ line: Substring) -> Substring {
        let afterNumber = line.firstRange(of: "] ").map { line[$0.upperBound...] } ?? line.dropFirst(unresolved.count)
        return afterNumber.firstRange(of: " (").map { afterNumber[..<$0.lowerBound] } ?? afterNumber
    }

    private func hint(_ line: Substring) -> String {
        if line.contains(Self.poison) || line.hasPrefix(Self.unresolved) {
            return "guard the access with bpf_core_field_exists or bpf_core_type_exists, or use another kernel"
        }
        if line.contains("GPL") {
            return "declare a licence compatible with the GPL: char LICENSE[] SEC(\"license\") = \"GPL\""
        }
        if line.contains("unknown func") || line.contains("invalid func") {
            return "the program calls a function this kernel does not offer to it: use a newer kernel"
        }
        return "run it with --verbose to see the verifier's whole log"
    }
}
