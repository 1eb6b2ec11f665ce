public import Base

extension HostProfile {
    /// Whether a host file's member is one that is read; others are ignored.
    ///
    /// - Parameter name: the member's name.
    /// - Returns: whether `init(_:subject:)` looks at it.
    public static func reads(_ name: String) -> Bool {
        name == facts || HostPart(rawValue: name)?.isMember ?? false || moduleOrKernel(name) != nil
    }

    static let facts = "facts"
    /// How many bytes a member has at most that is no BTF. Tables of names take some fifteen times as much; those of Linux
    /// 6.18 have 1.5 MB.
    private static let largestText = 16 << 20

    /// The name behind "btf/".
    private static func moduleOrKernel(_ name: String) -> Substring? {
        guard name.hasPrefix("btf/") else { return nil }
        let module = name.dropFirst("btf/".count)
        return module.isEmpty || module.contains("/") ? nil : module
    }

    /// Reads what a host file holds.
    ///
    /// Everything is checked but the kernel's types, which are parsed when they are asked for.
    /// - Parameters:
    ///   - members: the file's members.
    ///   - subject: the file's name for errors.
    /// - Throws: `host-invalid`; of a version that is not known, by its name.
    public init(_ members: [HostMember], subject: String) throws(BeeError) {
        var contents: [String: [UInt8]] = [:]
        for member in members where HostProfile.reads(member.name) {
            guard member.name.hasPrefix("btf/") || member.bytes.count <= HostProfile.largestText else {
                throw BeeError.host(
                    subject, "its member \(member.name) is longer than \(HostProfile.largestText) bytes")
            }
            guard contents.updateValue(member.bytes, forKey: member.name) == nil else {
                throw BeeError.host(subject, "has the member \(member.name) twice")
            }
        }
        guard let text = contents[HostProfile.facts] else {
            throw BeeError.host(subject, "is no host file: it has no member named facts")
        }
        let facts = try FactsText(parsing: text, subject: subject)
        var details = try facts.details()
        if details.securityModules == nil { details.securityModulesGap = facts.gap(.securityModules) }
        details.facts.hasKernelBTF = contents[HostPart.kernelTypes]?.isEmpty == false
        let features = try HostProfile.part(.features, of: contents) { (bytes, name) throws(BeeError) in
            try FeaturesText.parse(bytes, subject: "\(subject): \(name)")
        }
        let lists = try [HostPart.functions, .symbols, .rawTracepoints].map { (part) throws(BeeError) in
            try HostProfile.part(part, of: contents) { (bytes, name) throws(BeeError) in
                try NameTable(parsing: bytes, subject: "\(subject): \(name)")
            }
        }
        let tracepoints = try HostProfile.part(.tracepoints, of: contents) { (bytes, name) throws(BeeError) in
            try TracepointTable(parsing: bytes, subject: "\(subject): \(name)")
        }
        self.subject = subject
        detailsBox = Gathered(details)
        let configuration = contents[HostPart.configuration.rawValue]
        configurationBox = Gathered {
            configuration.map {
                .success(KernelConfiguration($0, origin: facts.configurationOrigin, isWhole: false))
            } ?? .failure(facts.gap(.configuration))
        }
        typesBox = Gathered(HostProfile.answer(contents[HostPart.kernelTypes], facts.gap(.types)))
        moduleTypesBox = Gathered(HostProfile.modules(contents))
        parsedTypesBox = HostProfile.parsed(typesBox, moduleTypesBox)
        featuresBox = Gathered(HostProfile.answer(features, facts.gap(.features)))
        functionsBox = Gathered(HostProfile.answer(lists[0], facts.gap(.functions)))
        symbolsBox = Gathered(HostProfile.answer(lists[1], facts.gap(.symbols)))
        rawTracepointsBox = Gathered(HostProfile.answer(lists[2], facts.gap(.rawTracepoints)))
        tracepointsBox = Gathered(HostProfile.answer(tracepoints, facts.gap(.tracepoints)))
    }

    private static func part<Value>(
        _ part: HostPart, of contents: [String: [UInt8]], _ read: ([UInt8], String) throws(BeeError) -> Value
    ) throws(BeeError) -> Value? {
        guard let bytes = contents[part.rawValue] else { return nil }
        return try read(bytes, part.rawValue)
    }

    private static func answer<Value>(_ value: Value?, _ gap: HostGap) -> Result<Value, HostGap> {
        value.map { .success($0) } ?? .failure(gap)
    }

    private static func modules(_ contents: [String: [UInt8]]) -> [HostMember] {
        contents.keys.sorted().filter { $0 != HostPart.kernelTypes }.compactMap { name in
            guard let module = moduleOrKernel(name), let bytes = contents[name] else { return nil }
            return HostMember(String(module), bytes)
        }
    }

    /// All that is known, as the members of a host file in their order; gathers what was not asked for before.
    ///
    /// - Parameter writer: the name and version of the program that writes them.
    /// - Returns: the members, `facts` first.
    public func members(writer: String) -> [HostMember] {
        var members: [HostMember] = []
        let add = { (members: inout [HostMember], part: HostPart, bytes: [UInt8]?) in
            if let bytes { members.append(HostMember(part.rawValue, bytes)) }
        }
        if let types = kernelTypeBytes { members.append(HostMember(HostPart.kernelTypes, types)) }
        for module in moduleTypeBytes { members.append(HostMember("btf/\(module.name)", module.bytes)) }
        add(&members, .configuration, configurationBox.value.known?.bytes)
        add(&members, .features, features.map(FeaturesText.bytes))
        add(&members, .functions, functions?.bytes)
        add(&members, .rawTracepoints, rawTracepoints?.bytes)
        add(&members, .symbols, symbols?.bytes)
        add(&members, .tracepoints, tracepoints?.bytes)
        let gaps = HostPart.allCases.compactMap { part in
            (part == .types ? typesBox.value.gap : gap(part)).map { (part, $0) }
        }
        let facts = FactsText.bytes(
            details, configuration: kernelConfiguration?.origin, gaps: Dictionary(uniqueKeysWithValues: gaps),
            writer: writer)
        return [HostMember(HostProfile.facts, facts)] + members
    }
}
