public import Base
import Clibbpf
import Glibc

/// The folder in the eBPF file system that keeps what runs under a name: `links`, `programs`, `maps`.
public struct PinFolder: Sendable, Hashable {
    private static let mount = "/sys/fs/bpf"
    private static let root = mount + "/bee-oci"

    /// The folder's path.
    public let path: String

    /// The folder of a run.
    ///
    /// - Parameter run: the run's name, one component without dots.
    public init(run: String) {
        path = Self.root + "/" + run
    }

    /// The names that have a folder with all three of its folders in it: where a run was taken down and only pins of
    /// others are left, one of them is gone.
    public static var runs: [String] {
        ProcFolder.names(root).filter { name in
            let inside = ProcFolder.names(PinFolder(run: name).path)
            return name.first != "." && Pin.Kind.allCases.allSatisfy { inside.contains($0.folder) }
        }
    }

    /// Whether the eBPF file system is there for this process.
    static var isMounted: Bool {
        var system = statfs()
        return statfs(mount, &system) == 0 && PinPlace.isEBPF(system)
    }

    /// Makes the folder and what is in it, all or nothing.
    ///
    /// - Throws: `kernel-unsupported` where the eBPF file system is not mounted, `not-permitted` where others could
    ///   write there, `busy` where the name has a folder.
    public func make() throws(BeeError) {
        guard Self.isMounted else {
            throw BeeError(
                .kernelUnsupported, Self.mount, "is no eBPF file system, in which programs stay without a process",
                hint: "mount it: mount -t bpf bpf \(Self.mount)")
        }
        if mkdir(Self.root, 0o700) != 0, errno != EEXIST { throw BeeError.system("make the folder", Self.root) }
        var facts = stat()
        guard lstat(Self.root, &facts) == 0 else { throw BeeError.system("stat", Self.root) }
        guard facts.st_mode & S_IFMT == S_IFDIR, facts.st_uid == geteuid(), facts.st_mode & 0o022 == 0 else {
            throw BeeError(.notPermitted, Self.root, "is no folder that only its owner, this user, can write")
        }
        guard mkdir(path, 0o700) == 0 else {
            let number = errno
            guard number != EEXIST else {
                throw BeeError(.busy, path, "has something of others in it", hint: "remove it, or choose another name")
            }
            throw BeeError.system("make the folder", path, number: number)
        }
        for kind in Pin.Kind.allCases where mkdir("\(path)/\(kind.folder)", 0o700) != 0 {
            let failure = BeeError.system("make the folder", "\(path)/\(kind.folder)")
            // Of two failures the first tells more.
            _ = try? removeFolders()
            throw failure
        }
    }

    /// Everything pinned in the three folders, in the order in which it is taken down.
    ///
    /// - Returns: the pins; a folder there, or a pin that has gone meanwhile, is none.
    /// - Throws: `not-permitted`, `input-output`.
    public func contents() throws(BeeError) -> [Pin] {
        var pins: [Pin] = []
        for kind in Pin.Kind.allCases {
            for name in try ProcFolder.allNames("\(path)/\(kind.folder)").sorted() where name.first != "." {
                let place = "\(path)/\(kind.folder)/\(name)"
                guard let descriptor = try Self.open(place),
                    let identity = try KernelFacts(of: descriptor.rawValue, pin: place).identity, identity.kind == kind
                else { continue }
                pins.append(Pin(kind: kind, name: name, number: identity.number))
            }
        }
        return pins
    }

    /// Opens a pin and makes sure that it is the one that is meant.
    ///
    /// - Parameter pin: the pin.
    /// - Returns: its descriptor, nil where nothing is there or something else.
    /// - Throws: `not-permitted`, `input-output`.
    func open(_ pin: Pin) throws(BeeError) -> OwnedDescriptor? {
        let place = "\(path)/\(pin.place)"
        guard let descriptor = try Self.open(place),
            let identity = try KernelFacts(of: descriptor.rawValue, pin: place).identity,
            identity == (pin.kind, pin.number)
        else { return nil }
        return descriptor
    }

    /// Opens what is pinned at a place; nil where nothing is.
    private static func open(_ place: String) throws(BeeError) -> OwnedDescriptor? {
        let descriptor = bpf_obj_get(place)
        guard descriptor < 0 else { return OwnedDescriptor(adopting: descriptor) }
        let number = errno
        guard isRegular(place) else { return nil }
        guard number == EPERM || number == EACCES else { throw BeeError.system("open the pin", place, number: number) }
        throw LibbpfError.make(number, "open the pin", place)
    }

    /// Whether a regular file is there, as pins are, or this process may not know; of a folder the kernel says what it says
    /// of a pin that may not be opened (kernel/bpf/inode.c, `bpf_inode_type`).
    private static func isRegular(_ place: String) -> Bool {
        var facts = stat()
        guard lstat(place, &facts) == 0 else { return errno == EACCES }
        return facts.st_mode & S_IFMT == S_IFREG
    }

    /// Removes a pin; something else under its name is left alone.
    ///
    /// - Parameter pin: the pin.
    /// - Returns: whether it was there.
    /// - Throws: `not-permitted`, `input-output`.
    @discardableResult
    public func remove(_ pin: Pin) throws(BeeError) -> Bool {
        guard let open = try open(pin) else { return false }
        _ = consume open
        guard unlink("\(path)/\(pin.place)") == 0 else {
            throw BeeError.system("remove the pin", "\(path)/\(pin.place)")
        }
        return true
    }

    /// Removes the folders, as far as nothing of others is in them.
    ///
    /// - Returns: whether all of them are gone.
    /// - Throws: `not-permitted`, `input-output`.
    public func removeFolders() throws(BeeError) -> Bool {
        for folder in Pin.Kind.allCases.map({ "\(path)/\($0.folder)" }) + [path] where rmdir(folder) != 0 {
            let number = errno
            guard number == ENOENT || number == ENOTEMPTY || number == EEXIST || number == ENOTDIR else {
                throw BeeError.system("remove the folder", folder, number: number)
            }
        }
        return access(path, F_OK) != 0
    }

}
