import Base
import Layout
import Loader
import Store

/// What differs between two inspections.
struct Difference {
    /// One of the two that are compared.
    struct Side {
        /// How it was called: a name or a file.
        let name: String
        /// What is known of it.
        let inspection: Inspection
    }

    /// A fact that differs: other texts, or names that came and went.
    struct Change {
        /// The fact's name.
        let fact: String
        /// What it was, and what it is; nil where there is none, and for names.
        let texts: (before: String?, after: String?)?
        /// Names that came.
        let gained: [String]
        /// Names that went.
        let lost: [String]
    }

    /// The parts of one kind that differ.
    struct Parts {
        /// The kind's name.
        let kind: String
        /// The names of those that only the second has.
        var added: [String] = []
        /// The names of those that only the first has.
        var removed: [String] = []
        /// Those that both have, with what differs.
        var changed: [(name: String, changes: [Change])] = []

        /// Whether nothing differs.
        var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }
    }

    /// The first.
    let first: Side
    /// The second.
    let second: Side
    /// Risks, and what they were found by, that only the second has.
    let risksGained: [RiskNote]
    /// Risks, and what they were found by, that only the first has.
    let risksLost: [RiskNote]
    /// What differs between the objects as wholes.
    let facts: [Change]
    /// What differs between their parts; kinds without a difference are among them.
    let parts: [Parts]
    /// What differs between the images beside the objects.
    let image: [Change]
    /// The sections that differ and of which none of these tells anything: nothing in them has an effect.
    let restOfObjects: [String]
    /// The documents that differ in what `inspect` does not show.
    let restOfImages: [String]

    /// Whether the objects are the same, byte for byte; true where there are none.
    var hasSameObject: Bool { first.inspection.object?.digest == second.inspection.object?.digest }

    /// Whether nothing differs at all: the same image, or the same object where one of the two is a file.
    var isSame: Bool {
        guard let one = first.inspection.image, let other = second.inspection.image else { return hasSameObject }
        return one.entry.digest == other.entry.digest
            && one.selected.descriptor.digest == other.selected.descriptor.digest
    }

    /// Compares two inspections.
    ///
    /// - Parameters:
    ///   - first: what is compared with.
    ///   - second: what is compared.
    /// - Throws: what computing digests meets.
    init(_ first: Side, _ second: Side) throws(BeeError) {
        self.first = first
        self.second = second
        let (one, other) = (first.inspection.object, second.inspection.object)
        risksGained = Self.risks(in: other?.risks ?? [], without: one?.risks ?? [])
        risksLost = Self.risks(in: one?.risks ?? [], without: other?.risks ?? [])
        let contents = (try Self.content(of: one), try Self.content(of: other))
        let order = Self.orderOfPrograms(one, other)
        let facts = Self.changes(one?.comparedFacts() ?? [], other?.comparedFacts() ?? []) + order
        let parts = try Self.parts(one, contents.0, other, contents.1)
        self.facts = facts
        self.parts = parts
        restOfObjects = Self.restOfObjects(contents.0, contents.1, facts, parts)
        restOfImages = try Self.restOfImages(first.inspection.image, second.inspection.image)
        if let one = first.inspection.image, let other = second.inspection.image {
            image = Self.changes(one.comparedFacts(), other.comparedFacts())
        } else {
            image = []
        }
    }

    private static func risks(in notes: [RiskNote], without others: [RiskNote]) -> [RiskNote] {
        let known = Dictionary(others.map { ($0.code, Set($0.evidence)) }) { first, _ in first }
        return notes.compactMap { note in
            let new = note.evidence.filter { known[note.code]?.contains($0) != true }
            return new.isEmpty ? nil : RiskNote(code: note.code, evidence: new)
        }
    }

    private static func content(of object: InspectedObject?) throws(BeeError) -> ComparableObject? {
        guard let object else { return nil }
        return try ComparableObject(object.spec)
    }

    private static func parts(
        _ one: InspectedObject?, _ content: ComparableObject?, _ other: InspectedObject?,
        _ otherContent: ComparableObject?
    ) throws(BeeError) -> [Parts] {
        let before = try compared(one, content)
        let after = try compared(other, otherContent)
        let kinds = before.isEmpty ? after.map(\.kind) : before.map(\.kind)
        return kinds.enumerated().map { index, kind in
            compare(kind, before.isEmpty ? [] : before[index].parts, after.isEmpty ? [] : after[index].parts)
        }
    }

    private static func compared(
        _ object: InspectedObject?, _ content: ComparableObject?
    ) throws(BeeError) -> [(kind: String, parts: [ComparedPart])] {
        guard let object, let content else { return [] }
        return try object.comparedParts(content)
    }

    /// Compares the parts of one kind by their names; of several with one name the first counts.
    private static func compare(_ kind: String, _ before: [ComparedPart], _ after: [ComparedPart]) -> Parts {
        let known = Dictionary(before.map { ($0.name, $0) }) { first, _ in first }
        let names = Set(after.map(\.name))
        var parts = Parts(kind: kind)
        parts.removed = before.map(\.name).filter { !names.contains($0) }
        for part in after {
            guard let old = known[part.name] else {
                parts.added.append(part.name)
                continue
            }
            let changes = changes(old.facts, part.facts)
            if !changes.isEmpty { parts.changed.append((part.name, changes)) }
        }
        return parts
    }

    static func changes(_ before: [ComparedFact], _ after: [ComparedFact]) -> [Change] {
        let known = Dictionary(before.map { ($0.name, $0.value) }) { first, _ in first }
        let order = after.isEmpty ? before.map(\.name) : after.map(\.name)
        let new = Dictionary(after.map { ($0.name, $0.value) }) { first, _ in first }
        return order.compactMap { change($0, known[$0], new[$0]) }
    }

    private static func change(
        _ name: String, _ before: ComparedFact.Value?, _ after: ComparedFact.Value?
    ) -> Change? {
        guard before != after else { return nil }
        let (old, new) = (names(before), names(after))
        guard old == nil && new == nil else {
            let (had, has) = (Set(old ?? []), Set(new ?? []))
            let (gained, lost) = ((new ?? []).filter { !had.contains($0) }, (old ?? []).filter { !has.contains($0) })
            // The same names in another order are the same.
            return gained.isEmpty && lost.isEmpty ? nil : Change(fact: name, texts: nil, gained: gained, lost: lost)
        }
        return Change(fact: name, texts: (text(before), text(after)), gained: [], lost: [])
    }

    private static func names(_ value: ComparedFact.Value?) -> [String]? {
        if case .names(let names) = value { names } else { nil }
    }

    private static func text(_ value: ComparedFact.Value?) -> String? {
        if case .text(let text) = value { text } else { nil }
    }
}
