import Base
import Loader

/// A host as `host show` shows it.
enum HostPage {
    /// The host as text for a person.
    ///
    /// - Parameter host: the host.
    /// - Returns: lines with their ends.
    static func text(_ host: HostProfile) -> [UInt8] {
        var sections = [FactLines.lines(facts(host))]
        sections.append(
            ["Missing:"] + host.shortcomings.map { TerminalText.escaped("  \($0.what): \($0.consequence)") })
        let gaps = HostPart.allCases.compactMap { part in host.gap(part).map { "  \(part.text): \($0.reason)" } }
        sections.append(["Not known:"] + gaps.map { TerminalText.escaped($0) })
        let shown = sections.filter { $0.count > 1 }.map { $0.joined(separator: "\n") }
        return Array((shown.joined(separator: "\n\n") + "\n").utf8)
    }

    private static func facts(_ host: HostProfile) -> [(name: String, value: String)] {
        let details = host.details
        let memory = details.totalMemory.map { ", \(ByteCount.text(Int64(clamping: $0))) of memory" } ?? ""
        let processors = details.facts.processorCount
        var facts = [
            (name: "host", value: host.subject),
            ("kernel", "\(details.facts.kernelRelease) \(details.kernelVersion)"),
            (
                "machine",
                "\(details.facts.machine), \(details.facts.byteOrder.rawValue)-endian, "
                    + "\(processors) processor\(processors == 1 ? "" : "s")\(memory)"
            ),
            ("asked by", details.isRoot ? "root" : "a user other than root"),
            ("control groups", details.controlGroups.rawValue),
            ("lockdown", details.facts.lockdown ?? "not known, or the kernel has none"),
            ("security modules", details.securityModules?.joined(separator: ", ") ?? "not known"),
        ]
        for (name, value) in details.parameters.sorted(by: { $0.key < $1.key }) { facts.append((name, value)) }
        return facts + contents(host)
            + HostFeature.Kind.allCases.compactMap { kind in
                host.features.flatMap { features in summary(features, kind).map { (kind.heading, $0) } }
            }
    }

    private static func contents(_ host: HostProfile) -> [(name: String, value: String)] {
        var facts: [(name: String, value: String)] = []
        if let types = host.kernelTypeBytes {
            let modules = host.moduleTypeBytes.count
            facts.append(("types", "\(ByteCount.text(Int64(types.count))) of BTF, and those of \(modules) modules"))
        }
        if let configuration = host.configuration { facts.append(("configuration", "\(configuration.count) options")) }
        let functions = [
            host.functions.map { "\($0.count) can be traced" }, host.symbols.map { "\($0.count) others" },
        ].compactMap(\.self)
        if !functions.isEmpty { facts.append(("functions", functions.joined(separator: ", "))) }
        let tracepoints = [
            host.tracepoints.map { "\($0.count)" }, host.rawTracepoints.map { "\($0.count) raw ones" },
        ].compactMap(\.self)
        if !tracepoints.isEmpty { facts.append(("tracepoints", tracepoints.joined(separator: ", "))) }
        return facts
    }

    /// "30 (probed), not xdp, lsm".
    private static func summary(_ features: HostFeatures, _ kind: HostFeature.Kind) -> String? {
        let all = features.all.filter { $0.kind == kind }
        guard !all.isEmpty else { return nil }
        let there = all.filter(\.isThere)
        let probed = there.count { $0.evidence == .probed }
        let evidence = [
            probed > 0 ? "\(probed) probed" : nil, probed < there.count ? "\(there.count - probed) by the types" : nil,
        ].compactMap(\.self).joined(separator: ", ")
        let absent = all.filter { !$0.isThere }.map(\.name)
        return "\(there.count)\(evidence.isEmpty ? "" : " (\(evidence))")"
            + (absent.isEmpty ? "" : ", not \(absent.joined(separator: ", "))")
    }
}

extension HostFeature.Kind {
    /// What `host show` calls them.
    fileprivate var heading: String {
        switch self {
        case .program: "program types"
        case .map: "map types"
        case .attach: "hooks"
        case .helper: "helpers"
        }
    }
}
