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
        ]
    }

    /// What is compared of an object's parts, by the name of their kind as CLI-462 has it.
    ///
    /// - Returns: each kind with its parts.
    /// - Throws: what computing a digest meets.
    func comparedParts() throws(BeeError) -> [(kind: String, parts: [ComparedPart])] {
        [
            ("programs", try comparedPrograms()), ("maps", comparedMaps()), ("events", comparedEvents()),
            ("variables", comparedVariables()), ("externs", comparedExterns()),
            ("relocations", comparedRelocations()),
        ]
    }

    private func comparedPrograms() throws(BeeError) -> [ComparedPart] {
        try survey.programs.map { (survey) throws(BeeError) -> ComparedPart in
            let program = survey.program
            let code = try Digest.sha256(of: spec.instructionBytes(of: survey))
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
                    ComparedFact("code", code.shortText),
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
                ])
        }
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
            ComparedFact("configuration", manifest.config.digest.shortText),
            ComparedFact("layers", names: manifest.layers.map { "\($0.title ?? "-") \($0.digest.shortText)" }),
        ]
    }
}
