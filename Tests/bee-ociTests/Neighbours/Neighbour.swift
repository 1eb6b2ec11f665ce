import Glibc
import Synchronization
import Testing

/// A tool of others that works on the same images.
enum Neighbour: String, Sendable {
    case skopeo
    case umoci
    case oras
    case registry = "docker-registry"
    case podman
    case prometheus
    case promtool

    /// What `scripts/get-package` is asked for; nil for a tool that `scripts/install-dependencies` installs.
    private var package: [String]? {
        switch self {
        case .skopeo, .umoci: nil
        case .oras: ["sid", "oras"]
        // Unpacked and not installed, because their packages start services.
        case .registry: ["bookworm", "docker-registry"]
        case .prometheus, .promtool: ["bookworm", "prometheus"]
        case .podman: ["bookworm", "podman", "conmon", "crun", "libsubid4"]
        }
    }

    /// Where a tool is.
    struct Place: Sendable {
        let program: Program
        /// Where the libraries are that came with it.
        var libraries = ""
    }

    /// Why a tool cannot be had.
    struct CannotBeHad: Error, Sendable {
        let name: String
        let reason: String
    }

    private static let places = Mutex<[Neighbour: Result<Place, CannotBeHad>]>([:])

    /// Looks for the tool once, and downloads it where it is not to be installed.
    func place() throws -> Place {
        try Self.places.withLock { places in
            let place = try places[self] ?? find()
            places[self] = place
            return place
        }.get()
    }

    private func find() throws -> Result<Place, CannotBeHad> {
        guard let package else {
            let path = "/usr/bin/\(rawValue)"
            guard access(path, X_OK) == 0 else { return missing("\(path) is missing; `make test` installs it") }
            return .success(Place(program: Program(path: path)))
        }
        let script = Program(path: "\(TestData.path)/../scripts/get-package")
        let result = try script.run(package, environment: Self.home)
        guard result.status == 0, let folder = result.lines.last else { return missing(result.errors) }
        let library = "\(folder)/usr/lib"
        return .success(
            Place(
                program: Program(path: "\(folder)/usr/bin/\(rawValue)"),
                libraries: "\(library)/x86_64-linux-gnu:\(library)/aarch64-linux-gnu"))
    }

    private func missing(_ reason: String) -> Result<Place, CannotBeHad> {
        .failure(CannotBeHad(name: rawValue, reason: reason))
    }

    /// What tells where downloads are kept.
    private static var home: [String: String] {
        var variables: [String: String] = [:]
        for name in ["HOME", "XDG_CACHE_HOME"] {
            if let value = getenv(name) { variables[name] = String(cString: value) }
        }
        return variables
    }

    /// Runs the tool in a folder of the test's own, which is its home too.
    func run(_ arguments: [String], in folder: TemporaryFolder) throws -> Program.Result {
        try start(arguments, in: folder).finish()
    }

    /// Starts the tool in a folder of the test's own, which is its home too.
    func start(_ arguments: [String], in folder: TemporaryFolder) throws -> Program.Running {
        let place = try place()
        let tools = place.program.path.split(separator: "/").dropLast().joined(separator: "/")
        return try Program(path: "/usr/bin/env").start(
            ["-C", folder.path, place.program.path] + arguments,
            environment: [
                "HOME": folder.path, "PATH": "/\(tools):/usr/sbin:/usr/bin:/sbin:/bin",
                "LD_LIBRARY_PATH": place.libraries,
            ])
    }
}

/// Whether this is CI, where nothing is skipped.
let isCI = getenv("CI").map { String(cString: $0) } == "true"

extension Trait where Self == ConditionTrait {
    /// Skips where a tool cannot be had, unless this is CI, where the test then fails.
    static func needs(_ neighbours: Neighbour...) -> Self {
        let names = neighbours.map(\.rawValue).joined(separator: ", ")
        return .enabled("needs \(names), which cannot be had here: see scripts/get-package, or `make test`") {
            isCI || neighbours.allSatisfy { (try? $0.place()) != nil }
        }
    }

    /// Skips where programs cannot be loaded, unless this is CI, where the test then fails.
    static var needsRoot: Self { .enabled(if: geteuid() == 0 || isCI, "loading programs needs root") }
}
