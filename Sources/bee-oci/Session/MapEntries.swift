import Base
import Loader
import Report

/// The entries of a map that is read again and again, and what of them was shown last.
final class MapEntries<Reader: EntryReader & ~Copyable>: PolledMap {
    private var reader: Reader
    private var seen: SeenEntries
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
        in report: any Report, as index: Int, _ scope: ReadingScope, limit: Int
    ) throws(BeeError) -> RowCount {
        try reader.read()
        let time = UInt64(WallClock.now())
        var rows = RowCount()
        seen.begin()
        let references = owners.areWanted ? references : nil
        reader.forEach { key, value in
            if let references { owners.note(references, in: key, value) }
            guard scope == .everything || seen.take(key, value) else { return }
            if !report.entry(map: index, time: time, key: key, value: value) { rows.short += 1 }
        }
        return rows
    }
}
