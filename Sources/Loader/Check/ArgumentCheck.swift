import Base

/// Judges which of its arguments a program reads: the kernel refuses one that reads more than there are.
///
/// For programs that are attached by the kernel's types it is the verifier that does (kernel/bpf/btf.c,
/// `btf_ctx_access`); at raw tracepoints the program loads, and is not attached (kernel/trace/bpf_trace.c,
/// `__bpf_probe_register`).
struct ArgumentCheck {
    let host: CheckedHost
    let item: AttachPlan.Item
    /// What the program reads of its context.
    let reads: ContextReads

    /// With more arguments than this nothing can be attached (`MAX_BPF_FUNC_ARGS`).
    private static let mostArguments = 12

    var findings: [CheckFinding] { reads.isEmpty ? [] : item.points.compactMap(finding) }

    private func finding(_ point: any AttachPoint) -> CheckFinding? {
        switch KernelArguments.find(point, for: item.program, on: host) {
        case .none: nil
        case .unknown(let fault): finding(.unknown, at: point, fault.message, hint: fault.hint)
        case .known(let arguments): finding(arguments, at: point)
        }
    }

    private func finding(_ arguments: KernelArguments, at point: any AttachPoint) -> CheckFinding? {
        let uneven = uneven(at: point)
        if let uneven, uneven.verdict == .fails { return uneven }
        let hint = VerifierFailure.otherArguments(arguments.declaration)
        let count = "'\(point.text)', which has \(arguments.count) in this kernel"
        if let last = Self.last(reads.sureEnd, behind: arguments) {
            return finding(.fails, at: point, "reads argument \(last) of \(count)", hint: hint)
        }
        if let last = Self.last(reads.possibleEnd, behind: arguments) {
            return finding(.unknown, at: point, "perhaps reads argument \(last) of \(count)", hint: hint)
        }
        guard reads.isUnbounded, arguments.places < Self.mostArguments else { return uneven }
        return finding(.unknown, at: point, "reads arguments of \(count); which ones is not known", hint: hint)
    }

    /// `btf_ctx_access` takes only reads that begin where an argument does.
    private func uneven(at point: any AttachPoint) -> CheckFinding? {
        guard reads.isPossiblyUneven, !(point is RawTracepoint) else { return nil }
        let message =
            "\(reads.isSurelyUneven ? "" : "perhaps ")reads an argument of '\(point.text)' from its middle on, which the "
            + "verifier refuses"
        return finding(
            reads.isSurelyUneven ? .fails : .unknown, at: point, message,
            hint: "read the argument as what it is, and take the part from that")
    }

    /// The number of the last argument read, from 1 on, where there is no such one.
    private static func last(_ end: Int, behind arguments: KernelArguments) -> Int? {
        let last = (end + 7) / 8
        return last > arguments.places ? last : nil
    }

    private func finding(
        _ verdict: Verdict, at point: any AttachPoint, _ message: String, hint: String?
    ) -> CheckFinding {
        let isLoading = !(point is RawTracepoint)
        return CheckFinding(
            verdict, isLoading ? .program : .target, of: item.program.name,
            BeeError(isLoading ? .verifierRejected : .attachFailed, item.program.name, message, hint: hint))
    }
}
