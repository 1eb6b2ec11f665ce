import Base
import Store

/// Judges the names that the entries of an index carry.
enum NameCheck {
    /// Finds names that break the grammar, and names that stand more than once.
    ///
    /// - Parameter entries: the entries of an index.
    /// - Returns: the findings.
    static func findings(_ entries: [Descriptor]) -> [Finding] {
        var findings: [Finding] = []
        var meanings: [ExactText: [Descriptor]] = [:]
        for entry in entries {
            guard let name = entry.name else { continue }
            if !Reference.isValidName(name) {
                let fault = Reference.followsGrammar(name) ? "spells a digest" : "breaks the grammar of names"
                findings.append(Finding(.warning, .nameInvalid, name, fault + ": use the digest", image: name))
            }
            // "X" and "X:latest" are one name; the longer spelling stands for both.
            let key = Reference.spellings(of: name).max { $0.utf8.count < $1.utf8.count } ?? name
            meanings[ExactText(key), default: []].append(entry)
        }
        for (_, entries) in meanings.sorted(by: { $0.key.text < $1.key.text }) where entries.count > 1 {
            findings.append(repeated(entries))
        }
        return findings
    }

    private static func repeated(_ entries: [Descriptor]) -> Finding {
        let name = entries[0].name ?? ""
        let digests = Set(entries.map(\.digest)).sorted()
        guard digests.count > 1 else {
            return Finding(.warning, .nameDuplicate, name, "stands \(entries.count) times for one image", image: name)
        }
        let list = digests.map(\.description).joined(separator: ", ")
        return Finding(.error, .nameAmbiguous, name, "means \(digests.count) images: \(list)", image: name)
    }
}
