import Base

/// Judges the structures of functions that an object has for the kernel.
struct StructureCheck {
    let object: CheckedObject
    let host: CheckedHost

    /// The structures that are none the kernel takes from programs (libbpf.c, `find_struct_ops_kern_types`).
    var faults: [(map: MapSpec, fault: TargetFault)] {
        guard let own = object.spec.btf, let types = host.types else { return [] }
        return object.spec.maps.compactMap { map in
            guard map.origin == .structOps, let type = map.valueType else { return nil }
            let name = own.name(of: type)
            let isTaken = [name, "bpf_struct_ops_" + name].allSatisfy { name in
                types.types(named: name).contains { types.kernel.code(of: $0) == BTF.Code.structure }
            }
            return isTaken ? nil : (map, TargetFault("the kernel takes no structure '\(name)' from programs"))
        }
    }

    /// What no loaded program tells: libbpf looks the structures up whatever is loaded of their functions.
    var findings: [CheckFinding] {
        guard !object.plan.items.contains(where: { $0.isLoaded && $0.program.type == .structOps }) else { return [] }
        return faults.filter { $0.map.section == ObjectSection.structOps }.map { map, fault in
            CheckFinding(.fails, .map, BeeError(.kernelUnsupported, map.name, fault.message, hint: fault.hint))
        }
    }
}
