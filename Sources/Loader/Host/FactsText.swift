import Base

/// The member `facts` of a host file: the format's name and version, then lines `KEY VALUE` (spec/host.md).
struct FactsText {
    /// What the first line says before the version.
    static let format = "bee-oci-host"
    /// The version that is written, and the only one that is read.
    static let version = "1"

    private let values: [String: String]
    private let subject: String

    /// Reads the lines.
    ///
    /// - Throws: `host-invalid`; of a version that is not known, by its name.
    init(parsing bytes: [UInt8], subject: String) throws(BeeError) {
        self.subject = subject
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == UInt8(ascii: "\n") }) else {
            throw BeeError.host(subject, "its facts are no lines of plain text")
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let pairs = lines.map { Self.pair($0) }
        guard let first = pairs.first, first.key == Self.format, !first.value.isEmpty else {
            throw BeeError.host(subject, "its facts do not begin with \(Self.format) and a version")
        }
        guard first.value == Self.version else {
            throw BeeError(
                .hostInvalid, subject, "is a host file of version \(first.value), and this program reads version 1",
                hint: "use a newer bee-oci here, or the bee-oci of this version to write the file")
        }
        var values: [String: String] = [:]
        for (key, value) in pairs.dropFirst() {
            guard values.updateValue(value, forKey: key) == nil else {
                throw BeeError.host(subject, "its facts tell \(key) twice")
            }
        }
        self.values = values
    }

    private static func pair(_ line: ArraySlice<UInt8>) -> (key: String, value: String) {
        let end = line.firstIndex(of: UInt8(ascii: " ")) ?? line.endIndex
        return (
            String(decoding: line[..<end], as: UTF8.self), String(decoding: line[end...].dropFirst(), as: UTF8.self)
        )
    }

    /// What the lines say.
    func details() throws(BeeError) -> HostDetails {
        // The kernel's parameters stand in folders, so a name without a dot is none, and might be that of another fact.
        let parameters = values.filter { $0.key.hasPrefix("sysctl.") }
            .map { (String($0.key.dropFirst("sysctl.".count)), $0.value) }
            .filter { $0.0.contains(".") }
        let memory = try optional("memory", UInt64.init)
        let locked = try optional("asked.locked-memory", UInt64.init, besides: "unlimited")
        let facts = HostFacts(
            machine: try text("machine"), kernelRelease: try text("kernel.release"), byteOrder: try byteOrder(),
            hasKernelBTF: false,
            capabilities: try optional("asked.capabilities") { UInt64($0, radix: 16) }
                .map(Capabilities.init(rawValue:)),
            lockdown: values["lockdown"],
            unprivilegedBPFDisabled: values["sysctl.kernel.unprivileged_bpf_disabled"].flatMap { Int($0) },
            lockedMemoryLimit: locked,
            isInUserNamespace: values["asked.user-namespace"] == "yes", availableMemory: memory,
            processorCount: try optional("processors", Self.processors) ?? 1)
        return HostDetails(
            facts: facts, kernelVersion: values["kernel.version"] ?? "",
            versionSignature: values["kernel.version-signature"], isRoot: values["asked.root"] == "yes",
            securityModules: values["security-modules"].map { $0.split(separator: ",").map(String.init) },
            parameters: Dictionary(uniqueKeysWithValues: parameters), totalMemory: memory,
            controlGroups: values["control-groups"].flatMap(HostDetails.ControlGroups.init(rawValue:)) ?? .none,
            hasTracefs: values["tracefs"] == "yes")
    }

    /// Why a part is not in the file.
    func gap(_ part: HostPart) -> HostGap {
        guard let reason = values["unknown.\(part.rawValue)"] else { return .untold }
        return HostGap(reason, hint: values["hint.\(part.rawValue)"])
    }

    /// Where the configuration was read; nil where the file does not tell, or names a place that is not known here.
    var configurationOrigin: KernelConfiguration.Origin? {
        values["config.from"].flatMap(KernelConfiguration.Origin.init(rawValue:))
    }

    /// The kernel's bound is 8192 (`CONFIG_NR_CPUS`), with room for kernels to come.
    private static func processors(_ text: String) -> Int? {
        Int(text).flatMap { (1...1 << 20).contains($0) ? $0 : nil }
    }

    private func byteOrder() throws(BeeError) -> ByteOrder {
        guard let order = ByteOrder(rawValue: try text("byte-order")) else { throw wrong("byte-order") }
        return order
    }

    private func text(_ key: String) throws(BeeError) -> String {
        guard let value = values[key], !value.isEmpty else {
            throw BeeError.host(subject, "its facts do not tell \(key)")
        }
        return value
    }

    private func optional<Value>(
        _ key: String, _ read: (String) -> Value?, besides word: String? = nil
    ) throws(BeeError) -> Value? {
        guard let text = values[key], text != word else { return nil }
        guard let value = read(text) else { throw wrong(key) }
        return value
    }

    private func wrong(_ key: String) -> BeeError {
        BeeError.host(subject, "its facts tell an impossible \(key): '\(values[key] ?? "")'")
    }
}

extension FactsText {
    /// The lines for a host.
    ///
    /// - Parameters:
    ///   - details: what is told.
    ///   - configuration: where the kernel's configuration was read.
    ///   - gaps: why parts are missing.
    ///   - writer: the name and version of the program that writes.
    /// - Returns: the member's bytes.
    static func bytes(
        _ details: HostDetails, configuration: KernelConfiguration.Origin?, gaps: [HostPart: HostGap], writer: String
    ) -> [UInt8] {
        let facts = details.facts
        var lines = [
            "\(format) \(version)", "writer \(writer)", "kernel.release \(facts.kernelRelease)",
            "kernel.version \(details.kernelVersion)", "machine \(facts.machine)",
            "byte-order \(facts.byteOrder.rawValue)", "processors \(facts.processorCount)",
        ]
        let add = { (lines: inout [String], key: String, value: String?) in
            if let value { lines.append("\(key) \(value)") }
        }
        add(&lines, "kernel.version-signature", details.versionSignature)
        add(&lines, "config.from", configuration?.rawValue)
        add(&lines, "memory", details.totalMemory.map(String.init))
        lines.append("asked.root \(details.isRoot ? "yes" : "no")")
        add(&lines, "asked.capabilities", facts.capabilities.map { String($0.rawValue, radix: 16) })
        lines.append("asked.user-namespace \(facts.isInUserNamespace ? "yes" : "no")")
        lines.append("asked.locked-memory \(facts.lockedMemoryLimit.map(String.init) ?? "unlimited")")
        add(&lines, "lockdown", facts.lockdown)
        add(&lines, "security-modules", details.securityModules?.joined(separator: ","))
        lines.append("control-groups \(details.controlGroups.rawValue)")
        lines.append("tracefs \(details.hasTracefs ? "yes" : "no")")
        for (name, value) in details.parameters.sorted(by: { $0.key < $1.key }) {
            lines.append("sysctl.\(name) \(value)")
        }
        for part in HostPart.allCases {
            add(&lines, "unknown.\(part.rawValue)", gaps[part]?.reason)
            add(&lines, "hint.\(part.rawValue)", gaps[part]?.hint)
        }
        return Array(lines.map { plain($0) + "\n" }.joined().utf8)
    }

    /// A line in printable ASCII.
    private static func plain(_ line: String) -> String {
        String(line.unicodeScalars.map { $0.value >= 0x20 && $0.value < 0x7F ? Character($0) : "?" })
    }
}
