import Base
import Glibc

/// Judges one program: its type, what it may do, how large it is, and what of the kernel it comes to.
struct ProgramCheck {
    let object: CheckedObject
    let host: CheckedHost
    /// The program, and what it would be attached to.
    let item: AttachPlan.Item
    let externs: ExternCheck
    /// The object's constants, with what this host fills in.
    let memory: ConstantMemory

    var program: ProgramSpec { item.program }

    func findings(_ relocations: RelocationCheck, budget: inout Int) -> [CheckFinding] {
        guard program.type != .unspecified else {
            return [finding(.fails, VerifierFailure.noType(program))]
        }
        let findings = [type, hook, permission, size].compactMap { $0 } + licence
        guard let reach = reach(relocations, &budget) else {
            let message = "what it calls is not known: there is too much in the object to follow"
            return findings + [finding(.unknown, BeeError(.kernelUnsupported, program.name, message))]
        }
        let reached =
            self.relocations(reach, relocations) + helpers(reach) + kernelFunctions(reach)
            + ArgumentCheck(host: host, item: item, reads: reach.contextReads).findings
            + movedContext(reach.contextReads)
        return findings + reached + (reached.contains { $0.verdict == .unknown } ? gaps(reach) : [])
    }

    /// What the program comes to; nil where following it takes too long.
    private func reach(_ relocations: RelocationCheck, _ budget: inout Int) -> ProgramReach? {
        guard budget > 0, let function = object.functions[program.name] else { return nil }
        let reach = ProgramReach(
            of: function, in: object.spec.code, relocations: object.places, filledIn: relocations.words,
            memory: memory, budget: &budget)
        return budget > 0 ? reach : nil
    }

    private func finding(
        _ verdict: Verdict, _ error: BeeError, kind: CheckFinding.Kind = .program
    ) -> CheckFinding {
        CheckFinding(verdict, kind, of: program.name, error)
    }

    /// What the kernel says of a program before it looks at its instructions.
    private var refusal: VerifierFailure {
        VerifierFailure(program: program, name: program.name, code: -EINVAL, log: nil, host: host.facts)
    }

    private var type: CheckFinding? {
        if let option = host.missingOption(for: program.type) {
            let error = refusal.error
            return finding(
                .fails,
                BeeError(error.code, program.name, error.message, hint: "it needs a kernel built with \(option)"))
        }
        switch host.has(.program, program.type.rawValue) {
        case .there: return flagged
        case .missing: return finding(.fails, refusal.error)
        case .unknown(let reason):
            guard let hint = KernelFeatures.hint(program, on: host.facts) else { return nil }
            return finding(.unknown, BeeError(.kernelUnsupported, program.name, reason, hint: hint))
        }
    }

    /// Distributions may have carried back what a program asks for by its flags.
    private var flagged: CheckFinding? {
        guard let version = host.version, let flag = program.flagRequirement, let since = flag.since, version < since
        else { return nil }
        return finding(
            .unknown,
            BeeError(
                .kernelUnsupported, program.name, "whether this kernel takes \(flag.text) is not known",
                hint: "they need Linux \(since), and this is \(host.facts.kernelRelease)"))
    }

    private var hook: CheckFinding? {
        guard let hook = program.attachType, case .missing = host.has(.attach, hook.rawValue) else { return nil }
        return finding(
            .fails,
            BeeError(
                .kernelUnsupported, program.name, "this kernel has no hook of the kind \(hook.name)",
                hint: KernelFeatures.hint(program, on: host.facts)
                    ?? "its section '\(program.section)' asks for it: use another kernel or another kind of program"))
    }

    /// The capabilities of this process; those of the one that wrote a host file say little of who will run the program.
    private var permission: CheckFinding? {
        let needed = program.type.capabilities
        guard host.facts.missing(needed) != nil, !isOpenToAll else { return nil }
        let error = BeeError(
            .notPermitted, program.name,
            "the kernel does not load \(program.kindText) here: \(LibbpfError.text(-EPERM))",
            hint: Permission.hint(host.facts, needing: needed))
        guard !host.isThisHost else { return finding(.fails, error) }
        return finding(
            .unknown,
            BeeError(
                .notPermitted, program.name, "the process that wrote the host file might not load it", hint: error.hint)
        )
    }

    /// Processes without capabilities may load two types where the host lets them (kernel/bpf/syscall.c).
    private var isOpenToAll: Bool {
        host.facts.unprivilegedBPFDisabled == 0 && [.socketFilter, .cgroupSKB].contains(program.type)
    }

    /// How many instructions kernels take (`BPF_MAXINSNS`, and `BPF_COMPLEXITY_LIMIT_INSNS` since Linux 5.2).
    private var size: CheckFinding? {
        let isNarrow =
            host.version.map { $0 < KernelVersion(5, 2) } ?? false || host.isThisHost && host.facts.missing(.bpf) != nil
        let limit = isNarrow ? 4096 : 1_000_000
        guard program.instructionCount > limit else { return nil }
        return finding(
            .fails,
            BeeError(
                .verifierRejected, program.name,
                "has \(program.instructionCount) instructions, and this kernel takes \(limit) at most",
                hint: "programs of more than 4096 instructions need Linux 5.2, and a process with CAP_BPF"))
    }
}

