import Glibc
import Testing

/// A registry on a free port of this machine's loopback, with a storage folder of its own, that ends with the value.
final class Registry {
    /// Where it listens: `127.0.0.1:PORT`.
    let address: String
    private let running: Program.Running
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let configuration = """
            version: 0.1
            storage: {filesystem: {rootdirectory: \(folder / "storage")}, delete: {enabled: true}}
            http: {addr: "127.0.0.1:0"}
            """
        try folder.write(Array(configuration.utf8), to: "config.yml")
        running = try Neighbour.registry.start(["serve", folder / "config.yml"], in: folder)
        let marker = "listening on "
        try running.wait { $0.errors.contains(marker) }
        let rest = try #require(running.errors.split(separator: marker).last)
        address = String(rest.prefix { $0.isNumber || $0 == "." || $0 == ":" })
    }

    deinit {
        running.signal(SIGKILL)
        _ = try? running.finish()
    }
}
