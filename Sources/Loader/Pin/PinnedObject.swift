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
    private let watch: OwnedDescriptor

    /// Opens the maps and programs of a run that stays.
    ///
    /// - Parameters:
    ///   - spec: the object.
    ///   - folder: where it is pinned.
    ///   - pins: what was pinned there; something else under one of the names is not taken for it.
    /// - Returns: the object.
    /// - Throws: `file-missing` where a pin is not there any more, `file-invalid` where a map is not the object's,
    ///   `not-permitted`.
    public static func open(
        _ spec: ObjectSpec, in folder: PinFolder, _ pins: [Pin]
    ) throws(BeeError) -> PinnedObject {
        var maps: [LoadedMap] = []
        var programs: [PinnedProgram] = []
        // Watched before anything is opened, so that no end is missed.
        let watch = try watching("\(folder.path)/\(Pin.Kind.link.folder)")
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
        _ spec: ObjectSpec, _ maps: [LoadedMap], _ programs: [PinnedProgram], _ watch: consuming OwnedDescriptor
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
    /// Readable once one of its links is removed.
    public var endDescriptor: Int32? { watch.rawValue }

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

    /// A descriptor that is readable once something in a folder is removed.
    private static func watching(_ folder: String) throws(BeeError) -> OwnedDescriptor {
        let raw = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard raw >= 0 else { throw BeeError.system("watch", folder) }
        let descriptor = OwnedDescriptor(adopting: raw)
        guard inotify_add_watch(raw, folder, UInt32(IN_DELETE)) >= 0 else { throw BeeError.system("watch", folder) }
        return descriptor
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
