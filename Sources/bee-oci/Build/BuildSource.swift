import Base
import Glibc

/// A C source that is to be compiled.
struct BuildSource {
    /// As the person named it.
    let name: String
    /// Its absolute path, without links in it.
    let path: String

    /// Judges a source by its name, by which the compiler goes: it would link an object, or fail late.
    ///
    /// - Parameter name: as the person named it.
    /// - Throws: `file-invalid` for what the compiler would not take for C; `file-missing`, `not-permitted`,
    ///   `input-output`.
    init(_ name: String) throws(BeeError) {
        let path = try Self.realPath(name)
        var status = stat()
        guard stat(path, &status) == 0 else { throw BeeError.system("open", name) }
        guard name.hasSuffix(".c"), status.st_mode & S_IFMT == S_IFREG else {
            throw BeeError(
                .fileInvalid, name, "is no C source: a file whose name ends in .c",
                hint: name.hasSuffix(".o") ? "bee-oci pack makes an image of an object" : nil)
        }
        self.name = name
        self.path = path
    }

    /// Where a file is, links followed.
    static func realPath(_ path: String) throws(BeeError) -> String {
        guard let text = realpath(path, nil) else { throw BeeError.system("open", path) }
        defer { free(text) }
        return String(cString: text)
    }
}
