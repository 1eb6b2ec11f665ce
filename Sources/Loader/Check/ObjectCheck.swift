import Base

/// Judges an object against a host.
struct ObjectCheck {
    let object: CheckedObject
    let host: CheckedHost

    var spec: ObjectSpec { object.spec }

    func report() -> ObjectReport {
        let relocations = RelocationCheck(object: object, host: host)
        let maps = MapCheck(object: object, host: host)
        let externs = ExternCheck(
            object: object, host: host, configuration: FilledConfiguration(object: object, host: host))
        var findings = objectFindings(relocations) + externs.findings + maps.findings
        let memory = object.memory.filled(
            externs.configuration.bytes(in: object), absent: externs.absentNames, areKnown: host.knowsConstants)
        var programs: [ObjectReport.Program] = []
        // Far more than the instructions of any object there is.
        var budget = 20_000_000
        for (item, isLoaded) in items {
            let own =
                ProgramCheck(object: object, host: host, item: item, externs: externs, memory: memory)
                .findings(relocations, budget: &budget)
                + TargetCheck(object: object, host: host, item: item).findings
            findings += own
            let target = item.points.map(\.text).joined(separator: ", ")
            programs.append(
                ObjectReport.Program(
                    program: item.program, target: target.isEmpty ? nil : target,
                    isLoaded: isLoaded && item.isLoaded, verdict: own.map(\.verdict).max() ?? .works))
        }
        return ObjectReport(
            programs: programs,
            maps: spec.maps.map { map in
                let own = findings.filter { $0.kind == .map && $0.error.subject == map.name }
                return ObjectReport.Map(map: map, verdict: own.map(\.verdict).max() ?? .works)
            }, findings: findings)
    }

    /// All programs in the object's order, and whether each is to be loaded.
    private var items: [(item: AttachPlan.Item, isLoaded: Bool)] {
        let all = object.plan.items.map { ($0, true) } + object.others.map { ($0, false) }
        let byName = Dictionary(all.map { ($0.0.program.name, $0) }, uniquingKeysWith: { first, _ in first })
        return spec.programs.compactMap { byName[$0.name] }
    }

    /// What concerns the object as a whole: what `Preflight` refuses, and relocations libbpf gives up on.
    private func objectFindings(_ relocations: RelocationCheck) -> [CheckFinding] {
        var findings: [CheckFinding] = []
        do throws(BeeError) {
            _ = try Preflight.judge(
                spec, loading: object.plan.programs, mapSizes: object.mapSizes,
                hasTypes: object.types != nil, on: host.facts, subject: object.name)
        } catch {
            findings.append(CheckFinding(.fails, error.code == .mapRejected ? .map : .object, error))
        }
        if let legacy { findings.append(legacy) }
        if let locked { findings.append(locked) }
        findings += relocations.failures.sorted { $0.key < $1.key }.filter { isLoaded($0.key) }.map {
            CheckFinding(.fails, .relocation, $0.value)
        }
        return findings
    }

    /// libbpf reads no maps that are plain structs (libbpf.c, `bpf_object__elf_collect`), and gives the object up.
    private var legacy: CheckFinding? {
        guard spec.sections.contains(where: { $0.name == ObjectSection.legacyMaps }) else { return nil }
        return CheckFinding(
            .fails, .object,
            BeeError(.objectInvalid, object.name, "libbpf cannot read this object", hint: LoadFailure.legacyMaps))
    }

    /// Whether a relocation is looked at: not one in the section of programs that are left out.
    private func isLoaded(_ relocation: Int) -> Bool {
        let section = ProgramSection.bareName(spec.relocations[relocation].section)
        let programs = spec.programs.filter { $0.section == section }
        return programs.isEmpty || programs.contains { object.plan.programs.contains($0.name) }
    }

    /// Before Linux 5.11 maps count as locked memory, whose limit libbpf raises where it may (CAP_SYS_RESOURCE).
    private var locked: CheckFinding? {
        guard host.facts.accountsLockedMemory, let limit = host.facts.lockedMemoryLimit,
            let capabilities = host.facts.capabilities, !capabilities.contains(.systemResources)
        else { return nil }
        let memory = MapMemory(spec, sizes: object.mapSizes, processorCount: host.facts.processorCount)
        guard memory.total > limit else { return nil }
        return CheckFinding(
            host.isThisHost ? .fails : .unknown, .object,
            BeeError(
                .notPermitted, object.name, "its maps take more memory than this process may lock",
                hint: Permission.hint(host.facts)))
    }
}
