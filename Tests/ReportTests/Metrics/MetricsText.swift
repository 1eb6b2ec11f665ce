import Report

extension Metrics {
    func add(_ event: [UInt8], of map: Int = 0) {
        event.withUnsafeBytes { add(event: $0, of: map) }
    }

    /// Replaces what a map holds.
    func read(_ entries: [([UInt8], [UInt8])], of map: Int = 0) {
        replaceEntries(of: map) { take in
            for (key, value) in entries { key.withUnsafeBytes { key in value.withUnsafeBytes { take(key, $0) } } }
        }
    }

    var text: String { String(decoding: exposition(), as: UTF8.self) }

    /// What follows a name in the samples that have it.
    func samples(_ name: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }
            .map { String($0.dropFirst(name.count)) }
    }
}

extension MeasuredMap {
    /// A map of which nothing was asked.
    init(_ map: ReportedMap, _ kind: Kind?) {
        self.init(RowSelection.everything(of: map), kind)
    }
}
