import Base
import Loader

extension HostDifference {
    /// How many names of a list are shown to a person.
    private static let shownNames = 5

    /// What differs as text for a person; long lists are counted.
    ///
    /// - Parameters:
    ///   - before: the first host's name.
    ///   - after: the second one's.
    /// - Returns: lines with their ends.
    func text(from before: String, to after: String) -> [UInt8] {
        var lines = ["- \(before)", "+ \(after)"]
        lines += facts.map(Self.line)
        let important = options.filter { Self.isImportant($0.name) }
        lines += important.map(Self.line)
        if options.count > important.count {
            lines.append("\(options.count - important.count) other options of the kernel's configuration")
        }
        lines += features.map(Self.line)
        for part in HostPart.allCases {
            guard let names = names[part], names.count > 0 else { continue }
            lines += Self.lines(part, names)
        }
        return Array(lines.map { TerminalText.escaped($0) + "\n" }.joined().utf8)
    }

    private static func line(_ change: Change) -> String {
        "\(change.name): \(change.before ?? "not told") → \(change.after ?? "not told")"
    }

    private static func lines(_ part: HostPart, _ names: Names) -> [String] {
        let lists = [("only in -", names.removed), ("only in +", names.added), ("with other fields", names.changed)]
        return lists.filter { !$0.1.isEmpty }.map { words, list in
            let more = list.count > shownNames ? " and \(list.count - shownNames) more" : ""
            return "\(part.text): \(list.count) \(words): " + list.prefix(shownNames).joined(separator: ", ") + more
        }
    }

    /// Whether programs may go by an option of the configuration.
    private static func isImportant(_ option: String) -> Bool {
        let words = ["BPF", "BTF", "PROBE", "FTRACE", "KALLSYMS", "LOCKDOWN", "CONFIG_LSM", "XDP"]
        return words.contains { option.contains($0) } || HostProfile.options.contains { $0.name == option }
    }
}

extension HostDifference {
    /// What differs as the one JSON line of CLI-431.
    ///
    /// - Parameters:
    ///   - before: the first file's name.
    ///   - after: the second one's; nil for this host.
    /// - Returns: the line with its end.
    func document(from before: String, to after: String?) -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.member("from", before)
                json.member("to", after)
                for (name, changes) in [("facts", facts), ("configuration", options), ("features", features)] {
                    json.key(name)
                    json.array(changes) { json, change in
                        json.object { json in
                            json.member("name", change.name)
                            json.member("from", change.before)
                            json.member("to", change.after)
                        }
                    }
                }
                for (key, part) in Self.lists {
                    json.key(key)
                    guard let names = names[part] else {
                        json.null()
                        continue
                    }
                    json.object { json in
                        json.member("removed", names.removed)
                        json.member("added", names.added)
                        json.member("changed", names.changed)
                    }
                }
            }
        }
    }

    /// The lists of names by their keys.
    private static let lists: [(String, HostPart)] = [
        ("functions", .functions), ("symbols", .symbols), ("tracepoints", .tracepoints),
        ("rawTracepoints", .rawTracepoints),
    ]
}
