import Testing

/// What the second stick held when it came back from the far host, read here.
struct Homecoming: Sendable {
    /// An image as `list` and `load` tell it.
    struct Image: Decodable, Sendable {
        let name: String?
        let digest: String
    }

    /// The images of the layout on the stick.
    let layout: [String: String]
    /// The images of the layout that was saved onto the stick.
    let copy: [String: String]
    /// The archive of all images is byte for byte the one that was carried.
    let isArchiveTheSame: Bool
    /// So is the archive of one image, made straight from the carried stick.
    let isStraightArchiveTheSame: Bool
    /// What the file systems' own tools find wrong.
    let faults: [String]

    private struct Loaded: Decodable {
        let images: [Image]
    }

    init(_ media: FarHostMedia) throws {
        let home = try media.bringBack()
        // To load is to check every blob.
        func images(_ name: String) throws -> [String: String] {
            let loaded = try media.program.done(
                "load", "--layout", "\(home)/\(name)-loaded", "\(home)/\(name)/", "--json")
            return try loaded.json(Loaded.self).images.byName
        }
        layout = try images("layout")
        copy = try images("copy")
        isArchiveTheSame =
            try media.hash("\(home)/returned.tar") == media.archiveHash("execs", "unlinks", "mkdirs")
        isStraightArchiveTheSame = try media.hash("\(home)/straight.tar") == media.archiveHash("unlinks")
        let checks = try [
            Program(path: "/usr/sbin/fsck.vfat").run("-n", media.carried),
            Program(path: "/usr/sbin/fsck.vfat").run("-n", media.returned),
            Program(path: "/usr/sbin/fsck.ext4").run("-fn", media.disk),
        ]
        faults = checks.filter { $0.status != 0 }.map { $0.output + $0.errors }
    }
}

extension [Homecoming.Image] {
    /// Digests by name.
    var byName: [String: String] {
        [String: String](map { ($0.name ?? "", $0.digest) }) { first, _ in first }
    }
}
