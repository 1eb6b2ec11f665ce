import Base
import FoundationEssentials
import Layout
import Store
import SystemPackage
import Testing

/// What `inspect` and `diff` say, as processes.
struct DiffTests {
    private static func object(_ name: String) -> String { "\(TestData.path)/objects/\(name).bpf.o" }

    /// A copy of `execs` whose first call of a helper is one of `bpf_send_signal`.
    private static func signalling(in place: Workplace) throws -> String {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: object("execs"))))
        let call: [UInt8] = [0x85, 0, 0, 0, 14, 0, 0, 0]
        let found = try #require(bytes.indices.first { bytes[$0...].starts(with: call) })
        bytes[found + 4] = 109
        let path = place.folder / "signals.o"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    // CLI-460, CLI-461, CLI-462
    @Test func tellsWhatAnObjectGained() throws {
        let place = try Workplace()
        let other = try Self.signalling(in: place)
        let text = try place.run("diff", Self.object("execs"), other)
        #expect(text.status == 1 && text.errors.isEmpty)
        let lines = text.output.split(separator: "\n")
        #expect(lines[2].hasPrefix("risk gained: sends-signals: sends signals to processes"))
        #expect(text.output.contains("helpers: + bpf_send_signal, - bpf_get_current_pid_tgid"))
        let document: DiffDocument = try place.run("diff", "--json", Self.object("execs"), other).json()
        #expect(!document.same && !document.sameObject)
        #expect(document.risks.gained.map(\.code) == ["sends-signals"] && document.risks.lost.isEmpty)
        #expect(document.risks.gained[0].evidence[0].program == "execs_on_exec")
        #expect(document.programs.changed.map(\.name) == ["execs_on_exec"])
        let changes = document.programs.changed[0].changes
        #expect(changes.map(\.fact) == ["helpers", "code"])
        #expect(changes[0].gained == ["bpf_send_signal"] && changes[0].lost == ["bpf_get_current_pid_tgid"])
        #expect(document.maps.changed.isEmpty && document.events.added.isEmpty && document.image.isEmpty)
        #expect(document.a.digest == nil && document.a.object?.hasPrefix("sha256:") == true)
        // The other way round it is lost.
        let back: DiffDocument = try place.run("diff", "--json", other, Self.object("execs")).json()
        #expect(back.risks.lost.map(\.code) == ["sends-signals"] && back.risks.gained.isEmpty)
    }

    @Test func theSameIsTheSame() throws {
        let place = try Workplace()
        let file = try place.run("diff", Self.object("hooks"), Self.object("hooks"))
        #expect(file.status == 0 && file.output.hasSuffix("\nthe same\n"))
        try place.done("pack", Self.object("execs"), "-t", "execs")
        try place.done("tag", "execs", "other")
        #expect(try place.run("diff", "execs", "other").status == 0)
        // An image and the object in it.
        #expect(try place.run("diff", "execs", Self.object("execs")).status == 0)
        #expect(try place.run("diff", "execs", Self.object("noncore")).status == 1)
    }

    @Test func imagesAroundOneObjectDiffer() throws {
        let place = try Workplace()
        try place.done("pack", Self.object("execs"), "-t", "one", "--author", "A")
        try place.done("pack", Self.object("execs"), "-t", "two", "--author", "B")
        let result = try place.run("diff", "one", "two")
        #expect(result.status == 1)
        #expect(result.output.contains("image annotations: + org.opencontainers.image.authors=B, - "))
        #expect(result.output.hasSuffix("the objects are the same, byte for byte\n"))
        let document: DiffDocument = try place.run("diff", "--json", "one", "two").json()
        #expect(!document.same && document.sameObject && document.image.map(\.fact) == ["annotations"])
    }

    // CLI-753
    @Test func whatIsNotShownOfAManifestIsToldBesideWhatIs() throws {
        let place = try Workplace()
        try place.done("pack", Self.object("execs"), "-t", "one", "--author", "A")
        let layout = try ImageLayout.create(FilePath(place.layout), wait: .seconds(60), makingParents: false)
        let one = try layout.resolve(Reference(parsing: "one"))
        let manifest = String(decoding: try layout.manifest(one).bytes, as: UTF8.self)
        func add(_ name: String, _ text: String) throws {
            let digest = try layout.blobs.store(Array(text.utf8))
            let image = Descriptor(
                mediaType: .ociManifest, digest: digest, size: Int64(text.utf8.count), platform: one.platform)
            try layout.edit(wait: .seconds(60)) { editor throws(BeeError) in _ = try editor.set(name: name, image) }
        }
        let two = manifest.replacing("\"A\"", with: "\"B\"")
        try #require(two != manifest)
        try add("two", two)
        for (name, place) in [("three", "\"config\":{"), ("four", "\"layers\":[{")] {
            try add(name, two.replacing(place, with: place + "\"urls\":[\"x:y\"],"))
        }
        for (name, rest) in [("two", []), ("three", ["manifest"]), ("four", ["manifest"])] as [(String, [String])] {
            let document: DiffDocument = try place.run("diff", "--json", "one", name).json()
            #expect(document.image.map(\.fact) == ["annotations"] && document.rest == rest, "\(name)")
        }
    }

    @Test func whatCannotBeReadIsAnError() throws {
        let place = try Workplace()
        #expect(try place.run("diff", Self.object("execs"), "./absent.o").status == 66)
        #expect(try place.run("diff", Self.object("execs"), "--platform", "linux/arm64", "./x.o").status == 64)
        #expect(try place.run("diff", Self.object("execs")).status == 64)
    }

    // CLI-440, CLI-441, CLI-444, CLI-446
    @Test(arguments: ["guards", "guardsbig"])
    func inspectTellsTheSameOfBothByteOrders(object: String) throws {
        struct Inspection: Decodable {
            struct Object: Decodable {
                struct Program: Decodable {
                    struct Helper: Decodable {
                        let id: Int
                        let name: String
                        let `guard`: String
                    }
                    let name: String
                    let reached: Int
                    let complete: Bool
                    let functions: [String]
                    let helpers: [Helper]
                    let maps: [String]
                }
                struct Kernel: Decodable {
                    let lowest: String
                    let `for`: [String]
                }
                struct Relocation: Decodable {
                    let kind: String
                    let type: String
                    let member: String?
                    let `guard`: String
                    let programs: [String]
                }
                let programs: [Program]
                let kernel: Kernel
                let capabilities: [String]
                let relocations: [Relocation]
            }
            let object: Object
        }
        let place = try Workplace()
        let found: Inspection = try place.done("inspect", "--json", Self.object(object)).json()
        let call = try #require(found.object.programs.first { $0.name == "guarded_call" })
        #expect(call.functions == ["read_guarded"] && call.reached == 27 && call.complete)
        #expect(call.helpers.map(\.id) == [2, 35, 113] && call.maps == ["results"])
        #expect(call.helpers.allSatisfy { $0.guard == "guarded" })
        #expect(found.object.kernel.lowest == "5.1" && found.object.kernel.for == ["32-bit jumps (-mcpu=v3)"])
        #expect(found.object.capabilities == ["CAP_BPF", "CAP_PERFMON"])
        let old = try #require(found.object.relocations.first { $0.type == "struct task_struct___old" })
        #expect(old.member == "state" && old.kind == "byte_off" && old.guard == "guarded")
        #expect(old.programs == ["guarded_else"])
        #expect(found.object.relocations.first { $0.kind == "type_exists" }?.guard == "needless")
    }
}
