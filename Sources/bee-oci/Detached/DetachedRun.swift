import Base
import Layout
import Loader
import Store
import SystemPackage

/// A run that stays, as `ps` shows it.
struct DetachedRun {
    /// What there is of it.
    enum State: String {
        /// All of it.
        case running
        /// It is being made or removed right now.
        case changing
        /// It is attached, and pinned where this process does not see it.
        case elsewhere
        /// What a killed process or somebody else left of it.
        case incomplete
    }

    let name: RunName
    let state: State
    /// Nil where a run was killed before it was written down, or its record is damaged.
    let record: RunRecord?
    /// How many programs and maps are pinned.
    let programs: Int
    let maps: Int
    /// How often the programs ran while the kernel counted; nil where it does not count.
    let runs: UInt64?
    /// Bytes of kernel memory.
    let memory: UInt64?
    /// Whether the image's name stands for another digest now; nil where nobody can tell.
    let hasMoved: Bool?

    /// Seconds since it was attached; nil where this process's clock began later.
    var age: Int64? { record.map { NewRun.now() &- $0.started }.flatMap { $0 < 0 ? nil : $0 } }

    /// Looks at a run.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - register: where it is written down.
    ///   - isChanging: whether a process makes or removes it right now.
    ///   - messages: are told of a damaged record.
    /// - Throws: what reading its record meets.
    init(
        _ name: RunName, in register: RunRegister, isChanging: Bool, _ messages: Messages
    ) throws(BeeError) {
        let record = try register.readableRecord(of: name, messages)
        let folder = PinFolder(run: name.text)
        let pinned = try folder.contents()
        var object: PinnedObject?
        if let record {
            do throws(BeeError) {
                let spec = try ObjectSpec.parse(try register.object(of: name, record.object), subject: record.source)
                object = try PinnedObject.open(spec, in: folder, record.pins, watchesEnd: false)
            } catch  where error.code != .notPermitted && error.code != .inputOutput {
                // What is not there or not what it was makes the run incomplete, which is what is shown.
            }
        }
        let usage = try object?.usage()
        let total = usage?.reduce(0) { $0 &+ $1.runs }
        self.name = name
        self.record = record
        if object != nil {
            state = .running
        } else {
            let isElsewhere = try folder.isElsewhere(record?.pins ?? []) == true
            state = isChanging ? .changing : isElsewhere ? .elsewhere : .incomplete
        }
        programs = pinned.count { $0.kind == .program }
        maps = pinned.count { $0.kind == .map }
        runs = total == 0 && !ProgramStatistics.isCounting ? nil : total
        memory = object?.memory
        hasMoved = record?.image.flatMap(Self.hasMoved)
    }

    private static func hasMoved(_ image: ImageOrigin) -> Bool? {
        // A layout that has gone, or a name that was removed, tells nothing.
        guard let name = image.name, let reference = try? Reference(parsing: name),
            let layout = try? ImageLayout.open(FilePath(image.layout)), let entry = try? layout.resolve(reference)
        else { return nil }
        return entry.digest != image.digest
    }
}
