import Base
import Glibc
import SystemPackage

/// Which layout directory a command works on, and whether it is the default one.
struct LayoutLocation {
    /// The directory.
    let path: FilePath
    /// Whether nobody named it: only then may its parents be created.
    let isDefault: Bool

    /// Finds the layout: the option, else `BEE_OCI_LAYOUT`, else the user's default.
    ///
    /// - Parameters:
    ///   - option: what `--layout` says.
    ///   - context: the environment and the user.
    /// - Throws: `usage` where an ordinary user has neither `XDG_DATA_HOME` nor `HOME`.
    init(option: String?, in context: Context) throws(BeeError) {
        if option == "" {
            throw BeeError(.usage, "--layout", "is empty", hint: "name a directory, or leave the option out")
        }
        if let named = option ?? context.environment["BEE_OCI_LAYOUT"], !named.isEmpty {
            path = FilePath(named)
            isDefault = false
            return
        }
        guard let standard = Self.standard(context.environment, userID: context.userID) else {
            throw BeeError(
                .usage, "", "there is no default layout without HOME", hint: "name a directory with --layout DIR")
        }
        path = standard
        isDefault = true
    }

    private static func standard(_ environment: [String: String], userID: uid_t) -> FilePath? {
        if userID == 0 { return "/var/lib/bee-oci/store" }
        // The XDG base directory specification has relative paths ignored.
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return FilePath("\(data)/bee-oci/store") }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return FilePath("\(home)/.local/share/bee-oci/store")
    }
}
