import Base
import Synchronization

/// The functions of processes by address, from what they have mapped and the symbol tables of those files.
///
/// What is kept is bounded: beyond that it is forgotten and read again.
public final class ProcessSymbols: Sendable {
    private let state = Mutex(State())

    /// Begins with nothing read.
    public init() {}

    /// Takes note of what a process has mapped now, unless that was done: it may be gone when its addresses are shown.
    ///
    /// - Parameter process: the process, or a thread of it.
    public func remember(_ process: UInt32) {
        state.withLock { state in
            guard state.processes[process] == nil else { return }
            state.read(process)
        }
    }

    /// Says that stacks were read anew: what processes have mapped may have changed.
    public func beginReading() {
        state.withLock { state in
            state.fresh = []
            state.hasSearched = false
        }
    }

    /// A process's address as "function+0x1f [file]", as "0x1f00 [file]" where the file has no such function.
    func text(of address: UInt64, in process: UInt32) -> [UInt8]? {
        state.withLock { state in
            if !state.fresh.contains(process) { state.read(process) }
            guard let file = state.processes[process]?.first(where: { $0.addresses.contains(address) }) else {
                return nil
            }
            let (offset, overflows) = file.offset.addingReportingOverflow(address - file.addresses.lowerBound)
            return overflows ? nil : state.text(at: offset, of: file, in: process)
        }
    }

    /// A place in a file with a build id, as above; nil where no process has mapped such a file.
    func text(at offset: UInt64, ofBuild id: [UInt8]) -> [UInt8]? {
        state.withLock { state in
            if state.builds[id] == nil, !state.hasSearched { state.search() }
            guard let (file, process) = state.builds[id] else { return nil }
            return state.text(at: offset, of: file, in: process)
        }
    }
}

private struct State {
    private static let mostProcesses = 1024
    private static let mostTables = 64
    private static let mostFiles = 8192

    var processes: [UInt32: [MappedFile]] = [:]
    /// The processes that were looked at since stacks were read last.
    var fresh: Set<UInt32> = []
    /// Files by build id, and a process that has mapped each.
    var builds: [[UInt8]: (MappedFile, UInt32)] = [:]
    /// Whether build ids were looked for since stacks were read last.
    var hasSearched = false
    /// Files whose build ids are known.
    private var searched: Set<MappedFile.Identity> = []
    /// Functions by file; nil for a file that has none that can be read.
    private var tables: [MappedFile.Identity: FunctionTable?] = [:]

    /// What a process has mapped; of one that is gone, what it had.
    mutating func read(_ process: UInt32) {
        fresh.insert(process)
        let files = MappedFile.all(of: process)
        guard !files.isEmpty || processes[process] == nil else { return }
        if processes.count >= Self.mostProcesses {
            processes = [:]
            fresh = [process]
        }
        processes[process] = files
    }

    mutating func text(at offset: UInt64, of file: MappedFile, in process: UInt32) -> [UInt8]? {
        let table: FunctionTable?
        if let known = tables[file.identity] {
            table = known
        } else {
            table = if let open = file.open(of: process) { FunctionTable(open) } else { nil }
            if tables.count >= Self.mostTables { tables = [:] }
            tables.updateValue(table, forKey: file.identity)
        }
        guard let place = table?.text(at: offset) else { return nil }
        return place + [UInt8(ascii: " "), UInt8(ascii: "[")] + file.name + [UInt8(ascii: "]")]
    }

    /// Reads the build ids of all files that processes run.
    mutating func search() {
        hasSearched = true
        for process in ProcFolder.processes {
            for file in MappedFile.all(of: process) where searched.count < Self.mostFiles {
                guard searched.insert(file.identity).inserted, let open = file.open(of: process),
                    let id = UserELF(open)?.buildID(in: open)
                else { continue }
                builds[id] = (file, process)
            }
        }
    }
}
