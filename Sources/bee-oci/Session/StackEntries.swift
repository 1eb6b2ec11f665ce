import Base
import Loader
import Report

/// Whose stack traces are: numbers of traces and the processes that events and entries name beside them.
final class StackOwners {
    private static let mostStacks = 1 << 16

    /// The functions of those processes.
    let processes = ProcessSymbols()
    /// Whether stack traces are shown, so that it matters whose they are.
    fileprivate(set) var areWanted = false
    private var owners: [UInt32: UInt32] = [:]

    /// Takes note of what a record names.
    ///
    /// - Parameters:
    ///   - references: where the record names stack traces and a process.
    ///   - parts: the record.
    func note(_ references: StackReferences, in parts: UnsafeRawBufferPointer...) {
        references.forEach(parts) { stack, process in
            processes.remember(process)
            if owners.count >= Self.mostStacks { owners = [:] }
            owners[stack] = process
        }
    }

    /// The process a stack trace belongs to; 0 where none has been named.
    fileprivate func owner(of stack: UnsafeRawBufferPointer) -> UInt32 {
        stack.count == 4 ? owners[stack.loadUnaligned(as: UInt32.self)] ?? 0 : 0
    }
}

/// The stack traces of a map, each with the process it belongs to in front.
///
/// A trace that was read before its process was known is shown again with its names.
final class StackEntries: PolledMap {
    private var reader: MapReader
    private var seen: SeenEntries
    private let owners: StackOwners

    /// Begins with nothing shown.
    ///
    /// - Parameters:
    ///   - reader: reads the map.
    ///   - owners: knows whose traces they are.
    init(_ reader: consuming MapReader, _ owners: StackOwners) {
        seen = SeenEntries(keySize: reader.keySize, valueSize: reader.valueSize + 1)
        self.reader = reader
        self.owners = owners
        owners.areWanted = true
    }

    func show(
        in report: any Report, as index: Int, _ rows: MapRows, _ scope: ReadingScope, limit: Int, metrics: Metrics?
    ) throws(BeeError) -> RowCount {
        try reader.read()
        owners.processes.beginReading()
        let time = UInt64(WallClock.now())
        var count = RowCount()
        seen.begin()
        reader.forEach { key, value in
            let owner = owners.owner(of: key)
            let isNew = (Array(value) + [owner == 0 ? 0 : 1]).withUnsafeBytes { seen.take(key, $0) }
            guard scope == .everything || isNew else { return }
            let record = withUnsafeBytes(of: UInt64(owner)) { Array($0) + Array(value) }
            record.withUnsafeBytes { value in
                guard rows.accepts(key: key, value: value) else { return }
                if !report.entry(map: index, time: time, key: key, value: value) { count.short += 1 }
            }
        }
        return count
    }
}
