import Base
import Loader
import Report

/// The entries of a map that is read again and again, and what of them was shown last.
final class MapEntries<Reader: EntryReader & ~Copyable>: PolledMap {
    private var reader: Reader
    private var seen: SeenEntries
    private var snapshot: EntrySnapshot?
    private let owners: StackOwners
    private let references: StackReferences?

    /// Begins with nothing shown.
    ///
    /// - Parameters:
    ///   - reader: reads the map.
    ///   - owners: is told whose stack traces entries name.
    ///   - references: where entries name them.
    init(_ reader: consuming Reader, _ owners: StackOwners, _ references: StackReferences?) {
        self.owners = owners
        self.references = references
        seen = SeenEntries(keySize: reader.keySize, valueSize: reader.valueSize)
        self.reader = reader
    }

    func show(
        in report: any Report, as index: Int, _ rows: MapRows, _ scope: ReadingScope, limit: Int, metrics: Metrics?
    ) throws(BeeError) -> RowCount {
        try reader.read()
        metrics?.replaceEntries(of: index) { take in reader.forEach(take) }
        let time = UInt64(WallClock.now())
        var count = RowCount()
        func row(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
            if !report.entry(map: index, time: time, key: key, value: value) { count.short += 1 }
        }
        if owners.areWanted, let references {
            reader.forEach { key, value in owners.note(references, in: key, value) }
        }
        guard !rows.isSnapshot else {
            if settle(rows) || scope == .everything { snapshot?.forEach(row) }
            return count
        }
        seen.begin()
        reader.forEach { key, value in
            guard rows.accepts(key: key, value: value) else { return }
            if scope == .everything || seen.take(key, value) { row(key, value) }
        }
        return count
    }

    /// Puts the entries that were read in order.
    private func settle(_ rows: MapRows) -> Bool {
        var next = snapshot ?? EntrySnapshot(of: rows)
        // Moved out while it changes, so that nothing is copied.
        snapshot = nil
        reader.forEach { key, value in
            if rows.accepts(key: key, value: value) { next.add(key: key, value: value) }
        }
        defer { snapshot = next }
        return next.settle()
    }
}
