import Base
import Glibc
import Testing

/// Layouts as the program makes them, made once and put down wherever a test needs one to damage.
struct SoundLayout: Sendable {
    /// The files by their paths in the layout.
    let files: [String: [UInt8]]
    /// The blobs of the image `execs`: its manifest, its configuration and its program, as paths in the layout.
    let manifest: String
    let config: String
    let program: String
    /// An archive of the image `execs`, plain and compressed.
    let archive: [UInt8]
    let compressed: [UInt8]

    var blobs: [String] { [manifest, config, program] }

    /// A blob's digest.
    static func digest(_ blob: String) -> String { "sha256:" + blob.suffix(64) }

    /// `execs`, a plain image with a configuration of its own; `other`, an image index, under many names, so that index.json is several kilobytes long.
    static let near = Result {
        try SoundLayout { work in
            let folder = try work.folder.makeFolder("execs")
            try work.folder.write(RegularFile.read(TestData.object("execs"), limit: 1 << 20), to: "execs/execs.o")
            try work.folder.write(Array(#"{"note":"what is damaged is nobody else's"}"#.utf8), to: "execs/config.json")
            try work.done("pack", folder)
            try work.done("pack", TestData.object("noncore"), "-t", "other", "--platform", "linux/amd64")
            for number in 1...9 { try work.done("tag", "other", "spare:\(number)") }
        }
    }

    /// A layout that something is loaded into, whose own `execs` is another image, which has a second name `kept`.
    static let far = Result {
        try SoundLayout { work in
            try work.done("pack", TestData.object("perf"), "-t", "execs")
            try work.done("tag", "execs", "kept")
        }
    }

    private init(_ make: (Workplace) throws -> Void) throws {
        let work = try Workplace()
        try make(work)
        var files: [String: [UInt8]] = [:]
        for (name, entry) in Tree(of: work.layout).entries where !name.hasPrefix(".bee-oci") {
            if case .file(let bytes) = entry { files[name] = bytes }
        }
        let check = try ImageCheck(layout: work.layout)
        let paths = try check.parts(of: check.entry("execs")).map { "blobs/sha256/\($0.digest.dropFirst(7))" }
        try #require(paths.count == 3)
        (manifest, config, program) = (paths[0], paths[1], paths[2])
        try work.done("save", "execs", "-o", work.folder / "plain")
        try work.done("save", "execs", "-o", work.folder / "packed", "--compress", "gzip")
        archive = try RegularFile.read(work.folder / "plain", limit: 1 << 20)
        compressed = try RegularFile.read(work.folder / "packed", limit: 1 << 20)
        self.files = files
    }

    /// Puts the layout down as a folder of a temporary one.
    func write(to folder: TemporaryFolder, as name: String) throws {
        for inner in ["", "/blobs", "/blobs/sha256"] { _ = try folder.makeFolder(name + inner) }
        for (path, bytes) in files { try folder.write(bytes, to: "\(name)/\(path)") }
    }
}
