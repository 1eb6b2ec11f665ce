import Base

/// Makes the plan for one program.
struct AttachItem {
    let program: ProgramSpec
    let spec: ObjectSpec
    let attaches: Bool

    private var kind: AttachKind {
        guard program.type == .structOps else { return AttachKind(program) }
        return spec.structureRefusal.map(AttachKind.refused) ?? .registration
    }

    func bySection() -> AttachPlan.Item {
        switch kind {
        case .refused(let refusal):
            var item = obstacle(refusal.message, refusal.hint, isLoaded: refusal.isLoadable && !attaches)
            item.isRefused = true
            return item
        case .registration: return plain([Registration(maps: spec.structures)])
        case .unknown: return plain([])
        default: return target()
        }
    }

    private func target() -> AttachPlan.Item {
        guard let text = sectionTarget else {
            let need = kind.need
            return obstacle(
                "is not attached: its section '\(program.section)' does not say \(need.what)",
                "say it: --attach \(program.name)=\(need.example)", isLoaded: !needsTargetToLoad)
        }
        do throws(TargetFault) {
            return plain([try kind.point(text, for: program, spec.maps)])
        } catch {
            return obstacle(
                "its section '\(program.section)' cannot be understood: \(error.message)",
                "say where: --attach \(program.name)=\(kind.need.example)", isLoaded: !needsTargetToLoad)
        }
    }

    /// The target that the section names; of some kinds it names a part only.
    private var sectionTarget: String? {
        switch kind {
        case .iterator where Iterator.ofMaps.contains(program.attachTarget ?? ""): nil
        // `lsm_cgroup/socket_bind` names the hook, which is part of loading, and no control group.
        case .controlGroup: nil
        default: program.attachTarget
        }
    }

    /// Whether the kernel looks for the target already when it loads the program.
    private var needsTargetToLoad: Bool {
        switch kind {
        case .typedHook: true
        case .iterator: program.attachTarget == nil
        case .controlGroup: program.type == .securityModule && program.attachTarget == nil
        default: false
        }
    }

    func given(_ arguments: [AttachArgument]) throws(BeeError) -> AttachPlan.Item {
        var points: [any AttachPoint] = []
        for argument in arguments {
            do throws(TargetFault) {
                points.append(try point(argument.target))
            } catch {
                throw BeeError(
                    .usage, "--attach \(argument.program)=\(argument.target)", error.message, hint: error.hint)
            }
        }
        if case .typedHook = kind, points.count > 1 {
            throw BeeError(.usage, program.name, "can be attached to one target only, which is part of loading it")
        }
        return AttachPlan.Item(program: program, points: points, obstacle: nil, isGiven: true, isLoaded: true)
    }

    private func point(_ text: String) throws(TargetFault) -> any AttachPoint {
        if case .refused(let refusal) = kind { throw TargetFault("the program \(refusal.message)", hint: refusal.hint) }
        // A process alone narrows what the section names.
        if text.hasPrefix("pid:"), let target = program.attachTarget, kind != .iterator {
            return try kind.point("\(target),\(text)", for: program, spec.maps)
        }
        return try kind.point(text, for: program, spec.maps)
    }

    private func plain(_ points: [any AttachPoint]) -> AttachPlan.Item {
        AttachPlan.Item(program: program, points: points, obstacle: nil, isGiven: false, isLoaded: true)
    }

    private func obstacle(_ message: String, _ hint: String?, isLoaded: Bool) -> AttachPlan.Item {
        AttachPlan.Item(
            program: program, points: [], obstacle: BeeError(.attachFailed, program.name, message, hint: hint),
            isGiven: false, isLoaded: isLoaded)
    }
}

extension ObjectSpec {
    /// The maps that hold structures for the kernel.
    fileprivate var structures: [String] { maps.filter { $0.origin == .structOps }.map(\.name) }

    /// Why none of its structures can be registered. libbpf does not say which structure a program belongs to, so one
    /// that cannot be registered counts for all.
    fileprivate var structureRefusal: AttachRefusal? {
        let structures = maps.filter { $0.origin == .structOps }
        if structures.contains(where: { map in
            map.definition.valueType.flatMap { btf?.name(of: $0) } == "sched_ext_ops"
        }) {
            return .scheduler
        }
        return structures.contains { $0.section != ObjectSection.structOps } ? .structureLink : nil
    }
}
