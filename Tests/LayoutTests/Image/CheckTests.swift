import Base
import Glibc
import Store
import SystemPackage
import Testing

@testable import Layout

/// STO-90 to STO-93: what a check finds, and what a repair mends.
@Suite struct CheckTests {
    private let fixture: LayoutFixture

    init() throws { fixture = try LayoutFixture() }

    private func check() throws -> CheckReport {
        try ImageLayout.openForCheck(fixture.path).check(wait: .seconds(1))
    }

    private func findings() throws -> [String] {
        try check().findings.map { "\($0.severity.rawValue) \($0.code.name)" }
    }

    private func repair() throws -> RepairResult {
        try ImageLayout.openForCheck(fixture.path).repair(wait: .seconds(1))
    }

    private func damage(_ digest: Digest) throws {
        let name = "blobs/\(digest.algorithm.name)/\(digest.encoded)"
        var text = try fixture.read(name)
        text.removeLast()
        fixture.removeBlob(digest)
        try fixture.write(name, text + "?")
    }

    @Test func findsNothingInASoundLayout() throws {
        let amd = try fixture.image("x", platform: "linux/amd64")
        let arm = try fixture.image("y", platform: "linux/arm64")
        try fixture.writeIndex([try fixture.image("z", name: "a"), try fixture.nested([amd, arm], name: "b")])
        let report = try check()
        #expect(report.findings.isEmpty)
        #expect(report.images == 2)
        #expect(report.blobs == 8)
    }

