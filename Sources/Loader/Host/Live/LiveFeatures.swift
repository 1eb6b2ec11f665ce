/// What this host's kernel has, by asking it where that is permitted, and by its types.
enum LiveFeatures {
    /// Asks and looks.
    ///
    /// - Parameter types: the kernel's types; nil where it tells none.
    /// - Returns: what is known, or why nothing is.
    static func gather(_ types: KernelTypes?) -> Result<HostFeatures, HostGap> {
        let named = types.map { KernelEnumerations($0).names } ?? [:]
        let mayProbe = HostFacts.current.missing([.bpf, .performanceMonitoring, .networkAdministration]) == nil
        let probe = mayProbe && FeatureProbe.isAnswered
        var features = HostFeatures()
        for kind in HostFeature.Kind.allCases {
            features.all += list(kind, named[kind], probe: probe)
        }
        guard !features.all.isEmpty else {
            return .failure(
                HostGap(
                    "the kernel tells no BTF, and may not be asked by this process",
                    hint: "run it with sudo"))
        }
        guard probe else { return .success(features) }
        let helpers = features.all.filter { $0.kind == .helper && $0.isThere }.map(\.number)
        for program in features.all where program.kind == .program && program.isThere {
            let type = ProgramType(rawValue: program.number)
            let calls = FeatureProbe.calls(from: type, among: helpers.isEmpty ? Array(1...lastHelper) : helpers)
            if !calls.allowed.isEmpty { features.calls[type] = calls }
        }
        return .success(features)
    }

    /// `BPF_FUNC_cgrp_storage_delete`: no helper has come since Linux 6.2, nor will (Documentation/bpf/bpf_design_QA.rst).
    static let lastHelper: UInt32 = 211

    /// Every number that this program or the kernel's types know.
    private static func list(
        _ kind: HostFeature.Kind, _ named: [UInt32: String]?, probe: Bool
    ) -> [HostFeature] {
        let known = known(kind)
        return Set(known.keys).union((named ?? [:]).keys).sorted().compactMap { number in
            guard let name = known[number] ?? named?[number] else { return nil }
            if probe, let isThere = FeatureProbe.has(kind, number) {
                return HostFeature(kind: kind, number: number, name: name, isThere: isThere, evidence: .probed)
            }
            guard let named else { return nil }
            return HostFeature(
                kind: kind, number: number, name: name, isThere: named[number] != nil, evidence: .types)
        }
    }

    /// The names this program has.
    private static func known(_ kind: HostFeature.Kind) -> [UInt32: String] {
        let names =
            switch kind {
            case .program: ProgramType.names
            case .map: MapType.names
            case .attach: AttachType.names
            case .helper: [String]()
            }
        let pairs = names.enumerated().map { (UInt32($0.offset), $0.element) }
        return Dictionary(uniqueKeysWithValues: pairs.filter { kind == .attach || $0.0 > 0 })
    }
}
