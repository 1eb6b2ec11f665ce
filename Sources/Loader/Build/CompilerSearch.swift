public import Base
import Clibbpf
import Glibc

/// Finds the compilers that may be able to build a program.
public enum CompilerSearch {
    /// Newer ones are found as `clang` or named by `--clang`; this list only has to end.
    private static let versions = (14...40).reversed()

    /// The compilers to try, best first.
    ///
    /// - Parameters:
    ///   - named: what the person asked for, a path or a name; then it is the only one.
    ///   - environment: `CLANG` names one as well; `PATH` is searched.
    ///   - workingDirectory: where the person is, an absolute path; other paths are meant from there.
    /// - Returns: absolute paths of files that can be run, each once, at least one.
    /// - Throws: `compiler-missing`.
    public static func candidates(
        named: String?, environment: [String: String], workingDirectory: String
    ) throws(BeeError) -> [String] {
        // A compiler runs in the source's folder, where another file may have the same relative path.
        func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : workingDirectory + "/" + path }
        let folders = environment["PATH", default: ""].split(separator: ":").map { absolute(String($0)) }
        if let name = named ?? environment["CLANG"], !name.isEmpty {
            let files = name.contains("/") ? [absolute(name)] : folders.map { $0 + "/" + name }
            guard let file = files.first(where: isProgram) else {
                throw BeeError(
                    .compilerMissing, name, "is no program that can be run",
                    hint: "name a clang of version 14 or later with --clang")
            }
            return [file]
        }
        let names = ["clang"] + versions.map { "clang-\($0)" }
        var files = names.flatMap { name in folders.map { $0 + "/" + name } }
        // The Swift toolchain has a clang of its own, which need not be in PATH.
        files += folders.compactMap { realPath($0 + "/swift") }.map { folder(of: $0) + "/clang" }
        var seen: Set<String> = []
        let found = files.filter(isProgram).filter { seen.insert(realPath($0) ?? $0).inserted }
        guard !found.isEmpty else {
            throw BeeError(
                .compilerMissing, "clang", "is not in PATH",
                hint: "install clang 14 or later (Debian: apt install clang), or name one with --clang")
        }
        return found
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    private static func realPath(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
