/// How far two names are from each other, to say which one a person may have meant.
public enum EditDistance {
    /// How many bytes are added, removed or changed to get from one name to the other (Levenshtein).
    ///
    /// - Parameters:
    ///   - left: one name's bytes.
    ///   - right: the other's.
    ///   - limit: the number above which the answer does not matter.
    /// - Returns: the number, or `Int.max` where the lengths alone differ by more than the limit.
    public static func between(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int {
        guard abs(left.count - right.count) <= limit else { return .max }
        var row = Array(0...right.count)
        for (i, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let changed = diagonal + (byte == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, diagonal + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }

    /// The name that is nearest to a wanted one, where one is near enough to be meant.
    ///
    /// - Parameters:
    ///   - wanted: what was typed.
    ///   - names: the names there are.
    /// - Returns: the nearest, at most a third of the wanted name away, or one that holds it; nil for none.
    public static func nearest(to wanted: String, among names: [String]) -> String? {
        guard wanted.utf8.count <= 256 else { return nil }
        let limit = max(1, wanted.utf8.count / 3)
        let distances = names.filter { $0.utf8.count <= 256 }.map { name in
            (name, between(Array(name.lowercased().utf8), Array(wanted.lowercased().utf8), limit: limit))
        }
        if let best = distances.min(by: { $0.1 < $1.1 }), best.1 <= limit { return best.0 }
        return names.first { $0.hasSuffix("_" + wanted) || $0.contains(wanted) }
    }
}
