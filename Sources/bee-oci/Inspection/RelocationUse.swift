import Loader

/// One thing of the kernel's types that an object asks for, wherever it does.
struct RelocationUse: Hashable {
    /// The thing as C would spell it.
    let text: String
    /// What is asked of it.
    let kind: String
    /// In how many places.
    private(set) var count = 1
    /// The worst guard of the places, as `inspect` writes it.
    private(set) var guarded: String
    /// The programs that come by one of the places.
    private(set) var programs: [String]

    /// What an object asks for, in the order it first comes.
    ///
    /// - Parameter object: the object.
    /// - Returns: each thing and kind once.
    static func all(of object: InspectedObject) -> [RelocationUse] {
        guard let types = object.spec.btf else { return [] }
        var uses: [RelocationUse] = []
        var places: [[String]: Int] = [:]
        var known: [Set<String>] = []
        for found in object.survey.relocations {
            let kind = found.relocation.kind
            let text = RelocationAccess(found.relocation, in: types).text(kind)
            let word = found.relocation.guardWord(found.guarded)
            guard let place = places[[text, kind.name]] else {
                places[[text, kind.name]] = uses.count
                known.append(Set(found.programs))
                uses.append(RelocationUse(text: text, kind: kind.name, guarded: word, programs: found.programs))
                continue
            }
            uses[place].count += 1
            uses[place].guarded = worse(uses[place].guarded, word)
            for program in found.programs where known[place].insert(program).inserted {
                uses[place].programs.append(program)
            }
        }
        return uses
    }

    private static func worse(_ first: String, _ second: String) -> String {
        ["unguarded", "unknown", "guarded"].first { $0 == first || $0 == second } ?? first
    }
}
