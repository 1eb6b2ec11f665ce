import Clibarchive

/// The library that reads and writes archives.
public enum ArchiveLibrary {
    /// libarchive's version, as in `3.6.2` (`archive_version_string`).
    public static var version: String {
        // The text is "libarchive 3.6.2".
        String(cString: archive_version_string()).split(separator: " ").last.map(String.init) ?? ""
    }
}
