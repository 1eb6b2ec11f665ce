import Base
import Glibc

/// Finds libraries as the dynamic loader does (ld.so(8)): LD_LIBRARY_PATH, the cache of ldconfig, the standard folders.
struct LibrarySearch: Sendable {
    /// Folders that come first.
    let folders: [String]
    /// The paths of the cache, in its order, for this machine.
    let cached: [String]

    private static let standard = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"]

    static var ofThisHost: LibrarySearch {
        let variable = getenv("LD_LIBRARY_PATH").map { String(cString: $0) } ?? ""
        // Without a cache the standard folders remain, as for the loader.
        let bytes = try? RegularFile.read("/etc/ld.so.cache", links: .followed, limit: 64 << 20)
        return LibrarySearch(
            folders: variable.split { $0 == ":" || $0 == ";" }.map(String.init), cached: paths(in: bytes ?? []))
    }

    /// The path of a library named in full (`libc.so.6`) or without its ending (`libc`).
    func path(of name: String) -> String? {
        for folder in folders {
            if let path = Self.file(name, in: folder) { return path }
        }
        // A cache is sorted by name with the highest version first.
        if let path = cached.first(where: { Self.names($0, name) && FilePlace.exists($0) }) { return path }
        return Self.standard.lazy.compactMap { Self.file(name, in: $0) }.first
    }

    private static func file(_ name: String, in folder: String) -> String? {
        let candidates = name.contains(".so") ? [name] : [name + ".so"]
        return candidates.map { "\(folder)/\($0)" }.first(where: FilePlace.exists)
    }

    /// Whether a path's file is the library: by its whole name, or by what stands before `.so`.
    private static func names(_ path: String, _ name: String) -> Bool {
        guard let file = path.split(separator: "/").last else { return false }
        if file == name { return true }
        return file.hasPrefix(name + ".so") && file.dropFirst(name.count + 3).first.map { $0 == "." } ?? true
    }

    /// The paths in a cache of the kind glibc 2.32 and later write, alone or behind the old kind (glibc,
    /// sysdeps/generic/dl-cache.h).
    static func paths(in bytes: [UInt8]) -> [String] {
        let magic = Array("glibc-ld.so.cache1.1".utf8)
        guard let start = bytes.firstRange(of: magic)?.lowerBound else { return [] }
        var header = ByteCursor(bytes, range: start..<bytes.count)
        guard header.skip(magic.count), let count: UInt32 = header.read(), header.skip(24) else { return [] }
        var paths: [String] = []
        for _ in 0..<count {
            guard let flags: UInt32 = header.read(), header.skip(4), let value: UInt32 = header.read(),
                header.skip(12)
            else { return [] }
            guard flags & 0xFFFF == machineFlags, start + Int(value) < bytes.count else { continue }
            var text = ByteCursor(bytes, range: start + Int(value)..<bytes.count)
            if let path = text.readTerminatedText() { paths.append(path) }
        }
        return paths
    }

    /// How the cache marks libraries of this machine's usual kind (`FLAG_ELF_LIBC6` and the processor's).
    private static var machineFlags: UInt32 {
        #if arch(x86_64)
        0x0303
        #elseif arch(arm64)
        0x0A03
        #else
        0x0003
        #endif
    }
}
