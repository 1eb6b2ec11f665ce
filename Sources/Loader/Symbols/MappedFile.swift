import Base
import CLinux
import Clibbpf
import Glibc

/// A part of a file that a process has mapped to run it: a line of `/proc/PID/maps` (proc(5)).
struct MappedFile {
    /// Which file it is, whatever it is called.
    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64

        /// From a device's two numbers, put together as the C library's `st_dev` is (makedev(3)).
        init(major: UInt64, minor: UInt64, inode: UInt64) {
            device = (major & 0xFFF) << 8 | (major & 0xFFFF_F000) << 32 | minor & 0xFF | (minor & 0xFFFF_FF00) << 12
            self.inode = inode
        }

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
        }
    }

    let addresses: Range<UInt64>
    /// Where the part begins in the file.
    let offset: UInt64
    let identity: Identity
    /// The path in the process's own root.
    let path: [UInt8]

    /// What is behind the path's last slash.
    var name: ArraySlice<UInt8> { path[((path.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...] }

    /// All of a process; none where it is gone or may not be looked at, which is an answer too.
    static func all(of process: UInt32) -> [MappedFile] {
        parse((try? RegularFile.read("/proc/\(process)/maps", limit: 16 << 20)) ?? [])
    }

    /// Reads lines such as `55d0a000-55d0b000 r-xp 00001000 08:01 1234   /usr/bin/x`, those with code of a file.
    static func parse(_ text: [UInt8]) -> [MappedFile] {
        text.split(separator: UInt8(ascii: "\n")).compactMap { (line) -> MappedFile? in
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
            guard words.count == 6, words[1].dropFirst(2).first == UInt8(ascii: "x") else { return nil }
            let ends = words[0].split(separator: UInt8(ascii: "-")).compactMap(hex)
            let device = words[3].split(separator: UInt8(ascii: ":")).compactMap(hex)
            let path = words[5].drop { $0 == UInt8(ascii: " ") }
            guard ends.count == 2, ends[0] < ends[1], device.count == 2, let offset = hex(words[2]),
                let inode = UInt64(String(decoding: words[4], as: UTF8.self)), inode != 0,
                path.first == UInt8(ascii: "/")
            else { return nil }
            return MappedFile(
                addresses: ends[0]..<ends[1], offset: offset,
                identity: Identity(major: device[0], minor: device[1], inode: inode), path: Array(path))
        }
    }

    private static func hex(_ digits: ArraySlice<UInt8>) -> UInt64? {
        UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// Opens the file: the very one that is mapped, even where it was removed or lies in another mount namespace.
    ///
    /// - Parameter process: the process that has mapped it, perhaps gone.
    /// - Returns: nil where it cannot be had any more, or is no regular file.
    func open(of process: UInt32) -> RegularFile? {
        let (start, end) = (String(addresses.lowerBound, radix: 16), String(addresses.upperBound, radix: 16))
        let path = String(decoding: self.path, as: UTF8.self)
        return Self.regular("/proc/\(process)/map_files/\(start)-\(end)", nil)
            ?? Self.regular("/proc/\(process)/root\(path)", identity) ?? Self.regular(path, identity)
    }

    /// Opens a file once it is known to be a regular one: a device of another process is not even opened.
    private static func regular(_ path: String, _ identity: Identity?) -> RegularFile? {
        let raw = linux_open_place(path)
        guard raw >= 0 else { return nil }
        let place = OwnedDescriptor(adopting: raw)
        var status = stat()
        guard fstat(place.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        guard identity == nil || identity == Identity(status) else { return nil }
        return try? RegularFile.open("/proc/self/fd/\(place.rawValue)", links: .followed)
    }
}
