import Clibbpf
import Clibelf
import Czlib

/// The versions of the C libraries this program runs with.
public struct LibraryVersions: Sendable, Hashable {
    /// libbpf's version, such as "1.1".
    public let libbpf: String
    /// zlib's version, such as "1.2.13".
    public let zlib: String
    /// Whether libelf is there and speaks the ELF version libbpf needs; it tells no version of its own at run time.
    public let hasLibelf: Bool

    /// Asks the libraries.
    public static var current: LibraryVersions {
        var libbpf = libbpf_version_string().map { String(cString: $0) } ?? "unknown"
        if libbpf.hasPrefix("v") { libbpf.removeFirst() }
        return LibraryVersions(
            libbpf: libbpf, zlib: zlibVersion().map { String(cString: $0) } ?? "unknown",
            hasLibelf: elf_version(UInt32(EV_CURRENT)) != UInt32(EV_NONE))
    }
}
