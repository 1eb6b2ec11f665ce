import Base
import Layout
import Loader
import Store

/// One fact of an object or of a part of it, as two are compared.
struct ComparedFact: Equatable {
    /// What the fact is, as listings write it.
    let name: String
    /// What is so.
    let value: Value

    /// A fact's value.
    enum Value: Equatable {
        /// A text; nil where there is none.
        case text(String?)
        /// Names, of which each is there or not.
        case names([String])
    }

    init(_ name: String, _ text: String?) {
        self.name = name
        value = .text(text)
    }

    init(_ name: String, names: [String]) {
        self.name = name
        value = .names(names)
    }
}

/// A program, map or other part of an object with its facts.
struct ComparedPart {
    /// The part's name, which tells it from others of its kind.
    let name: String
    /// Its facts, in the order they are shown.
    let facts: [ComparedFact]
}

extension InspectedObject {
    /// What is compared of an object as a whole.
    func comparedFacts() -> [ComparedFact] {
        [
            ComparedFact("kernel", lowestKernel.description),
            ComparedFact("capabilities", names: capabilities.nameList),
            ComparedFact("licence", spec.license),
            ComparedFact("kernel BTF", spec.needsKernelTypes ? "needed" : "not needed"),
            ComparedFact("memory", footprint.text),
            ComparedFact("byte order", spec.byteOrder.rawValue),
            ComparedFact("kernel version", spec.kernelVersion.map(String.init)),
        ]
    }

    /// What is compared of an object's parts, by the name of their kind as CLI-462 has it.
    ///
    /// - Parameter content: the object taken apart.
    /// - Returns: each kind with its parts.
    /// - Throws: what computing a digest meets.
    func comparedParts(_ content: ComparableObject) throws(BeeError) -> [(kind: String, parts: [ComparedPart])] {
        [
            ("programs", try comparedPrograms(content)), ("maps", comparedMaps()), ("events", comparedEvents()),
            ("variables", comparedVariables()), ("sections", try comparedSections(content)),
            ("externs", comparedExterns()), ("relocations", comparedRelocations()),
        ]
    }

    private func comparedPrograms(_ content: ComparableObject) throws(BeeError) -> [ComparedPart] {
        // Functions are shared among programs: each is read once.
        let functions = try content.functions.map { (bytes) throws(BeeError) in try Digest.sha256(of: bytes) }
        return try survey.programs.map { (survey) throws(BeeError) -> ComparedPart in
            let program = survey.program
            let digests = (content.programs[program.name] ?? []).map { functions[$0].description }
            let code = try Digest.sha256(of: Array(digests.joined(separator: "\n").utf8))
            return ComparedPart(
                name: program.name,
                facts: [
                    ComparedFact("type", program.type.name), ComparedFact("section", program.section),
                    ComparedFact("hook", program.attachType?.name), ComparedFact("target", program.attachTarget),
                    ComparedFact("loaded", program.autoload ? "by default" : "on demand"),
                    ComparedFact("sleepable", program.isSleepable ? "yes" : "no"),
                    ComparedFact("helpers", names: survey.helpers.map(\.helper.name)),
                    ComparedFact("kernel functions", names: survey.kernelFunctions.map(\.name)),
                    ComparedFact("maps", names: survey.maps), ComparedFact("externs", names: survey.externs),
                    ComparedFact("kernel", survey.lowestKernel.description),
                    ComparedFact("capabilities", names: survey.capabilities.nameList),
                    ComparedFact("instructions", "\(survey.reachedInstructionCount)"),
                    ComparedFact("code", code.description),
                ])
        }
    }

