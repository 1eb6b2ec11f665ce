import Base
import Layout
import Loader

// What differs and is told by no fact of a part.
extension Difference {
    /// Programs are attached in the object's order, and of several at one hook the first one may decide.
    static func orderOfPrograms(_ one: InspectedObject?, _ other: InspectedObject?) -> [Change] {
        guard let one, let other else { return [] }
        let names = [one, other].map { $0.spec.programs.map(\.name) }
        guard names[0] != names[1], Set(names[0]) == Set(names[1]) else { return [] }
        let texts: (before: String?, after: String?) = (
            names[0].joined(separator: ", "), names[1].joined(separator: ", ")
        )
        return [Change(fact: "order of programs", texts: texts, gained: [], lost: [])]
    }

    /// The names of sections that differ and of which nothing is told.
    ///
    /// By what `ComparableObject` compares they are tables of symbols and texts, places in the source, debugging
    /// information, and the order of what has been compared by name.
    static func restOfObjects(
        _ one: ComparableObject?, _ other: ComparableObject?, _ facts: [Change], _ parts: [Parts]
    ) -> [String] {
        guard let one, let other else { return [] }
        let changed = Dictionary(parts.map { ($0.kind, $0) }) { first, _ in first }
        let sections = changed["sections"].map { $0.added + $0.removed + $0.changed.map(\.name) } ?? []
        func isTold(_ name: String) -> Bool {
            if name.hasPrefix(".rel") { return isTold(String(name.dropFirst(".rel".count))) }
            if sections.contains(name) { return true }
            if one.isCode(name) || other.isCode(name) { return changed["programs"]?.isEmpty == false }
            if name == "license" { return facts.contains { $0.fact == "licence" } }
            return name.hasPrefix(".maps") && changed["maps"]?.isEmpty == false
        }
        return one.differingSections(from: other).filter { !isTold($0) }
    }

    /// The names of documents that differ in what is not shown of the images.
    static func restOfImages(_ one: InspectedImage?, _ other: InspectedImage?) throws(BeeError) -> [String] {
        guard let one, let other else { return [] }
        var rest: [String] = []
        if one.selected.descriptor.digest != other.selected.descriptor.digest {
            // Where all that is told is the same, the documents may still be written in another way.
            let isTold = !changes(one.comparedFacts(), other.comparedFacts()).isEmpty
            let hidden = (try one.manifest.hiddenMembers(), try other.manifest.hiddenMembers())
            if !isTold || hidden.0 != hidden.1 { rest.append("manifest") }
        }
        let hasIndex = one.manifests != nil || other.manifests != nil
        if hasIndex, one.entry.digest != other.entry.digest { rest.append("index") }
        return rest
    }
}

extension ManifestDocument {
    /// What the document says beside the facts that are compared: members by their places, sorted, without white space.
    fileprivate func hiddenMembers() throws(BeeError) -> [String] {
        let root = try JSONDocument(parsing: bytes, subject: "manifest").root
        var hidden: [String] = []
        func add(_ value: JSONValue?, _ place: String, without shown: [String]) {
            for member in value?.object ?? [] where !shown.contains(member.name) {
                let text = String(decoding: JSONText.compact(bytes[member.value.range]), as: UTF8.self)
                hidden.append("\(place)\(member.name)=\(text)")
            }
        }
        let descriptor = ["mediaType", "digest", "size"]
        add(root, "", without: ["config", "layers", "annotations", "artifactType"])
        add(root["config"], "config.", without: descriptor)
        for (index, layer) in (root["layers"]?.array ?? []).enumerated() {
            add(layer, "layers[\(index)].", without: descriptor + ["annotations"])
            add(layer["annotations"], "layers[\(index)].annotations.", without: [AnnotationKey.title])
        }
        return hidden.sorted()
    }
}
