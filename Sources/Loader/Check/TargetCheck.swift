import Base

/// Judges what a program would be attached to.
struct TargetCheck {
    let object: CheckedObject
    let host: CheckedHost
    let item: AttachPlan.Item

    var findings: [CheckFinding] {
        guard let obstacle = item.obstacle else { return item.points.compactMap(finding) + structures }
        // A kind that is never attached differs from one whose target a person has to name.
        return [CheckFinding(item.isRefused ? .fails : .unknown, .target, of: item.program.name, obstacle)] + hook
    }

    /// The hook of a program for control groups of which none is named: loading it asks for the hook alone.
    private var hook: [CheckFinding] {
        guard item.program.attachType == .lsmCgroup, let name = item.program.attachTarget,
            case .missing(let fault) = TypedHookForecast(host: host, program: item.program).place(securityHook: name)
        else { return [] }
        return [finding(.fails, fault)]
    }

    private func finding(_ point: any AttachPoint) -> CheckFinding? {
        switch AttachKind.forecast(point, for: item.program, on: host) {
        case .there: return nil
        case .missing(let fault): return finding(.fails, fault)
        case .unknown(let fault): return finding(.unknown, fault)
        case .refused(let code):
            let failure = AttachFailure(
                program: item.program.name, point: point, code: code, causes: [], host: host.attachHost,
                facts: host.facts)
            return CheckFinding(.fails, .target, of: item.program.name, failure.error)
        }
    }

    private func finding(_ verdict: Verdict, _ fault: TargetFault) -> CheckFinding {
        let code: BeeError.Code = item.program.needsKernelTypes ? .kernelUnsupported : .attachFailed
        return CheckFinding(
            verdict, .target, of: item.program.name,
            BeeError(code, item.program.name, fault.message, hint: fault.hint))
    }

    /// A program of a structure of functions goes with it.
    private var structures: [CheckFinding] {
        guard item.program.type == .structOps else { return [] }
        return StructureCheck(object: object, host: host).faults.map { finding(.fails, $0.fault) }
    }
}
