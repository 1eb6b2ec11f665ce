import Base
import Glibc
import Layout
import SystemPackage

/// Points a person under sudo to their own layout: root's default layout is another directory than theirs.
enum SudoHint {
    /// Adds where a name was found to an error that says it is unknown.
    ///
    /// - Parameters:
    ///   - error: what looking the name up said.
    ///   - references: the names that were looked up.
    ///   - location: the layout it was looked up in.
    ///   - context: the environment.
    /// - Returns: the error, with a hint where the invoking user's default layout has the name, or is there at all.
    static func improve(
        _ error: BeeError, for references: [Reference], at location: LayoutLocation, in context: Context
    ) -> BeeError {
        guard location.isDefault, error.code == .referenceUnknown || error.code == .layoutMissing,
            let store = invokingUsersStore(context), let layout = try? ImageLayout.open(store)
        else { return error }
        let what: String
        if error.code == .layoutMissing, error.subject == location.path.string {
            what = "there is one of the user who called sudo"
        } else if let reference = references.first(where: { $0.text == error.subject }),
            (try? layout.resolve(reference)) != nil
        {
            what = "it is in the layout of the user who called sudo"
        } else {
            return error
        }
        return BeeError(
            error.code, error.subject, error.message, hint: "\(what): add --layout \(store)", causes: error.causes)
    }

    private static func invokingUsersStore(_ context: Context) -> FilePath? {
        guard context.userID == 0, let text = context.environment["SUDO_UID"], let user = uid_t(text), user != 0,
            let home = homeDirectory(of: user)
        else { return nil }
        return FilePath("\(home)/.local/share/bee-oci/store")
    }

    /// Reads the home directory from /etc/passwd itself: a static program cannot load the C library's name services.
    private static func homeDirectory(of user: uid_t) -> String? {
        guard let bytes = try? RegularFile.read("/etc/passwd", links: .followed, limit: 4 << 20) else { return nil }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count >= 6, uid_t(fields[2]) == user { return String(fields[5]) }
        }
        return nil
    }
}
