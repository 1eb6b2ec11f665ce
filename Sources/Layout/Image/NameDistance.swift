/// Says which names a person may have meant.
enum NameDistance {
    /// Whether two names are close: one holds the other, their last parts are the same, or two edits apart at most.
    ///
    /// - Parameters:
    ///   - name: a name that exists; of any length, for it may come from elsewhere.
    ///   - wanted: the name that was asked for.
    /// - Returns: whether to suggest it.
    static func isNear(_ name: String, _ wanted: String) -> Bool {
        guard name.utf8.count <= 256, wanted.utf8.count <= 256 else { return false }
        let (left, right) = (Array(name.lowercased().utf8), Array(wanted.lowercased().utf8))
        let (base, wantedBase) = (lastPart(left), lastPart(right))
        return base == wantedBase || edits(left, right) <= 2 || edits(Array(base), Array(wantedBase)) <= 1
    }

    /// What stands behind the last slash, without the tag.
    private static func lastPart(_ name: [UInt8]) -> ArraySlice<UInt8> {
        let start = name.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        return name[start...].prefix { $0 != UInt8(ascii: ":") }
    }

    /// How many bytes are added, removed or changed to get from one name to the other (Levenshtein).
    private static func edits(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard abs(left.count - right.count) <= 2 else { return .max }
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
}
