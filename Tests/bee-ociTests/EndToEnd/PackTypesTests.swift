import Base
import FoundationEssentials
import Layout
import Testing

/// `pack --btf` and `run --btf` on this host; a kernel that tells no types is in FarHost (CLI-400 to CLI-406).
@Suite(.needsRoot)
struct PackTypesTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = try .beeOCI
    }

    private static let host = Result { () throws -> TemporaryFolder in
        let folder = try TemporaryFolder.makeShared()
        try Program.beeOCI.done("host", "export", folder / "host.bee")
        return folder
    }

    private func run(_ verb: String, _ arguments: String...) throws -> Program.Result {
        try program.run([verb, "--layout", folder / "layout"] + arguments)
    }

    private struct Entry: Decodable {
        let name: String?
        let digest: String
        let artifactType: String?
    }

    private struct Packed: Decodable {
        struct Types: Decodable {
            let manifest: String
            let artifact: String
            let architecture: String
            let size: Int
        }
        let digest: String
        let types: [Types]
    }

    @Test func theImageStaysAsItIs() throws {
        let host = try Self.host.get() / "host.bee"
        let plain = try run("pack", TestData.object("core"), "--json")
        let packed = try run("pack", TestData.object("core"), "--json", "--btf", host).json(Packed.self)
        #expect(try plain.json(Packed.self).digest == packed.digest)
        try #require(packed.types.count == 1)
        #expect(packed.types[0].manifest == packed.digest)
        #expect((100..<1000).contains(packed.types[0].size))
        let entries = try run("list", "--json").json([Entry].self)
        #expect(entries.map(\.name) == ["core", nil])
        #expect(entries.last?.digest == packed.types[0].artifact)
        #expect(entries.last?.artifactType == "application/vnd.bee-oci.btf.v1")
        #expect(try run("fsck").status == 0)
        // Nothing is named, and yet there is one image only.
        #expect(try run("inspect").status == 0)
    }

    // CLI-401: an image that is there already.
    @Test func addsToAnImageOfTheLayout() throws {
        let host = try Self.host.get() / "host.bee"
        #expect(try run("pack", TestData.object("core"), "-t", "a/b:v1").status == 0)
        let added = try run("pack", "a/b:v1", "--btf", host)
        #expect(added.status == 0, "\(added.errors)")
        #expect(added.errors.contains(" bytes of types for kernel "))
        #expect(try run("list", "--json").json([Entry].self).count == 2)
        #expect(try run("pack", "a/b:v1", "--btf", host, "--author", "me").status == 64)
        #expect(try run("pack", "none", "--btf", host).status == 66)
        #expect(try run("pack", "a/b:v1").status == 66)
    }

    // CLI-403: the types for each processor that one object serves are in one artifact.
    @Test func addsTheTypesOfSeveralMachinesToOneObject() throws {
        let members = try SmallArchive.read(try Self.host.get() / "host.bee") { _ in true }
        for (folderName, machine) in [("amd64", "x86_64"), ("arm64", "aarch64")] {
            let changed = members.map { member in
                guard member.name == "facts" else { return member }
                let text = String(decoding: member.bytes, as: UTF8.self)
                return (member.name, Array(text.replacing(#/machine .*\n/#, with: "machine \(machine)\n").utf8))
            }
            try SmallArchive.write(changed, to: folder / "\(machine).host")
            try Program(path: "/bin/mkdir").done("-p", folder / "both/\(folderName)")
            try Program(path: "/bin/cp").done(TestData.object("core"), folder / "both/\(folderName)/x.o")
        }
        let packed = try run(
            "pack", folder / "both", "-t", "both", "--json", "--btf", folder / "x86_64.host", "--btf",
            folder / "aarch64.host"
        ).json(Packed.self)
        #expect(packed.types.count == 2 && Set(packed.types.map(\.artifact)).count == 1, "\(packed)")
        #expect(try run("list", "--json").json([Entry].self).map(\.digest).contains(packed.types[0].artifact))
    }

    // CLI-402
    @Test func refusesWhatCannotHelp() throws {
        let host = try Self.host.get() / "host.bee"
        #expect(try run("pack", TestData.object("core")).status == 0)
        let before = try run("list", "--json").output
        let none = try run("pack", TestData.object("noncore"), "-t", "core", "--btf", host)
        #expect(none.status == 64 && none.errors.contains("asks for no types of a kernel"), "\(none.errors)")
        let twice = try run("pack", TestData.object("core"), "--btf", host, "--btf", host)
        #expect(twice.status == 64 && twice.errors.contains("is of the same kernel as"), "\(twice.errors)")
        let other = try run("pack", TestData.object("core"), "--btf", host, "--platform", "linux/riscv64")
        #expect(other.status == 69 && other.errors.contains("is not for linux/"), "\(other.errors)")
        let object = try run("pack", TestData.object("core"), "--btf", TestData.object("core"))
        #expect(object.status == 65, "\(object.errors)")
        // Nothing was packed, and the name is where it was.
        #expect(try run("list", "--json").output == before)
    }

    // CLI-406: where the kernel tells types, those of a file are taken all the same.
    @Test func takesTypesByHand() throws {
        try folder.write(Array("no types".utf8), to: "damaged")
        let damaged = try program.run("run", TestData.object("core"), "--no-attach", "--btf", folder / "damaged")
        #expect(damaged.status == 65 && damaged.errors.contains("btf-invalid"), "\(damaged.errors)")
        let whole = try program.run("run", TestData.object("core"), "--no-attach", "--btf", "/sys/kernel/btf/vmlinux")
        #expect(whole.status == 0, "\(whole.errors)")
        // Types of another kernel altogether: the object's own first access finds nothing.
        let int: [UInt8] = [0x9F, 0xEB, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
        try folder.write(int, to: "empty")
        let empty = try program.run("run", TestData.object("core"), "--no-attach", "--btf", folder / "empty")
        #expect(empty.status == 69 && empty.errors.contains("verifier-rejected"), "\(empty.errors)")
    }
}
