import Base

/// What differs between two hosts.
public struct HostDifference: Sendable, Hashable {
    /// One thing that both may tell.
    public struct Change: Sendable, Hashable {
        /// What it is.
        public let name: String
        /// What the first host tells; nil where it tells nothing.
        public let before: String?
        /// What the second host tells; nil where it tells nothing.
        public let after: String?
    }

    /// Names that one of two hosts lacks.
    public struct Names: Sendable, Hashable {
        /// What the first host has and the second lacks.
        public let removed: [String]
        /// What the second host has and the first lacks.
        public let added: [String]
        /// What both have, with another content.
        public let changed: [String]

        /// How many there are.
        public var count: Int { removed.count + added.count + changed.count }
    }

    /// The kernel, the machine, what the process that asked may do, parameters, and parts that one host does not tell.
    public private(set) var facts: [Change] = []
    /// Options of the kernel's configuration.
    public private(set) var options: [Change] = []
    /// What the kernel has by number, "yes" or "no", by kind and name.
    public private(set) var features: [Change] = []
    /// Lists of names, by the part that both hosts tell.
    public private(set) var names: [HostPart: Names] = [:]

    /// Whether nothing differs.
    public var isEmpty: Bool {
        facts.isEmpty && options.isEmpty && features.isEmpty && names.values.allSatisfy { $0.count == 0 }
    }

    /// Compares two hosts.
    ///
    /// - Parameters:
    ///   - before: the first host.
    ///   - after: the second.
    public init(from before: HostProfile, to after: HostProfile) {
        facts = HostDifference.changes(from: before.texts, to: after.texts)
        if before.kernelTypeBytes != after.kernelTypeBytes {
            let sizes = [before, after].map { $0.kernelTypeBytes.map { "\($0.count) bytes" } }
            facts.append(Change(name: "types", before: sizes[0], after: sizes[1]))
        }
        let modules = [before, after].map { host in
            Dictionary(host.moduleTypeBytes.map { ($0.name, $0.bytes) }) { first, _ in first }
        }
        // Which modules there are is a fact of its own.
        for (name, old) in modules[0].sorted(by: { $0.key < $1.key }) {
            guard let new = modules[1][name], new != old else { continue }
            facts.append(
                Change(name: "types of \(name)", before: "\(old.count) bytes", after: "\(new.count) bytes"))
        }
        if let old = before.configuration, let new = after.configuration {
            options = HostDifference.changes(from: old.sorted { $0.key < $1.key }, to: new.sorted { $0.key < $1.key })
                .sorted { $0.name < $1.name }
        }
        if let old = before.features, let new = after.features {
            features = HostDifference.changes(from: HostDifference.texts(old), to: HostDifference.texts(new))
        }
        for part in [HostPart.functions, .symbols, .rawTracepoints] {
            guard let old = before.table(part), let new = after.table(part) else { continue }
            names[part] = HostDifference.names(Set(old.lines), Set(new.lines))
        }
        guard let old = before.tracepoints, let new = after.tracepoints else { return }
        names[.tracepoints] = HostDifference.names(Set(old.names), Set(new.names)) {
            old.format(of: $0) != new.format(of: $0)
        }
    }

    /// The changes in the order of the first list; what only the second has comes behind.
    private static func changes(
        from before: [(key: String, value: String)], to after: [(key: String, value: String)]
    ) -> [Change] {
        let new = Dictionary(after.map { ($0.key, $0.value) }) { first, _ in first }
        let old = Set(before.map(\.key))
        return before.filter { new[$0.key] != $0.value }.map {
            Change(name: $0.key, before: $0.value, after: new[$0.key])
        }
            + after.filter { !old.contains($0.key) }.map { Change(name: $0.key, before: nil, after: $0.value) }
    }

    /// How a host knows is no difference.
    private static func texts(_ features: HostFeatures) -> [(key: String, value: String)] {
        features.all.map { ("\($0.kind.rawValue) \($0.name)", $0.isThere ? "yes" : "no") }
            + features.calls.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { type, calls in
                [("allowed", calls.allowed), ("refused", calls.refused)].map { word, numbers in
                    ("calls \(type.name) \(word)", FeaturesText.spelled(numbers))
                }
            }
    }

    private static func names(
        _ before: Set<String>, _ after: Set<String>, _ isChanged: (String) -> Bool = { _ in false }
    ) -> Names {
        Names(
            removed: before.subtracting(after).sorted(), added: after.subtracting(before).sorted(),
            changed: before.intersection(after).filter(isChanged).sorted())
    }
}

extension HostProfile {
    /// What can be compared as a text.
    fileprivate var texts: [(key: String, value: String)] {
        let facts = details.facts
        var texts = [
            (key: "kernel", value: facts.kernelRelease), ("kernel version", details.kernelVersion),
            ("machine", facts.machine), ("byte order", facts.byteOrder.rawValue),
            ("processors", "\(facts.processorCount)"), ("asked by", details.isRoot ? "root" : "another user"),
            ("control groups", details.controlGroups.rawValue), ("tracefs", details.hasTracefs ? "yes" : "no"),
        ]
        let add = { (key: String, value: String?) in if let value { texts.append((key, value)) } }
        add("version signature", details.versionSignature)
        add("memory", details.totalMemory.map(String.init))
        add("user namespace", facts.isInUserNamespace ? "yes" : "no")
        add("locked memory", facts.lockedMemoryLimit.map(String.init) ?? "unlimited")
        add("configuration from", kernelConfiguration?.origin?.rawValue)
        add("capabilities", facts.capabilities.map { String($0.rawValue, radix: 16) })
        add("lockdown", facts.lockdown)
        add("security modules", details.securityModules?.joined(separator: ","))
        for (name, value) in details.parameters.sorted(by: { $0.key < $1.key }) { add(name, value) }
        add("modules with types", kernelTypeBytes == nil ? nil : moduleTypeBytes.map(\.name).joined(separator: ","))
        for part in HostPart.allCases where part.isMember { add(part.text, gap(part) == nil ? "known" : nil) }
        return texts
    }

    fileprivate func table(_ part: HostPart) -> NameTable? {
        switch part {
        case .functions: functions
        case .symbols: symbols
        case .rawTracepoints: rawTracepoints
        default: nil
        }
    }
}
