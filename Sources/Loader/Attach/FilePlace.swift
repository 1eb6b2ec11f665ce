import Glibc

/// Questions about paths.
enum FilePlace {
    /// Whether there is something under a path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