    private func comparedMaps() -> [ComparedPart] {
        maps.map { map in
            ComparedPart(
                name: map.name,
                facts: [
                    ComparedFact("type", map.type.name), ComparedFact("entries", "\(map.maxEntries)"),
                    ComparedFact("key", spelling(map.keyType)), ComparedFact("key size", "\(map.keySize)"),
                    ComparedFact("value", spelling(map.valueType)), ComparedFact("value size", "\(map.valueSize)"),
                    ComparedFact("flags", "0x" + String(map.flags, radix: 16)),
                    ComparedFact("pinned", map.pinning == .byName ? "by name" : "no"),
                    ComparedFact("memory", map.footprint.text), ComparedFact("section", map.section),
                    ComparedFact("begins with", names: map.initial.map { "\($0.placeText)=\(text(of: $0))" }),
                ])
        }
    }

    /// What no variable tells of sections: texts in the source, what is too long to be shown, and where types differ.
    private func comparedSections(_ content: ComparableObject) throws(BeeError) -> [ComparedPart] {
        var parts = try content.sections.map { (section) throws(BeeError) -> ComparedPart in
            ComparedPart(
                name: section.name,
                facts: [
                    ComparedFact("size", section.size.map(String.init)),
                    ComparedFact("flags", section.flags.map { "0x" + String($0, radix: 16) }),
                    ComparedFact("content", try Self.digest(section.content)),
                    ComparedFact("code no program comes to", try Self.digest(section.unreached)),
                ])
        }
        guard spec.btf != nil else { return parts }
        parts.append(
            ComparedPart(name: ".BTF", facts: [ComparedFact("types", try Self.digest(content.types()))]))
        return parts
    }

    private static func digest(_ bytes: [UInt8]?) throws(BeeError) -> String? {
        guard let bytes else { return nil }
        return try Digest.sha256(of: bytes).description
    }

    private func comparedEvents() -> [ComparedPart] {
        events.map { event in
            let fields = event.fields.map { "\($0.declaration) at \($0.bitOffset / 8)" }
            return ComparedPart(
                name: event.map,
                facts: [
                    ComparedFact("record", event.type), ComparedFact("size", event.size.map(String.init)),
                    ComparedFact("fields", names: fields),
                ])
        }
    }

    private func comparedVariables() -> [ComparedPart] {
        spec.variables.map { variable in
            ComparedPart(
                name: variable.name,
                facts: [
                    ComparedFact("type", spelling(variable.type)),
                    ComparedFact("default", initialValue(of: variable).map { String(decoding: $0, as: UTF8.self) }),
                    ComparedFact("constant", variable.isConstant ? "yes" : "no"),
                    ComparedFact("size", "\(variable.size)"), ComparedFact("section", variable.section),
                ])
        }
    }

    private func comparedExterns() -> [ComparedPart] {
        spec.externs.map { external in
            ComparedPart(
                name: external.name,
                facts: [
                    ComparedFact("kind", external.kind.word), ComparedFact("needed", external.isWeak ? "no" : "yes"),
                    ComparedFact("type", spelling(external.type)),
                ])
        }
    }

    private func comparedRelocations() -> [ComparedPart] {
        RelocationUse.all(of: self).map { use in
            ComparedPart(
                name: "\(use.text) \(use.kind)",
                facts: [ComparedFact("guard", use.guarded), ComparedFact("programs", names: use.programs)])
        }
    }
}

extension InspectedImage {
    /// What is compared of an image beside the object in it.
    func comparedFacts() -> [ComparedFact] {
        [
            ComparedFact("platform", selected.platform?.description),
            ComparedFact("artifact type", manifest.artifactType),
            ComparedFact(
                "annotations",
                names: manifest.annotations.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }),
            ComparedFact("configuration", manifest.config.digest.description),
            ComparedFact("layers", names: manifest.layers.map { "\($0.title ?? "-") \($0.digest)" }),
            ComparedFact("media type of the configuration", manifest.config.mediaType.rawValue),
            ComparedFact(
                "media types of layers", names: manifest.layers.map { "\($0.title ?? "-") \($0.mediaType.rawValue)" }),
        ]
    }
}
