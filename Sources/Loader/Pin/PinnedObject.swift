public import Base
import Clibbpf
import Glibc

/// An object that runs from pins, without a process of its own.
public final class PinnedObject: RunningObject {
    /// The object as its file says it.
    public let spec: ObjectSpec
    /// The maps that are pinned.
    public let maps: [LoadedMap]
    private let programs: [PinnedProgram]
    private let watch: EndWatch?

    /// Opens the maps and programs of a run that stays.
    ///
    /// - Parameters:
    ///   - spec: the object.
    ///   - folder: where it is pinned.
    ///   - pins: what was pinned there; something else under one of the names is not taken for it.
    ///   - watchesEnd: whether its end is to be noticed.
    /// - Returns: the object.
    /// - Throws: `file-missing` where a pin is not there any more, `file-invalid` where a map is not the object's,
    ///   `not-permitted`, `input-output`.
    public static func open(
        _ spec: ObjectSpec, in folder: PinFolder, _ pins: [Pin], watchesEnd: Bool
    ) throws(BeeError) -> PinnedObject {
        var maps: [LoadedMap] = []
        var programs: [PinnedProgram] = []
        // Watched before anything is opened, so that no end is missed.
        let watch = watchesEnd ? try watching("\(folder.path)/\(Pin.Kind.link.folder)") : nil
        for pin in pins {
            guard let descriptor = try folder.open(pin) else {
                throw BeeError(
                    .fileMissing, "\(folder.path)/\(pin.place)", "is not there any more, or is another \(pin.kind) now")
            }
            switch pin.kind {
            case .link: break
            case .program: programs.append(PinnedProgram(name: pin.name, descriptor: descriptor))
            case .map:
                guard let map = spec.map(named: pin.name) else {
                    throw BeeError(.fileInvalid, pin.name, "is no map of this object")
                }
                maps.append(try LoadedMap.make(map, adopting: descriptor))
            }
        }
        return PinnedObject(spec, maps, programs, watch)
    }

    private init(
        _ spec: ObjectSpec, _ maps: [LoadedMap], _ programs: [PinnedProgram], _ watch: EndWatch?
    ) {
        self.spec = spec
        self.maps = maps
        self.programs = programs
        self.watch = watch
    }

    /// None: iterators do not stay.
    public var iterators: [String] { [] }
    /// Always: a run that stays waits for events until it is stopped.
    public var isWaiting: Bool { true }
    /// Readable once one of its links is removed; nil where that is not to be noticed.
    public var endDescriptor: Int32? { watch?.descriptor.rawValue }

    /// Detaches nothing: the run goes on.
    public func detach() -> [BeeError] { [] }

    /// Hands on nothing: iterators do not stay.
    public func readIterators(
        _ body: (String, UnsafeRawBufferPointer) throws(BeeError) -> Bool
    ) throws(BeeError) {}

    /// What its programs have used since the kernel counts.
    public func usage() throws(BeeError) -> [ProgramStatistics.Usage] {
        try programs.map { (program) throws(BeeError) in
            try .ofProgram(program.descriptor.rawValue, name: program.name)
        }
    }

    /// How much memory its maps and programs take, in bytes, as far as the kernel tells.
    public var memory: UInt64 {
        let descriptors = maps.map(\.rawDescriptor) + programs.map { $0.descriptor.rawValue }
        return descriptors.reduce(0) { $0 &+ (KernelFacts(of: $1)["memlock"] ?? 0) }
    }

    private static func watching(_ folder: String) throws(BeeError) -> EndWatch {
        let raw = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard raw >= 0 else { throw watchFailure(errno, folder) }
        let descriptor = OwnedDescriptor(adopting: raw)
        guard inotify_add_watch(raw, folder, UInt32(IN_DELETE)) >= 0 else { throw watchFailure(errno, folder) }
        return EndWatch(descriptor)
    }

    /// Why a folder cannot be watched: inotify's limits have the error numbers of other ones (inotify(7)).
    private static func watchFailure(_ number: Int32, _ folder: String) -> BeeError {
        guard number == ENOSPC || number == EMFILE && canOpenMore else {
            return BeeError.system("watch", folder, number: number)
        }
        let limit = "fs.inotify.max_user_" + (number == ENOSPC ? "watches" : "instances")
        return BeeError.system(
            "watch", folder, number: number,
            hint: "raise the limit that all processes of this user share: sysctl \(limit)")
    }

    /// Whether this process may have another descriptor.
    private static var canOpenMore: Bool {
        let other = dup(STDERR_FILENO)
        if other >= 0 { close(other) }
        return other >= 0
    }
}

/// What is readable once something in a folder is removed.
private final class EndWatch: Sendable {
    let descriptor: OwnedDescriptor

    init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }
}

/// A program that is open.
private final class PinnedProgram: Sendable {
    let name: String
    let descriptor: OwnedDescriptor

    init(name: String, descriptor: consuming OwnedDescriptor) {
        self.name = name
        self.descriptor = descriptor
    }
}