    @Test(arguments: [
        ("", "index-invalid"), ("{", "index-invalid"), ("[]", "index-invalid"),
        (#"{"schemaVersion":2,"manifests":[],"manifests":[]}"#, "index-invalid"),
        (#"{"schemaVersion":1,"manifests":[]}"#, "index-invalid"),
        (#"{"schemaVersion":2,"mediaType":"text/plain","manifests":[]}"#, "index-invalid"),
        (#"{"schemaVersion":2,"manifests":[{"mediaType":"a/b","digest":"sha256:../x","size":1}]}"#, "index-invalid"),
        (#"{"schemaVersion":2,"manifests":[{"mediaType":"a/b","digest":"md5:00","size":-1}]}"#, "index-invalid"),
    ])
    func judgesTheIndex(text: String, code: String) throws {
        try fixture.write("index.json", text)
        #expect(try findings() == ["error " + code])
    }

    // STO-142: to Swift these two are one text.
    @Test func tellsNamesOfDifferentBytesApart() throws {
        try fixture.writeIndex([try fixture.image("x", name: "\u{e9}"), try fixture.image("y", name: "e\u{301}")])
        #expect(try findings() == ["warning name-invalid", "warning name-invalid"])
    }

    // STO-94
    @Test func isNotThereWhereALayoutWasOnlyBegun() throws {
        unlink("\(fixture.path)/oci-layout")
        unlink("\(fixture.path)/index.json")
        rmdir("\(fixture.path)/blobs/sha512")
        mkdir("\(fixture.path)/.bee-oci", 0o755)
        #expect(failure { try ImageLayout.openForCheck(fixture.path) }?.code == .layoutMissing)
        #expect(failure { try fixture.open() }?.code == .layoutMissing)
    }

    // STO-18
    @Test func warnsOfANullInPlaceOfTheEntries() throws {
        try fixture.write("index.json", #"{"schemaVersion":2,"manifests":null}"#)
        #expect(try findings() == ["warning manifests-null"])
    }

    @Test func tellsALostIndexFromAnInvalidOne() throws {
        unlink("\(fixture.path)/index.json")
        #expect(try findings() == ["error index-missing"])
    }

    @Test(arguments: [nil, "", "[]", #"{"imageLayoutVersion":"2.0.0"}"#])
    func judgesTheLayoutFile(text: String?) throws {
        if let text { try fixture.write("oci-layout", text) } else { unlink("\(fixture.path)/oci-layout") }
        #expect(try findings() == ["error layout-file-invalid"])
    }

    @Test func judgesNames() throws {
        try fixture.writeIndex([
            try fixture.image("x", name: "a"), try fixture.image("y", name: "a:latest"),
            try fixture.image("x", name: "b"), try fixture.image("x", name: "b"), try fixture.image("x", name: "../c"),
        ])
        #expect(try findings() == ["error name-ambiguous", "warning name-duplicate", "warning name-invalid"])
    }

    @Test(arguments: [
        (#"{"schemaVersion":2,"config":CONFIG,"layers":[]}"#, ["warning layers-empty"]),
        (#"{"schemaVersion":2,"layers":[]}"#, ["error document-invalid"]),
        (#"{"schemaVersion":2,"config":CONFIG,"layers":[],"manifests":[]}"#, ["error document-invalid"]),
        (#"{"schemaVersion":2,"mediaType":"a/b","config":CONFIG,"layers":[]}"#, ["error document-invalid"]),
        (#"{"schemaVersion":2,"config":CONFIG,"config":CONFIG,"layers":[]}"#, ["error document-invalid"]),
        (#"{"schemaVersion":2,"config":EMPTY,"layers":[CONFIG]}"#, ["error artifact-type-missing"]),
        (#"{"schemaVersion":2,"config":EMPTY,"layers":[CONFIG],"artifactType":"a/b"}"#, []),
        (#"{"schemaVersion":2,"config":CONFIG,"layers":[ODD]}"#, ["warning media-type-invalid"]),
        (#"{"schemaVersion":2,"config":CONFIG,"layers":[WRONG]}"#, ["error size-wrong"]),
        (#"{"schemaVersion":2,"config":CONFIG,"layers":[ABSENT]}"#, ["error blob-missing"]),
        (#"{"schemaVersion":2,"config":CONFIG,"layers":[UNKNOWN]}"#, ["warning digest-unsupported"]),
    ])
    func judgesManifests(text: String, expected: [String]) throws {
        let digest = try fixture.blob("{}")
        let parts = [
            "CONFIG": LayoutFixture.descriptor(.ebpfConfig, digest, 2),
            "EMPTY": LayoutFixture.descriptor(.empty, digest, 2),
            "ODD": LayoutFixture.descriptor(MediaType(rawValue: "no type"), digest, 2),
            "WRONG": LayoutFixture.descriptor(.ebpfProgram, digest, 3),
            "ABSENT": LayoutFixture.descriptor(.ebpfProgram, try LayoutFixture.digest(of: "absent"), 6),
            "UNKNOWN": LayoutFixture.descriptor(.ebpfProgram, try Digest(parsing: "md5:00"), 6),
        ]
        var manifest = text
        for (name, part) in parts { manifest.replace(name, with: part) }
        try fixture.writeIndex([
            LayoutFixture.descriptor(.ociManifest, try fixture.blob(manifest), manifest.utf8.count, name: "a")
        ])
        // What a manifest that cannot be read refers to is not known to be needed.
        #expect(try findings().filter { $0 != "note blob-unreferenced" } == expected)
    }

    @Test func judgesImageIndexes() throws {
        let absent = try fixture.image("arm", platform: "linux/arm64")
        let there = try fixture.image("amd", platform: "linux/amd64")
        fixture.removeBlob(try LayoutFixture.digest(in: absent))
        fixture.removeBlob(try LayoutFixture.digest(of: "arm"))
        try fixture.writeIndex([try fixture.nested([absent, there], name: "a")])
        #expect(try findings() == ["warning platform-absent"])
        try fixture.writeIndex([try fixture.nested([absent], name: "a")])
        #expect(try findings().prefix(2) == ["error image-incomplete", "warning platform-absent"])
    }

    // STO-91: one manifest for several machines, the first of which is another one.
    @Test(arguments: [true, false])
    func missesABlobOfThisMachineWhicheverPlatformIsListedFirst(isHostLast: Bool) throws {
        let host = "linux/\(Platform.host.architecture)"
        let platforms = isHostLast ? ["linux/mips", host] : [host, "linux/mips"]
        let shared = try platforms.map { try fixture.image("shared", platform: $0) }
        let other = try fixture.image("other", platform: "linux/s390x")
        try fixture.writeIndex([try fixture.nested(shared + [other], name: "a")])
        fixture.removeBlob(try LayoutFixture.digest(of: "shared"))
        #expect(try findings() == ["error blob-missing"])
    }

    // STO-91: what stands in an index for another machine is an entry of its own, too.
    @Test(arguments: [true, false])
    func judgesAnEntryAsOneWhereverElseItStands(isEntryLast: Bool) throws {
        let broken = try fixture.image("broken", platform: "linux/s390x")
        let inner = try fixture.nested([broken])
        let whole = try fixture.image("x", platform: "linux/\(Platform.host.architecture)")
        let entries = [try fixture.nested([inner, whole], name: "a"), inner, broken]
        fixture.removeBlob(try LayoutFixture.digest(of: "broken"))
        try fixture.writeIndex(isEntryLast ? entries : entries.reversed())
        let report = try check()
        #expect(report.findings.map(\.code) == [.blobMissing, .imageIncomplete])
        #expect(report.findings.map(\.severity) == [.error, .error])
        #expect(report.broken.count == 2)
    }

    // As for `select`, what an entry of index.json says of its index is not what the index says of its images.
    @Test func needsAnImageWithoutAPlatformWhateverItsEntrySays() throws {
        let image = try fixture.image("x")
        let other = try fixture.image("y", platform: "linux/s390x")
        try fixture.writeIndex([try fixture.nested([image, other], name: "a", platform: "linux/s390x")])
        fixture.removeBlob(try LayoutFixture.digest(of: "x"))
        #expect(try findings() == ["error blob-missing"])
    }

    @Test func boundsNestingAndTime() throws {
        var entry = try fixture.image("x")
        for _ in 0..<25 { entry = try fixture.nested([entry, entry, entry, entry]) }
        try fixture.writeIndex([entry])
        #expect(try check().findings.isEmpty)
        for _ in 0..<20 { entry = try fixture.nested([entry]) }
        try fixture.writeIndex([entry])
        #expect(try findings().contains("error nesting-too-deep"))
    }

    @Test func findsEveryCorruptBlobAndWhoNeedsIt() throws {
        try fixture.writeIndex([try fixture.image("x", name: "a"), try fixture.image("y", name: "b")])
        try damage(try LayoutFixture.digest(of: "x"))
        _ = try fixture.blob("nobody's")
        try damage(try LayoutFixture.digest(of: "nobody's"))
        let report = try check()
        #expect(report.findings.map(\.severity) == [.error, .warning])
        #expect(report.findings.allSatisfy { $0.code == .blobCorrupt })
        #expect(report.findings.first?.image == "a")
        #expect(report.broken.map(\.name) == ["a"])
    }

    @Test func namesEveryImageThatNeedsASharedBlob() throws {
        try fixture.writeIndex([try fixture.image("x", name: "a"), try fixture.image("y", name: "b")])
        try damage(try LayoutFixture.digest(of: "{}"))
        #expect(try check().broken.map(\.name) == ["a", "b"])
    }

    @Test(arguments: ["link", "fifo", "directory"])
    func findsWhatIsNoRegularFileInABlobsPlace(kind: String) throws {
        try fixture.writeIndex([try fixture.image("x", name: "a")])
        let digest = try LayoutFixture.digest(of: "x")
        let path = "\(fixture.path)/blobs/sha256/\(digest.encoded)"
        fixture.removeBlob(digest)
        switch kind {
        case "link": symlink("/dev/zero", path)
        case "fifo": mkfifo(path, 0o644)
        default: mkdir(path, 0o755)
        }
        #expect(try findings() == ["error blob-corrupt"])
        #expect(try repair().actions.map(\.kind) == [.quarantined])
        #expect(try findings() == ["error blob-missing", "note quarantined"])
    }

    // STO-915
    @Test(arguments: ["directory", "link", "fifo"])
    func putsAsideWhatStandsInThePlaceOfTheSpareIndex(kind: String) throws {
        let layout = try ImageLayout.open(fixture.path, isForWriting: true)
        let image = try fixture.image("x")
        let digest = try LayoutFixture.digest(in: image)
        let size = Int64(try fixture.read("blobs/sha256/" + digest.encoded).utf8.count)
        func name(_ name: String) throws {
            try layout.edit(wait: .seconds(1)) { editor throws(BeeError) in
                _ = try editor.set(name: name, Descriptor(mediaType: .ociManifest, digest: digest, size: size))
            }
        }
        try name("a")
        let spare = "\(fixture.path)/.bee-oci/index.prev"
        for number in 0..<2 {
            unlink(spare)
            switch kind {
            case "link": symlink("/dev/zero", spare)
            case "fifo": mkfifo(spare, 0o644)
            default: mkdir(spare, 0o755)
            }
            let error = failure { try name("b\(number)") }
            if kind == "directory" {
                #expect(error?.code == .layoutInvalid && error?.subject == spare)
                #expect(error?.hint?.contains("fsck --repair") == true)
            } else {
                // What no rename refuses is simply replaced.
                #expect(error == nil)
                unlink(spare)
                mkfifo(spare, 0o644)
            }
            #expect(try findings().contains("warning previous-index-invalid"))
            #expect(try repair().actions == [.init(kind: .quarantined, subject: ".bee-oci/index.prev")])
            #expect(try !findings().contains("warning previous-index-invalid"))
            try name("c\(number)")
        }
        #expect(fixture.names(".bee-oci/quarantine") == ["index.prev", "index.prev.1"])
    }

    // STO-91: one finding, and not that each blob is missing.
    @Test(arguments: ["blobs", "blobs/sha256"], ["link", "file", "fifo"])
    func findsWhatIsNoDirectoryOfBlobs(name: String, kind: String) throws {
        try fixture.writeIndex([try fixture.image("x", name: "a")])
        let path = "\(fixture.path)/\(name)"
        rename(path, "\(fixture.scratch.path)/elsewhere")
        switch kind {
        case "link": symlink("\(fixture.scratch.path)/elsewhere", path)
        case "fifo": mkfifo(path, 0o644)
        default: try fixture.write(name, "x")
        }
        for _ in 0..<2 {
            let report = try check()
            #expect(report.findings.map(\.code) == [.blobsDirectory])
            #expect(report.findings.map(\.subject) == [name])
            #expect(report.findings.map(\.severity) == [.error])
            #expect(report.broken.map(\.name) == ["a"])
            // With a folder of ours beside it, as every writer leaves one, it is the same.
            #expect(try repair().actions.isEmpty)
        }
        try fixture.writeIndex([])
        #expect(try findings() == ["error blobs-invalid"])
    }

    @Test(arguments: [false, true])
    func findsALinkInThePlaceOfTheIndex(isBesideOurs: Bool) throws {
        if isBesideOurs { mkdir("\(fixture.path)/.bee-oci", 0o755) }
        rmdir("\(fixture.path)/blobs/sha512")
        unlink("\(fixture.path)/index.json")
        symlink("/dev/zero", "\(fixture.path)/index.json")
        #expect(try findings() == ["error index-invalid"])
    }

    @Test func notesWhatIsNoPartOfALayout() throws {
        try fixture.write("blobs/stray", "x")
        try fixture.write("elsewhere", "x")
        _ = try fixture.blob("nobody's")
        #expect(try findings() == ["note blob-unreferenced", "note foreign-file", "note stray-file"])
    }

    @Test func restoresALostIndexAndKeepsTheDamagedOne() throws {
        let layout = try ImageLayout.open(fixture.path, isForWriting: true)
        let image = try fixture.image("x")
        let digest = try LayoutFixture.digest(in: image)
        let size = Int64(try fixture.read("blobs/sha256/" + digest.encoded).utf8.count)
        try layout.edit(wait: .seconds(1)) { editor throws(BeeError) in
            _ = try editor.set(name: "a", Descriptor(mediaType: .ociManifest, digest: digest, size: size))
        }
        let sound = try fixture.read("index.json")
        try fixture.write("index.json", String(sound.prefix(40)))
        #expect(failure { try layout.index() }?.hint?.contains("fsck --repair") == true)
        let result = try repair()
        #expect(result.actions.map(\.kind) == [.indexRestored])
        #expect(try fixture.read("index.json") == sound)
        #expect(try fixture.read(".bee-oci/quarantine/index.json") == String(sound.prefix(40)))
        #expect(result.report.count(of: .error) == 0)
    }

    @Test func restoresALayoutFileThatSaysNothing() throws {
        try fixture.write("oci-layout", "")
        #expect(try repair().actions.map(\.kind) == [.layoutFileRestored])
        #expect(try findings().isEmpty)
        try fixture.write("oci-layout", #"{"imageLayoutVersion":"2.0.0"}"#)
        #expect(try repair().actions.isEmpty)
    }

    @Test func repairDropsNothingThatIsSound() throws {
        try fixture.writeIndex([try fixture.image("x", name: "a"), try fixture.image("y", name: "b")])
        let index = try fixture.read("index.json")
        // A descriptor that lies about a size is no damage of the blob.
        let lie = LayoutFixture.descriptor(.ociManifest, try fixture.blob("sound"), 3, name: "c")
        try fixture.write("index.json", index.replacing("]}", with: "," + lie + "]}", maxReplacements: 1))
        let before = try fixture.read("index.json")
        try damage(try LayoutFixture.digest(of: "x"))
        let blobs = fixture.names("blobs/sha256").count
        let result = try repair()
        #expect(result.actions.map(\.subject) == [try LayoutFixture.digest(of: "x").description])
        #expect(try fixture.read("index.json") == before)
        #expect(fixture.names("blobs/sha256").count == blobs - 1)
        #expect(result.report.broken.map(\.name) == ["a", "c"])
    }

    @Test func refusesADirectoryThatIsNoLayout() throws {
        mkdir(fixture.scratch.path + "/other", 0o755)
        _ = try fixture.scratch.write("other/file", text: "x")
        let error = failure { try ImageLayout.openForCheck(FilePath(fixture.scratch.path + "/other")) }
        #expect(error?.code == .layoutInvalid)
    }
}
