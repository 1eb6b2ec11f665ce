/// Finds what a person may have meant by a name that does not exist.
public enum NearestName {
    /// The names that are closest to one, the closest first.
    ///
    /// Closeness is the number of letters to add, drop or change, at most a third of the name's; a name that the wanted
    /// one begins or ends is close too, for kernels have functions as variants of others (`do_open`, `do_open.part.0`).
    /// - Parameters:
    ///   - names: those that do.
    ///   - wanted: the name that does not exist.
    ///   - count: how many at most.
    /// - Returns: the names, fewer or none where nothing is close.
    public static func among(_ names: some Sequence<String>, to wanted: String, count: Int = 3) -> [String] {
        let letters = Array(wanted.utf8)
        let limit = max(1, letters.count / 3)
        var found: [(distance: Int, name: String)] = []
        var row: [Int] = []
        for name in names {
            guard let distance = distance(letters, name, limit, &row), distance > 0 else { continue }
            found.append((distance, name))
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(count).map(\.name)
    }

    /// A hint that names what is close, nil where nothing is.
    ///
    /// - Parameters:
    ///   - names: the names that exist.
    ///   - wanted: the one that does not.
    /// - Returns: "did you mean a, b or c?".
    public static func hint(_ names: some Sequence<String>, to wanted: String) -> String? {
        let close = among(names, to: wanted)
        guard let last = close.last else { return nil }
        let others = close.dropLast().joined(separator: ", ")
        return "did you mean \(others.isEmpty ? "" : others + " or ")\(last)?"
    }

    private static func distance(_ wanted: [UInt8], _ name: String, _ limit: Int, _ row: inout [Int]) -> Int? {
        var name = name
        return name.withUTF8 { other in
            if abs(other.count - wanted.count) <= limit {
                let edits = edits(wanted, other, limit, &row)
                if edits <= limit { return edits }
            }
            guard wanted.count >= 4, other.count > wanted.count, other.count <= wanted.count * 2 else { return nil }
            let isPart = other.starts(with: wanted) || other.suffix(wanted.count).elementsEqual(wanted)
            return isPart ? limit + other.count - wanted.count : nil
        }
    }

    /// How many letters must be added, dropped or changed to make one text of the other (Levenshtein's distance); where it
    /// is more than a limit, any number above that. `row` is room for it: the kernel's names are some 100,000.
    private static func edits(
        _ left: [UInt8], _ right: UnsafeBufferPointer<UInt8>, _ limit: Int, _ row: inout [Int]
    ) -> Int {
        row.removeAll(keepingCapacity: true)
        row.append(contentsOf: 0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            var least = index + 1
            for other in right.indices {
                let change = diagonal + (letter == right[other] ? 0 : 1)
                diagonal = row[other + 1]
                row[other + 1] = min(change, row[other] + 1, diagonal + 1)
                least = min(least, row[other + 1])
            }
            guard least <= limit else { return least }
        }
        return row[right.count]
    }
}
