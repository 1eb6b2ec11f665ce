import Glibc

/// Flags for the compiler as a person types them.
enum CompilerFlag {
    private static let folderFlags = ["-I", "-iquote", "-isystem", "-idirafter", "-include"]

    /// Makes the files and folders that flags name absolute, for the compiler runs in the source's folder.
    ///
    /// - Parameters:
    ///   - flags: the flags, a name joined to its flag or behind it.
    ///   - folder: where the person is.
    /// - Returns: the flags; what names nothing that is there stays.
    static func absolute(_ flags: [String], from folder: String) -> [String] {
        var isName = false
        return flags.map { flag in
            let before = isName ? "" : folderFlags.first { flag.hasPrefix($0) && flag != $0 }
            isName = folderFlags.contains(flag)
            guard let before else { return flag }
            let name = folder + "/" + flag.dropFirst(before.count)
            let isThere = !flag.dropFirst(before.count).hasPrefix("/") && access(name, F_OK) == 0
            return isThere ? before + name : flag
        }
    }
}