// What of the kernel the program comes to.
extension ProgramCheck {
    /// Parts of the kernel's types that are not there: a program that asks first does without, and one that takes them
    /// for granted is refused where it comes to the place.
    private func relocations(_ reach: ProgramReach, _ relocations: RelocationCheck) -> [CheckFinding] {
        var findings: [String: CheckFinding] = [:]
        for (index, way) in reach.relocations {
            guard let absence = relocations.absences[index] else { continue }
            let asks = object.spec.relocations[index].kind.asksForExistence
            let verdict: Verdict = asks ? .degraded : way == .surely ? .fails : .unknown
            let error = BeeError(
                .verifierRejected, program.name, absence.message, hint: asks ? nil : absence.hint)
            // The same part may be asked for at many places: the worst of them counts.
            if let other = findings[error.message], other.verdict >= verdict { continue }
            findings[error.message] = finding(verdict, error, kind: .relocation)
        }
        return findings.values.sorted { $0.error.message < $1.error.message } + variableAddresses
    }

    /// Verifiers take no read by the context's address with a number added, which compilers make of two reads behind a
    /// question (verifier.c, `check_mem_access`: "dereference of modified ctx ptr").
    private func movedContext(_ reads: ContextReads) -> [CheckFinding] {
        guard reads.isPossiblyMoved else { return [] }
        // As far as it was tried.
        let isRefused = host.version.map { $0 < KernelVersion(6, 19) } ?? false
        let error = BeeError(
            .verifierRejected, program.name,
            "reads its context at an address that it computes, which verifiers up to Linux 6.18 refuse",
            hint: "compilers make one such read of two: let each be in a branch of its own that ends with it")
        return [finding(reads.isSurelyMoved && isRefused ? .fails : .unknown, error)]
    }

    private func helpers(_ reach: ProgramReach) -> [CheckFinding] {
        reach.helpers.sorted { $0.key < $1.key }.compactMap { helper, way in
            if KernelFeatures.fact(of: helper)?.isGPLOnly == true, !object.spec.isGPLCompatible {
                let message =
                    "calls \(helper.name), which only programs under a licence compatible with the GPL may call"
                let error = BeeError(.verifierRejected, program.name, message, hint: VerifierFailure.licence)
                return finding(way == .surely ? .fails : .unknown, error)
            }
            return availability(of: helper, way)
        }
    }

    /// What is to be said of a helper that the kernel does not let the program call, or perhaps not.
    private func availability(of helper: Helper, _ way: ProgramReach.Way) -> CheckFinding? {
        switch isLocked(helper) ? .missing : host.mayCall(helper.rawValue, from: program.type) {
        case .there: return nil
        case .missing:
            let message =
                "calls \(helper.name), which this kernel does not offer to programs of type \(program.type.name)"
            return finding(
                way == .surely ? .fails : .unknown,
                BeeError(
                    .verifierRejected, program.name, message,
                    hint: refusal.hint(helper: "\(helper.name)#\(helper.rawValue)")))
        case .unknown(let reason):
            guard let hint = KernelFeatures.hint(helper: "\(helper.name)#\(helper.rawValue)", on: host.facts) else {
                return nil
            }
            return finding(.unknown, BeeError(.verifierRejected, program.name, reason, hint: hint))
        }
    }

    /// Whether the kernel's lockdown or configuration takes a helper away.
    private func isLocked(_ helper: Helper) -> Bool {
        switch (helper.name, host.facts.lockdown) {
        case ("bpf_probe_read", "confidentiality"), ("bpf_probe_read_str", "confidentiality"),
            ("bpf_probe_read_kernel", "confidentiality"), ("bpf_probe_read_kernel_str", "confidentiality"),
            ("bpf_probe_write_user", "confidentiality"):
            true
        // LOCKDOWN_BPF_WRITE_USER came with Linux 5.15.
        case ("bpf_probe_write_user", "integrity"): host.version.map { $0 >= KernelVersion(5, 15) } ?? true
        case ("bpf_override_return", _): host.hasOption("CONFIG_BPF_KPROBE_OVERRIDE") == false
        default: false
        }
    }

    /// What the program takes from the kernel if it is there, and that is not there: a function that is called without
    /// asking is one that the verifier refuses. So is one that the kernel has for itself alone.
    private func kernelFunctions(_ reach: ProgramReach) -> [CheckFinding] {
        object.spec.externs.compactMap { external in
            guard reach.externs[external.name] != nil else { return nil }
            let way = reach.kernelFunctions[external.name]
            guard external.isWeak, let error = externs.absence(of: external) else {
                guard let way, let refusal = externs.refusal(ofCalling: external) else { return nil }
                return finding(
                    way == .surely ? refusal.verdict : .unknown,
                    BeeError(.verifierRejected, program.name, refusal.error.message, hint: refusal.error.hint))
            }
            let (verdict, code): (Verdict, BeeError.Code) =
                switch way {
                case .surely: (.fails, .verifierRejected)
                case .perhaps: (.unknown, .verifierRejected)
                case nil: (.degraded, error.code)
                }
            return finding(
                verdict, BeeError(code, program.name, error.message, hint: error.hint), kind: .relocation)
        }
    }

    /// What the kernel takes under certain licences only, whichever way the program goes.
    private var licence: [CheckFinding] {
        (object.licensed[program.name] ?? []).map { part in
            let message =
                switch part {
                case .kernelFunctions:
                    "calls functions of the kernel, which only programs under a licence compatible with the GPL may call"
                case .type:
                    "is of type \(program.type.name), which the kernel takes under a licence compatible with the GPL only"
                }
            let error = BeeError(.verifierRejected, program.name, message, hint: VerifierFailure.licence)
            return finding(.fails, error)
        }
    }

    /// Values that the host does not tell, where something hangs on what was not followed.
    private func gaps(_ reach: ProgramReach) -> [CheckFinding] {
        reach.externs.keys.sorted().compactMap { name in
            externs.gap(name).map {
                finding(.unknown, BeeError($0.code, program.name, $0.message, hint: $0.hint), kind: .relocation)
            }
        }
    }
}
