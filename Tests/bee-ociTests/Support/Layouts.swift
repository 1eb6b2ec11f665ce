import FoundationEssentials
import Testing

/// A folder with a layout in it, and the program that works on it.
struct Workplace {
    let folder: TemporaryFolder
    let program: Program

    init(isInMemory: Bool = false) throws {
        folder = try TemporaryFolder(isInMemory: isInMemory)
        program = try .beeOCI
    }

    /// The layout the verbs work on unless told otherwise.
    var layout: String { folder / "store" }

    /// Runs a verb on the layout.
    func run(_ verb: String, _ arguments: String..., input: String? = nil) throws -> Program.Result {
        try program.run([verb, "--layout", layout] + arguments, input: input)
    }

    /// Runs a verb on the layout and expects it to be done.
    @discardableResult
    func done(_ verb: String, _ arguments: String..., input: String? = nil) throws -> Program.Result {
        let result = try program.run([verb, "--layout", layout] + arguments, input: input)
        try #require(result.status == 0, "\(verb) \(arguments): \(result.errors)")
        return result
    }

    /// Unpacks the layout that the original tool wrote and returns its path.
    func originalLayout() throws -> String {
        let path = try folder.makeFolder("original")
        let result = try Program(path: "/bin/tar").run("-xf", "\(TestData.path)/bee-0.0.15-store.tar", "-C", path)
        try #require(result.status == 0, "\(result.errors)")
        return path
    }
}

extension Program.Result {
    /// Standard output as one JSON value.
    func json<T: Decodable>(_ type: T.Type = T.self) throws -> T {
        try JSONDecoder().decode(T.self, from: Data(output.utf8))
    }
}

/// The digest of the manifest in the original tool's sample.
let sampleDigest = "sha256:4677952c5e6500a54cdbfffa30e09ec851617d7c6ff8b170ca70b20d4705ec35"
