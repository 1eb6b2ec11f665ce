import Base

/// The enumerations in which a kernel's types name what it has.
struct KernelEnumerations {
    /// The names by number, without prefix and in lower case, of the kinds whose enumeration was found.
    let names: [HostFeature.Kind: [UInt32: String]]

    private static let places: [(kind: HostFeature.Kind, type: String, prefix: String)] = [
        (.program, "bpf_prog_type", "BPF_PROG_TYPE_"), (.map, "bpf_map_type", "BPF_MAP_TYPE_"),
        (.attach, "bpf_attach_type", "BPF_"), (.helper, "bpf_func_id", "BPF_FUNC_"),
    ]

    /// Looks for them among a kernel's types.
    init(_ types: KernelTypes) {
        var names: [HostFeature.Kind: [UInt32: String]] = [:]
        for (kind, type, prefix) in Self.places {
            for id in types.types(named: type) {
                guard case .enumeration(_, _, let values) = types.kernel[id].kind else { continue }
                names[kind] = Self.names(values, kind, prefix)
            }
        }
        self.names = names
    }

    /// The first of several names of one number, and no end marks such as `__MAX_BPF_MAP_TYPE`.
    private static func names(
        _ values: [BTF.EnumValue], _ kind: HostFeature.Kind, _ prefix: String
    ) -> [UInt32: String] {
        var names: [UInt32: String] = [:]
        for value in values where value.name.hasPrefix(prefix) {
            guard let number = UInt32(exactly: value.bits), names[number] == nil else { continue }
            let name = value.name.dropFirst(prefix.count).lowercased()
            names[number] = kind == .helper ? "bpf_" + name : name
        }
        // Hooks are counted from 0; of the others 0 stands for none.
        if kind != .attach { names[0] = nil }
        return names
    }
}
