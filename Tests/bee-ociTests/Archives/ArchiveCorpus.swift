import Base
import FoundationEssentials
import Glibc
import Testing

/// An archive that another tool wrote, in every order of its members and every compression.
struct ArchiveCorpus {
    /// What an archive holds, told from its own bytes by `testdata/archives/vary`.
    struct Expected: Decodable {
        struct Entry: Decodable {
            let name: String?
            /// The manifest's digest, nil where the archive has no manifests, as docker's.
            let digest: String?
            /// The digests of the configuration and the layers, where the archive is docker's.
            let content: [String]?
        }

        let entries: [Entry]
        /// Every blob that the entries lead to; without the manifests of a docker archive.
        let blobs: [String]
    }

    /// One of the files.
    struct Variant {
        let name: String
        /// Whether it comes through a pipe.
        let isPiped: Bool
    }

    let folder: TemporaryFolder
    let expected: Expected
    private let program: Program

    /// The archives in `testdata`, each made by what stands in testdata/README.md.
    static let names = [
        "bee-0.0.15-store", "archives/buildah-docker", "archives/buildah-oci", "archives/crane", "archives/docker-1.10",
        "archives/docker-25", "archives/layout", "archives/oras", "archives/podman-docker", "archives/podman-oci",
        "archives/skopeo-docker", "archives/skopeo-index", "archives/skopeo-oci", "archives/umoci",
    ]

    /// Every order, compression and way of an archive.
    static let variants = ["made", "first", "last", "shuffled", "dotted"].flatMap { order in
        ["", ".gz", ".zst", ".xz", ".bz2", ".lz4"].flatMap { ending in
            [false, true].map { Variant(name: "\(order).tar\(ending)", isPiped: $0) }
        }
    }

    init(_ name: String) throws {
        folder = try TemporaryFolder(isInMemory: true)
        program = try .beeOCI
        let archive = "\(TestData.path)/\(name).tar"
        try Program(path: "\(TestData.path)/archives/vary").done(archive, folder / "variants")
        let text = folder.text("variants/expected.json")
        expected = try JSONDecoder().decode(Expected.self, from: Data(text.utf8))
    }

    /// Runs a verb on a layout in the folder.
    @discardableResult
    func bee(_ verb: String, _ layout: String, _ arguments: String...) throws -> Program.Result {
        try program.done([verb, "--layout", folder / layout] + arguments)
    }

    /// Loads a variant into a layout in the folder.
    func load(_ variant: Variant, into layout: String) throws {
        let path = folder / "variants/\(variant.name)"
        guard variant.isPiped else {
            try bee("load", layout, path)
            return
        }
        // dd hands on small pieces, as a slow pipe does.
        let command = #"dd if="$0" bs=999 status=none | "$1" load --layout "$2" -"#
        try Program(path: "/bin/sh").done("-c", command, path, program.path, folder / layout)
    }

    /// Saves images of a layout in the folder and returns the archive's bytes.
    func save(_ digests: [String], of layout: String, _ options: String...) throws -> [UInt8] {
        try program.done(["save", "--layout", folder / layout, "-o", folder / "saved.tar"] + digests + options)
        return try RegularFile.read(folder / "saved.tar", limit: 1 << 20)
    }

    /// What `list` says.
    func list(_ layout: String) throws -> [Parcel.Entry] {
        try bee("list", layout, "--json").json([Parcel.Entry].self)
    }

    /// The digests of all blobs of a layout, by their names alone: `fsck` proves that they are right.
    func blobs(_ layout: String) throws -> Set<String> {
        let names = folder.everything().compactMap { name -> String? in
            let parts = name.split(separator: "/")
            guard parts.count == 4, parts[0] == layout, parts[1] == "blobs" else { return nil }
            return "\(parts[2]):\(parts[3])"
        }
        return Set(names)
    }
}
