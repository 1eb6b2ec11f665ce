import Base
import Glibc

/// Judges an object's maps. libbpf creates all of them, whichever programs use them.
struct MapCheck {
    let object: CheckedObject
    let host: CheckedHost

    var findings: [CheckFinding] {
        object.spec.maps.compactMap(finding)
            + object.plan.slotFaults(of: object.spec).map { CheckFinding(.fails, .map, $0.error) }
            + StructureCheck(object: object, host: host).findings
    }

    private func finding(_ map: MapSpec) -> CheckFinding? {
        let entries = object.mapSizes[map.name].map(Int.init) ?? map.maxEntries
        if entries == 0, !map.type.isSizedElsewhere, !map.isInternal {
            return CheckFinding(.fails, .map, MapFailure.noEntries(map.name))
        }
        guard map.definition.isSound(entries: entries) || map.isInternal, hasSoundInner(map), !isTooDeep(map) else {
            return CheckFinding(.fails, .map, refusal(map))
        }
        switch host.has(.map, map.type.rawValue) {
        case .there: return flagged(map)
        case .missing: return CheckFinding(.fails, .map, refusal(map))
        case .unknown(let reason):
            guard let hint = KernelFeatures.hint(map.type, on: host.facts) else { return nil }
            return CheckFinding(.unknown, .map, BeeError(.mapRejected, map.name, reason, hint: hint))
        }
    }

    /// Whether a map of maps has a pattern for those inside, of a type that may stand there (kernel/bpf/map_in_map.c).
    private func hasSoundInner(_ map: MapSpec) -> Bool {
        guard map.type.name.hasSuffix("_of_maps") else { return true }
        let refused = ["prog_array", "cgroup_storage", "percpu_cgroup_storage", "struct_ops"]
        guard let inner = map.inner, !inner.type.name.hasSuffix("_of_maps"), !refused.contains(inner.type.name) else {
            return false
        }
        // The loader gives a perf event array its size where it is no pattern.
        let needsNoEntries = inner.type.isSizedElsewhere && inner.type != .perfEventArray
        return (inner.maxEntries > 0 || needsNoEntries) && inner.isSound(entries: inner.maxEntries)
    }

    /// Whether stack traces are asked for that are deeper than the host allows.
    private func isTooDeep(_ map: MapSpec) -> Bool {
        guard map.type == .stackTrace,
            let most = host.profile.details.parameters["kernel.perf_event_max_stack"].flatMap({ Int($0) })
        else { return false }
        return map.valueSize / map.definition.frameSize > most
    }

    private func refusal(_ map: MapSpec) -> BeeError {
        MapFailure(map: map.name, code: -EINVAL, type: map.type, host: host.facts).error
    }

    /// Flags that came later than the kernel; distributions may have carried them back.
    private func flagged(_ map: MapSpec) -> CheckFinding? {
        guard let version = host.version else { return nil }
        let newer = map.requirements.first { $0.kind == .mapFlag && $0.since.map { version < $0 } == true }
        guard let newer, let since = newer.since else { return nil }
        return CheckFinding(
            .unknown, .map,
            BeeError(
                .mapRejected, map.name, "whether this kernel takes \(newer.text) is not known",
                hint: "they need Linux \(since), and this is \(host.facts.kernelRelease)"))
    }
}
