import Base
import Glibc
import Testing

/// A layout of ours with images that neighbours carry, and what shows that they came through.
struct Parcel {
    /// One entry of a layout, as `list` tells it.
    struct Entry: Decodable, Hashable {
        let name: String?
        let digest: String

        init(_ name: String?, _ digest: String) {
            self.name = name
            self.digest = digest
        }
    }

    private struct Packed: Decodable { let digest: String }
    private struct Loaded: Decodable { let images: [Entry] }

    let work: Workplace
    /// The image `probe`, one object.
    let digest: String
    /// The image `both`, an image index for amd64 and arm64.
    let indexDigest: String

    init() throws {
        work = try Workplace()
        let folder = try work.folder.makeFolder("both")
        for architecture in ["amd64", "arm64"] {
            // The same object would make one manifest of both; the test's kernel gets the one that has the trigger.
            let object = architecture == Self.architecture ? "members" : "maps"
            let bytes = try RegularFile.read(TestData.object(object), limit: 1 << 20)
            _ = try work.folder.makeFolder("both/\(architecture)")
            try work.folder.write(bytes, to: "both/\(architecture)/probe.o")
        }
        indexDigest = try work.done("pack", folder, "--json").json(Packed.self).digest
        digest = try work.done("pack", TestData.object("members"), "-t", "probe", "--json").json(Packed.self).digest
    }

    var folder: TemporaryFolder { work.folder }

    /// This machine's architecture as OCI spells it.
    static var architecture: String {
        #if arch(arm64)
        "arm64"
        #else
        "amd64"
        #endif
    }

    /// Runs a neighbour in the parcel's folder, where our layout is `store`, and expects it to be done.
    @discardableResult
    func done(_ neighbour: Neighbour, _ arguments: String...) throws -> Program.Result {
        let result = try neighbour.run(arguments, in: folder)
        try #require(result.status == 0, "\(neighbour.rawValue) \(arguments): \(result.errors)")
        return result
    }

    /// Runs a neighbour and expects it to refuse, with a word in what it says.
    func refused(_ neighbour: Neighbour, _ arguments: String..., saying word: String) throws {
        let result = try neighbour.run(arguments, in: folder)
        #expect(result.status != 0, "\(neighbour.rawValue) \(arguments)")
        #expect(result.errors.contains(word), "\(neighbour.rawValue) \(arguments): \(result.errors)")
    }

    /// Runs bee-oci on a layout in the parcel's folder and expects it to be done.
    @discardableResult
    func bee(_ verb: String, _ layout: String, _ arguments: String...) throws -> Program.Result {
        let result = try work.program.run([verb, "--layout", folder / layout] + arguments)
        try #require(result.status == 0, "\(verb) \(arguments): \(result.errors)")
        return result
    }

    /// What `list` says of a layout in the parcel's folder.
    func list(_ layout: String) throws -> [Entry] {
        try bee("list", layout, "--json").json([Entry].self)
    }

    /// Loads an archive or layout in the parcel's folder into another layout, and says what came.
    func load(_ source: String, into layout: String, _ options: String...) throws -> [Entry] {
        let result = try work.program.run(
            ["load", "--layout", folder / layout, folder / source, "--json"] + options)
        try #require(result.status == 0, "\(result.errors)")
        return try result.json(Loaded.self).images
    }

    /// Expects that an image of a layout runs in place: the kernel takes it, and it reports what this test triggers.
    func expectRuns(_ layout: String, _ name: String? = nil, _ location: SourceLocation = #_sourceLocation) throws {
        let before = folder.everything()
        let token = Int.random(in: 1..<1 << 20)
        let running = try work.program.start(
            ["run", "--layout", folder / layout, "--format", "json"] + (name.map { [$0] } ?? []))
        try running.wait { $0.errors.contains("attached ") }
        Trigger.members.pull(token)
        try running.wait { $0.output.contains("\"pid\":\(getpid()),\"token\":\(token)") }
        running.signal(SIGINT)
        #expect(try running.finish().status == 0, sourceLocation: location)
        #expect(folder.everything() == before, "running writes nothing", sourceLocation: location)
    }

    /// The content of every blob of a layout by its path.
    func blobs(_ layout: String) throws -> [String: [UInt8]] {
        let names = folder.everything().filter { $0.hasPrefix("\(layout)/blobs/sha256/") }
        var blobs: [String: [UInt8]] = [:]
        for name in names {
            blobs[String(name.dropFirst(layout.count))] = try RegularFile.read(folder / name, limit: 1 << 20)
        }
        return blobs
    }
}
