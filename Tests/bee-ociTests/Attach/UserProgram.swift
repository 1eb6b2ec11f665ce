import Glibc
import Testing

/// The program of testdata/user, compiled once for all tests.
enum UserProgram {
    private static let folder = Result { try TemporaryFolder.makeShared() }

    /// The path of the compiled program.
    static func path() throws -> String { try compiled.get() }

    private static let compiled = Result<String, any Error> {
        let path = try folder.get() / "hooked"
        let result = try Program(path: "/usr/bin/gcc").run(
            "-O1", "-g", "\(TestData.path)/user/hooked.c", "-o", path)
        try #require(result.status == 0, "\(result.errors)")
        return path
    }

    /// Runs it and returns its process number.
    static func run(_ arguments: String...) throws -> Int32 {
        let running = try Program(path: try path()).start(arguments)
        let result = try running.finish()
        try #require(result.status == 0)
        return running.process
    }
}
