import Base
import Glibc
import Testing

/// What can become of a file.
enum Damage: Sendable, Hashable, CustomTestStringConvertible {
    case missing
    case empty
    /// Only this many bytes are left.
    case cut(Int)
    /// One bit is the other way round; the number counts bits, and wraps around at the file's end.
    case flipped(Int)
    case text(String)
    case bytes([UInt8])
    case longer
    case folder, fifo, device, socket
    /// A symbolic link to the sound file, which was moved elsewhere.
    case link
    /// A symbolic link that leads nowhere, or back to itself.
    case lost, loop

    /// What can stand in the place of a file that is none, or none that may be used.
    static let kinds: [Damage] = [.folder, .fifo, .device, .socket, .link, .lost, .loop]

    /// A bit at the beginning, at the end and in between.
    static let flips: [Damage] = [.flipped(0), .flipped(-1), .flipped(1003), .flipped(7919)]

    /// Cuts at each kilobyte of a file.
    static func cuts(of count: Int) -> [Damage] { stride(from: 1024, to: count, by: 1024).map { .cut($0) } }

    var testDescription: String { String(describing: self).replacing("\u{1B}", with: "ESC").prefix(60).description }

    /// Damages a file of a folder.
    func apply(to name: String, in folder: TemporaryFolder) throws {
        let path = folder / name
        let bytes = try RegularFile.read(path, limit: 64 << 20)
        if case .link = self { try #require(rename(path, folder / "moved") == 0) } else { unlink(path) }
        switch self {
        case .missing: break
        case .empty: try folder.write([], to: name)
        case .cut(let count): try folder.write(Array(bytes.prefix(count)), to: name)
        case .flipped(let bit): try folder.write(Self.flip(bit, in: bytes), to: name)
        case .text(let text): try folder.write(Array(text.utf8), to: name)
        case .bytes(let bytes): try folder.write(bytes, to: name)
        case .longer: try folder.write(bytes + [0], to: name)
        case .link: try #require(symlink(folder / "moved", path) == 0)
        default: try makeSpecial(path)
        }
    }

    /// Puts what is no regular file where there is nothing.
    func makeSpecial(_ path: String) throws {
        // /dev/zero: reading it never ends.
        let zero = dev_t(1 << 8 | 5)
        let result =
            switch self {
            case .folder: mkdir(path, 0o755)
            case .fifo: mkfifo(path, 0o644)
            case .device: mknod(path, S_IFCHR | 0o644, zero)
            case .socket: mknod(path, S_IFSOCK | 0o644, 0)
            case .lost: symlink("/nowhere/at/all", path)
            default: symlink(path, path)
            }
        try #require(result == 0, "cannot make \(path) for the test: errno \(errno)")
    }

    static func flip(_ bit: Int, in bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let place = (bit % (bytes.count * 8) + bytes.count * 8) % (bytes.count * 8)
        bytes[place / 8] ^= 1 << (place % 8)
        return bytes
    }
}
