/// What `diff --json` prints.
struct DiffDocument: Decodable {
    struct Side: Decodable {
        let digest: String?
        let object: String?
    }
    struct Risk: Decodable {
        struct Evidence: Decodable {
            let program: String?
        }
        let code: String
        let evidence: [Evidence]
    }
    struct Risks: Decodable {
        let gained: [Risk]
        let lost: [Risk]
    }
    struct Change: Decodable {
        let fact: String
        let gained: [String]
        let lost: [String]
    }
    struct Parts: Decodable {
        struct Part: Decodable {
            let name: String
            let changes: [Change]
        }
        let added: [String]
        let removed: [String]
        let changed: [Part]

        var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }
    }
    let same: Bool
    let sameObject: Bool
    let a: Side
    let risks: Risks
    let facts: [Change]
    let programs: Parts
    let maps: Parts
    let events: Parts
    let variables: Parts
    let sections: Parts
    let externs: Parts
    let relocations: Parts
    let image: [Change]
    let rest: [String]

    /// Whether nothing is told but what has no effect.
    var tellsNoChange: Bool {
        facts.isEmpty && [programs, maps, events, variables, sections, externs, relocations].allSatisfy(\.isEmpty)
    }
}
