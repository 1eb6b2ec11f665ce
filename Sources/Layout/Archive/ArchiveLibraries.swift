import Clibarchive
import Clibbz2
import Cliblz4
import Cliblzma
import Clibzstd

/// The libraries that read and write archives, and those that unpack them.
public enum ArchiveLibraries {
    /// Their names with the versions they tell, as in `3.6.2`.
    public static var versions: [(name: String, version: String)] {
        [
            ("libarchive", lastWord(archive_version_string())), ("libzstd", lastWord(ZSTD_versionString())),
            ("liblzma", lastWord(lzma_version_string())), ("libbz2", firstPart(BZ2_bzlibVersion())),
            ("liblz4", lastWord(LZ4_versionString())),
        ]
    }

    /// What stands behind a library's name ("libarchive 3.6.2").
    private static func lastWord(_ text: UnsafePointer<CChar>?) -> String {
        text.flatMap { String(cString: $0).split(separator: " ").last.map(String.init) } ?? "unknown"
    }

    /// What stands before the date ("1.0.8, 13-Jul-2019").
    private static func firstPart(_ text: UnsafePointer<CChar>?) -> String {
        text.flatMap { String(cString: $0).split(separator: ",").first.map(String.init) } ?? "unknown"
    }
}
