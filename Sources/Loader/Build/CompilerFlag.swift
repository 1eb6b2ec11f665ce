import Glibc

/// Flags for the compiler as a person types them.
enum CompilerFlag {
    private static let folderFlags = ["-I", "-iquote", "-isystem", "-idirafter", "-include"]

    /// Makes the files and folders that flags name absolute, for the compiler runs in the source's folder.
    ///
    /// - Parameters:
    ///   - flags: the flags, a name joined to its flag or behind it.
    ///   - folder: where the person is.
    /// - Returns: the flags, where what names nothing that is there stays, and the names that were changed.
    static func absolute(_ flags: [String], from folder: String) -> (flags: [String], names: [String]) {
        var isName = false
        var names: [String] = []
        let changed = flags.map { flag in
            let before = isName ? "" : folderFlags.first { flag.hasPrefix($0) && flag != $0 }
            isName = folderFlags.contains(flag)
            guard let before else { return flag }
            let name = String(flag.dropFirst(before.count))
            guard !name.hasPrefix("/"), access(folder + "/" + name, F_OK) == 0 else { return flag }
            names.append(name)
            return "\(before)\(folder)/\(name)"
        }
        return (changed, names)
    }
}
