import Glibc
import Testing

/// What is carried to the far host and back: two USB sticks with FAT32, and the disk the far host has.
struct FarHostMedia {
    /// The program as it is shipped: one static file.
    let program: Program
    /// The digests of the images that are carried, by name.
    let digests: [String: String]
    private let folder: TemporaryFolder

    /// A stick with the program, its images as an archive and as a layout, and a layout and archive of bee.
    var carried: String { folder / "carried.img" }
    /// An empty stick.
    var returned: String { folder / "returned.img" }
    /// An empty disk.
    var disk: String { folder / "disk.img" }

    private struct Packed: Decodable {
        let digest: String
    }

    init() throws {
        folder = try TemporaryFolder()
        program = try .distributed
        var digests: [String: String] = [:]
        for name in ["execs", "unlinks", "mkdirs"] {
            let packed = try program.done("pack", "--layout", folder / "store", TestData.object(name), "--json")
            digests[name] = try packed.json(Packed.self).digest
        }
        self.digests = digests
        try fillStick()
        try makeStick(returned, label: "RETURNED")
        try Program(path: "/usr/bin/truncate").done("-s", "64M", disk)
        try Program(path: "/usr/sbin/mkfs.ext4").done("-q", disk)
    }

    private func fillStick() throws {
        for output in ["probes.tar", "layout/"] {
            try program.done(
                "save", "--layout", folder / "store", "execs", "unlinks", "mkdirs", "-o", folder / output)
        }
        let sample = "\(TestData.path)/bee-0.0.15-store.tar"
        try Program(path: "/usr/bin/tar").done("-xf", sample, "-C", try folder.makeFolder("sample"))
        try makeStick(carried, label: "CARRIED")
        try Program(path: "/usr/bin/mcopy").done(
            "-s", "-i", carried, program.path, folder / "probes.tar", folder / "layout", folder / "sample", sample,
            TestData.object("execs"), "::")
    }

    private func makeStick(_ path: String, label: String) throws {
        // FAT32 proper begins at 65,525 clusters.
        try Program(path: "/usr/bin/truncate").done("-s", "96M", path)
        try Program(path: "/usr/sbin/mkfs.vfat").done("-F", "32", "-n", label, path)
    }

    /// The SHA-256 of a file of the folder, in hexadecimal.
    func hash(_ path: String) throws -> String {
        String(try Program(path: "/usr/bin/sha256sum").done(path).output.prefix(64))
    }

    /// The SHA-256 of the archive that some of the images make.
    func archiveHash(_ names: String...) throws -> String {
        let path = folder / "again.tar"
        try program.done(["save", "--layout", folder / "store"] + names + ["-o", path])
        return try hash(path)
    }

    /// Copies what the second stick holds to a folder.
    func bringBack() throws -> String {
        try Program(path: "/usr/bin/mcopy").done("-s", "-i", returned, "::", try folder.makeFolder("home"))
        return folder / "home"
    }
}

extension Program {
    /// The static program that `make dist` leaves.
    static var distributed: Program {
        get throws {
            let path = "\(Repository.path)/dist/bee-oci"
            try #require(access(path, X_OK) == 0, "there is no \(path): run make dist")
            return Program(path: path)
        }
    }
}
