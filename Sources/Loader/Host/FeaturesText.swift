import Base

/// The member `features` of a host file (spec/host.md): lines `KIND NUMBER NAME yes|no probed|types`, and
/// `calls TYPE ALLOWED REFUSED` with the helpers' numbers as `1-4,6`, `-` for none.
enum FeaturesText {
    /// The kernel has some 30 types and 211 helpers.
    private static let largestNumber: UInt32 = 4095

    static func parse(_ bytes: [UInt8], subject: String) throws(BeeError) -> HostFeatures {
        var features = HostFeatures()
        var seen: Set<String> = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard line.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), read(words, into: &features) else {
                throw BeeError.host(subject, "line \(index + 1) tells no feature")
            }
            guard !isKnown(words[0]) || seen.insert("\(words[0]) \(words[1])").inserted else {
                throw BeeError.host(subject, "line \(index + 1) tells a feature again")
            }
        }
        return features
    }

    private static func isKnown(_ kind: String) -> Bool { kind == "calls" || HostFeature.Kind(rawValue: kind) != nil }

    /// Kinds of lines that are not known are passed over: newer programs may write them.
    private static func read(_ words: [String], into features: inout HostFeatures) -> Bool {
        guard isKnown(words[0]) else { return true }
        guard words.count > 3, let number = UInt32(words[1]), number <= largestNumber else { return false }
        guard let kind = HostFeature.Kind(rawValue: words[0]) else {
            guard let allowed = numbers(words[2]), let refused = numbers(words[3]), allowed.isDisjoint(with: refused)
            else { return false }
            features.calls[ProgramType(rawValue: number)] = HelperCalls(allowed: allowed, refused: refused)
            return true
        }
        guard words.count > 4, !words[2].isEmpty, ["yes", "no"].contains(words[3]),
            let evidence = HostFeature.Evidence(rawValue: words[4])
        else { return false }
        features.all.append(
            HostFeature(kind: kind, number: number, name: words[2], isThere: words[3] == "yes", evidence: evidence))
        return true
    }

    /// Numbers in their order, none twice: a short text could ask for much work otherwise.
    private static func numbers(_ text: String) -> Set<UInt32>? {
        guard text != "-" else { return [] }
        var numbers: Set<UInt32> = []
        var least: UInt32 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { UInt32($0) }
            guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], least <= first,
                first <= last, last <= largestNumber
            else { return nil }
            numbers.formUnion(first...last)
            least = last + 1
        }
        return numbers
    }

    static func bytes(_ features: HostFeatures) -> [UInt8] {
        var text = ""
        for feature in features.all {
            text += "\(feature.kind.rawValue) \(feature.number) \(feature.name) \(feature.isThere ? "yes" : "no") "
            text += "\(feature.evidence.rawValue)\n"
        }
        for (type, calls) in features.calls.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            text += "calls \(type.rawValue) \(spelled(calls.allowed)) \(spelled(calls.refused))\n"
        }
        return Array(text.utf8)
    }

    static func spelled(_ numbers: Set<UInt32>) -> String {
        var ranges: [ClosedRange<UInt32>] = []
        for number in numbers.sorted() {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        guard !ranges.isEmpty else { return "-" }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }
}
