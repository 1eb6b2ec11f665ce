import Glibc

/// A program or library of the host, named by its path or as one names it in a shell or to the dynamic loader.
struct UserFile: Hashable, Sendable {
    let name: String

    /// Where the file is.
    ///
    /// A name with a slash is a path. Others are first libraries where they look like one (`libc`, `x.so`), then
    /// programs of PATH; the rest the other way round.
    func path(_ libraries: LibrarySearch = .ofThisHost) throws(TargetFault) -> String {
        if name.contains("/") {
            guard FilePlace.exists(name) else { throw TargetFault("there is no file '\(name)'") }
            return name
        }
        let isLibrary = name.hasPrefix("lib") || name.contains(".so")
        let found =
            isLibrary
            ? libraries.path(of: name) ?? Self.program(name) : Self.program(name) ?? libraries.path(of: name)
        guard let found else {
            throw TargetFault(
                "there is no library or program '\(name)'",
                hint: "libraries are looked for as the dynamic loader does (ldconfig -p), programs in PATH")
        }
        return found
    }

    private static func program(_ name: String) -> String? {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/sbin:/usr/bin:/sbin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
