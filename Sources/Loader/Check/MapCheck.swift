import Base
import Glibc

/// Judges an object's maps. libbpf creates all of them, whichever programs use them.
struct MapCheck {
    let object: CheckedObject
    let host: CheckedHost

    var findings: [CheckFinding] {
        object.spec.maps.compactMap(finding)
            + object.plan.slotFaults(of: object.spec).map { CheckFinding(.fails, .map, $0.error) }
    }

    private func finding(_ map: MapSpec) -> CheckFinding? {
        let entries = object.mapSizes[map.name].map(Int.init) ?? map.maxEntries
        if entries == 0, !map.type.isSizedElsewhere, !map.isInternal {
            return CheckFinding(.fails, .map, MapFailure.noEntries(map.name))
        }
        guard Self.hasSound(sizesOf: map) else { return CheckFinding(.fails, .map, refusal(map)) }
        switch host.has(.map, map.type.rawValue) {
        case .there: return nil
        case .missing: return CheckFinding(.fails, .map, refusal(map))
        case .unknown(let reason):
            guard let hint = KernelFeatures.hint(map.type, on: host.facts) else { return nil }
            return CheckFinding(.unknown, .map, BeeError(.mapRejected, map.name, reason, hint: hint))
        }
    }

    private func refusal(_ map: MapSpec) -> BeeError {
        MapFailure(map: map.name, code: -EINVAL, type: map.type, host: host.facts).error
    }

    /// What every kernel asks of a map's sizes (kernel/bpf/hashtab.c, arraymap.c, stackmap.c: `…_alloc_check`).
    private static func hasSound(sizesOf map: MapSpec) -> Bool {
        switch map.type {
        case .hash, .perCPUHash, .lruHash, .lruPerCPUHash: map.keySize > 0 && map.valueSize > 0
        case .array, .perCPUArray: map.keySize == 4 && map.valueSize > 0
        case .stackTrace: map.keySize == 4 && map.valueSize >= 8 && map.valueSize % 8 == 0
        default: true
        }
    }
}
