import Base
import Glibc
import Store
import SystemPackage

/// Sorts a folder's entries into what becomes an image and what does not.
struct PackFolder {
    private let path: FilePath
    private var plain: [String] = []
    private var byArchitecture: [String: [String]] = [:]
    private var ignored: [String] = []
    private var hasConfig = false

    /// Reads the folder and those in it that are named for an architecture.
    ///
    /// - Parameter path: the folder.
    /// - Throws: `not-permitted`, `input-output`.
    init(_ path: FilePath) throws(BeeError) {
        self.path = path
        let folder = try DirectoryFD.open(path)
        for name in try folder.names() {
            if name == PackSource.configName {
                hasConfig = true
            } else if let architecture = Platform.architecture(named: name),
                let inner = try Self.folder(name, in: folder)
            {
                try take(inner, name, architecture)
            } else if name.hasSuffix(".o"), !(try Self.isFolder(name, in: folder)) {
                take(object: name, PackName.architecture(ofFile: name))
            } else {
                ignored.append(name)
            }
        }
    }

    /// What was found, if it makes one image.
    ///
    /// - Returns: the objects and what goes with them.
    /// - Throws: `pack-invalid`; `input-output` where the folder's real name cannot be had.
    func source() throws(BeeError) -> PackSource {
        PackSource(
            folder: path, objects: try objects(), hasConfig: hasConfig, ignored: ignored.sorted(),
            defaultName: try realName())
    }

    private func objects() throws(BeeError) -> [PackSource.Object] {
        if byArchitecture.isEmpty {
            guard let only = plain.first else { throw refused("holds no object file (*.o)") }
            guard plain.count == 1 else {
                throw refused("holds several object files: " + plain.joined(separator: ", "))
            }
            return [PackSource.Object(path: only, architecture: nil)]
        }
        if let odd = plain.first {
            throw refused("holds \(odd), which names no architecture, beside objects that do")
        }
        var objects: [PackSource.Object] = []
        for (architecture, paths) in byArchitecture.sorted(by: { $0.key < $1.key }) {
            guard paths.count == 1 else {
                throw refused("holds several object files for \(architecture): " + paths.joined(separator: ", "))
            }
            objects.append(PackSource.Object(path: paths[0], architecture: architecture))
        }
        return objects
    }

    private mutating func take(_ folder: DirectoryFD, _ name: String, _ architecture: String) throws(BeeError) {
        for inner in try folder.names() {
            if inner.hasSuffix(".o"), !(try Self.isFolder(inner, in: folder)) {
                take(object: name + "/" + inner, architecture)
            } else {
                ignored.append(name + "/" + inner)
            }
        }
    }

    private mutating func take(object path: String, _ architecture: String?) {
        if let architecture {
            byArchitecture[architecture, default: []].append(path)
        } else {
            plain.append(path)
        }
    }

    private static func folder(_ name: String, in parent: DirectoryFD) throws(BeeError) -> DirectoryFD? {
        try isFolder(name, in: parent) ? try parent.directory(name) : nil
    }

    private static func isFolder(_ name: String, in parent: DirectoryFD) throws(BeeError) -> Bool {
        try parent.status(of: name)?.kind == .directory
    }

    /// The folder's own name, also where it was named as `.` or by a link.
    private func realName() throws(BeeError) -> String {
        guard let resolved = realpath(path.string, nil) else { throw BeeError.system("resolve", path.string) }
        defer { free(resolved) }
        return FilePath(String(cString: resolved)).lastComponent?.string ?? ""
    }

    private func refused(_ message: String) -> BeeError {
        BeeError(
            .packInvalid, path.string, message,
            hint: "a folder to pack holds one .o file, or one for each architecture: amd64/x.o arm64/x.o, "
                + "or x.amd64.o x.arm64.o")
    }
}
