import Base
import Layout
import Loader
import Store

extension Difference {
    /// The difference as the one JSON line of CLI-462.
    ///
    /// - Returns: the line with its end.
    func document() -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.member("same", isSame)
                json.member("sameObject", hasSameObject)
                json.key("a")
                first.write(to: &json)
                json.key("b")
                second.write(to: &json)
                json.key("risks")
                json.object { json in
                    json.key("gained")
                    json.array(risksGained) { $1.write(to: &$0) }
                    json.key("lost")
                    json.array(risksLost) { $1.write(to: &$0) }
                }
                json.key("facts")
                json.array(facts) { $1.write(to: &$0) }
                for kind in parts {
                    json.key(kind.kind)
                    kind.write(to: &json)
                }
                json.key("image")
                json.array(image) { $1.write(to: &$0) }
                json.member("rest", restOfObjects + restOfImages)
            }
        }
    }

    /// The difference as text for a person, what matters most first.
    ///
    /// - Returns: lines with their ends.
    func text() -> [UInt8] {
        var lines = ["a: \(first.line)", "b: \(second.line)"]
        if isSame {
            lines.append("the same")
        } else {
            lines += riskLines() + facts.flatMap(\.lines) + parts.flatMap(\.lines)
            lines += image.flatMap(\.lines).map { "image " + $0 }
            if hasSameObject { lines.append("the objects are the same, byte for byte") }
            if !restOfObjects.isEmpty {
                let words = lines.count == 2 ? "only what has no effect differs" : "what has no effect differs too"
                lines.append("\(words): \(restOfObjects.joined(separator: ", "))")
            }
            if !restOfImages.isEmpty {
                lines.append("what inspect does not show differs: \(restOfImages.joined(separator: ", "))")
            }
        }
        return Array(lines.map { TerminalText.escaped($0) + "\n" }.joined().utf8)
    }

    private func riskLines() -> [String] {
        let gained = risksGained.map { "risk gained: \($0.code.rawValue): \($0.code.text): \($0.reasonText)" }
        let lost = risksLost.map { "risk lost: \($0.code.rawValue): \($0.code.text): \($0.reasonText)" }
        return gained + lost
    }
}

extension Difference.Side {
    fileprivate var line: String {
        let digest = inspection.image?.entry.digest ?? inspection.object?.digest
        return [name, digest?.description].compactMap { $0 }.joined(separator: " ")
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("digest", inspection.image?.entry.digest.description)
            json.member("object", inspection.object?.digest.description)
        }
    }
}

extension Difference.Change {
    /// A text with its digests as long as listings show them.
    private static func cut(_ text: String) -> String {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        return words.map { word in
            let isDigest = word.hasPrefix("sha256:") || word.hasPrefix("sha512:")
            return String(isDigest ? word.prefix("sha256:".count + 12) : word)
        }.joined(separator: " ")
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("fact", fact)
            json.member("before", texts?.before)
            json.member("after", texts?.after)
            json.member("gained", gained)
            json.member("lost", lost)
        }
    }

    fileprivate var lines: [String] {
        if let texts {
            let (before, after) = (texts.before ?? "none", texts.after ?? "none")
            let (old, new) = (Self.cut(before), Self.cut(after))
            return ["\(fact): " + (old == new ? "\(before) -> \(after)" : "\(old) -> \(new)")]
        }
        let isClear = Set(gained.map(Self.cut)).isDisjoint(with: lost.map(Self.cut))
        let shown = { (text: String) -> String in isClear ? Self.cut(text) : text }
        let words = gained.map { "+ " + shown($0) } + lost.map { "- " + shown($0) }
        return ["\(fact): " + words.joined(separator: ", ")]
    }
}

extension Difference.Parts {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("added", added)
            json.member("removed", removed)
            json.key("changed")
            json.array(changed) { json, part in
                json.object { json in
                    json.member("name", part.name)
                    json.key("changes")
                    json.array(part.changes) { $1.write(to: &$0) }
                }
            }
        }
    }

    fileprivate var lines: [String] {
        var lines = added.map { "\(kind): + \($0)" } + removed.map { "\(kind): - \($0)" }
        for part in changed {
            lines.append("\(kind): \(part.name)")
            lines += part.changes.flatMap(\.lines).map { "  " + $0 }
        }
        return lines
    }
}

extension RiskNote {
    fileprivate var reasonText: String { reasons.joined(separator: ", ") }
}
