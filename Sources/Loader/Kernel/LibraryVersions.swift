import Clibbpf
import Clibelf
import Czlib

/// The versions of the C libraries this program runs with.
public struct LibraryVersions: Sendable, Hashable {
    /// libbpf's version, such as "1.1".
    public let libbpf: String
    /// zlib's version, such as "1.2.13".
    public let zlib: String
    /// The version of libelf this program was built with, such as "0.188"; the library tells none at run time.
    public let libelf: String

    /// Asks the libraries.
    public static var current: LibraryVersions {
        var libbpf = libbpf_version_string().map { String(cString: $0) } ?? "unknown"
        if libbpf.hasPrefix("v") { libbpf.removeFirst() }
        return LibraryVersions(
            libbpf: libbpf, zlib: zlibVersion().map { String(cString: $0) } ?? "unknown",
            libelf: "0.\(_ELFUTILS_VERSION)")
    }
}
