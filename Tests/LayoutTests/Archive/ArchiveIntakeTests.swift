import ArchiveFixtures
import Base
import Store
import SystemPackage
import Testing

@testable import Layout

struct ArchiveIntakeTests {
    private static let content = Array("the blob".utf8)

    private static func name(_ bytes: [UInt8]) throws -> String {
        "blobs/sha256/" + (try Digest.sha256(of: bytes)).encoded
    }

    private static func sample() throws -> TarBytes {
        var tar = TarBytes()
        tar.add("blobs/", type: "5")
        tar.add(try name(content), content)
        tar.add("index.json", text: #"{"manifests":[]}"#)
        tar.add("oci-layout", text: #"{"imageLayoutVersion":"1.0.0"}"#)
        return tar
    }

    private static func run(_ bytes: [UInt8], _ scratch: Scratch) throws -> (ArchiveIntake, BlobStore) {
        let file = try RegularFile.open(try scratch.write("archive", bytes))
        let blobs = BlobStore(root: try DirectoryFD.open(FilePath(scratch.path)))
        let input = DescriptorSource(file.descriptor.rawValue, subject: "archive") { (_) throws(BeeError) in }
        let transfer = Transfer(progress: { _, _ in }, isInterrupted: { false })
        return (try ArchiveIntake.run(try ArchiveReader.open(input), into: blobs, transfer), blobs)
    }

    private static func refusal(_ bytes: [UInt8]) -> BeeError? {
        do {
            _ = try run(bytes, Scratch())
            return nil
        } catch {
            return error as? BeeError
        }
    }

    @Test func storesBlobsAndKeepsDocuments() throws {
        let scratch = Scratch()
        let (intake, blobs) = try Self.run(try Self.sample().ended, scratch)
        let digest = try Digest.sha256(of: Self.content)
        #expect(intake.index == Array(#"{"manifests":[]}"#.utf8))
        #expect(intake.layoutFile == Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
        #expect(intake.written == [digest: 8])
        #expect(intake.warnings.isEmpty)
        #expect(try blobs.read(digest, size: 8, limit: 8) == Self.content)
        #expect(scratch.names(".bee-oci/staging").isEmpty)
    }

    @Test func storesSHA512BlobsUnderTheirOwnAlgorithm() throws {
        var hasher = try DigestHasher.make(.sha512)
        Self.content.withUnsafeBytes { hasher.update($0) }
        let digest = hasher.finish()
        var tar = try Self.sample()
        tar.addPax([("path", "blobs/sha512/" + digest.encoded)])
        tar.add("long", Self.content)
        let scratch = Scratch()
        let (intake, blobs) = try Self.run(tar.ended, scratch)
        #expect(intake.written[digest] == 8)
        try blobs.verify(digest, size: 8)
        #expect(scratch.names("blobs") == ["sha256", "sha512"])
    }

    @Test func namesBlobByItsContentAndRemembersTheFalseClaim() throws {
        var tar = try Self.sample()
        let claim = try Digest.sha256(of: [1])
        tar.add("blobs/sha256/" + claim.encoded, [2])
        let scratch = Scratch()
        let (intake, blobs) = try Self.run(tar.ended, scratch)
        let found = try Digest.sha256(of: [2])
        #expect(intake.misnamed == [claim: found])
        #expect(try blobs.contains(found, size: 1))
        #expect(!scratch.names("blobs/sha256").contains(claim.encoded))
    }

    @Test func ignoresForeignMembersAndSaysSo() throws {
        var tar = try Self.sample()
        tar.add("README", text: "x")
        tar.add("blobs/sha256/stray.tmp", text: "x")
        tar.add("blobs/md5/" + String(repeating: "a", count: 32), text: "x")
        tar.add("link", type: "2", link: "/etc/passwd")
        tar.add("manifest.json", text: "[]")
        tar.add("ingest/", type: "5")
        tar.add(".bee-oci/index.prev", text: "{}")
        let (intake, _) = try Self.run(tar.ended, Scratch())
        #expect(intake.written.count == 1)
        #expect(intake.warnings.count == 1)
        #expect(intake.warnings[0].hasPrefix("ignored 4 members that are no part of an image layout: README, "))
    }

    @Test(arguments: [
        ("oci-layout", "2"), ("index.json", "1"), ("index.json", "6"), ("blobs", "2"), ("blobs/sha256", "2"),
        ("blobs/sha256/" + String(repeating: "a", count: 64), "1"),
        ("blobs/sha256/" + String(repeating: "a", count: 64), "2"),
        ("blobs/sha256/" + String(repeating: "a", count: 64), "3"),
        ("blobs/sha256/" + String(repeating: "a", count: 64), "5"),
        ("blobs/sha256/" + String(repeating: "a", count: 64), "6"), ("blobs", "0"),
    ])
    func refusesLinkOrDeviceInThePlaceOfWhatIsNeeded(name: String, type: String) throws {
        var tar = TarBytes()
        tar.add(name, type: Character(type), link: "/etc/passwd")
        #expect(Self.refusal(tar.bytes + (try Self.sample().ended))?.code == .archiveInvalid)
    }

    @Test func refusesDifferingDuplicates() throws {
        var index = try Self.sample()
        index.add("./index.json", text: #"{"manifests": []}"#)
        #expect(Self.refusal(index.ended)?.message.contains("index.json twice") == true)
        var after = try Self.sample()
        after.add(try Self.name(Self.content), text: "another")
        #expect(Self.refusal(after.ended)?.message.contains("twice") == true)
        var before = TarBytes()
        before.add(try Self.name(Self.content), text: "another")
        #expect(Self.refusal(before.bytes + (try Self.sample().ended))?.message.contains("twice") == true)
    }

    @Test func takesEqualDuplicates() throws {
        let sample = try Self.sample()
        let (intake, _) = try Self.run(sample.bytes + sample.ended, Scratch())
        #expect(intake.written.count == 1)
    }

    @Test func tellsWhatIsMissing() throws {
        var docker = TarBytes()
        docker.add("manifest.json", text: "[]")
        #expect(Self.refusal(docker.ended)?.message.contains("manifest.json names no image") == true)
        var folder = TarBytes()
        folder.add("image/oci-layout", text: "{}")
        folder.add("image/index.json", text: "{}")
        #expect(Self.refusal(folder.ended)?.message.contains("in the folder 'image'") == true)
        var noIndex = TarBytes()
        noIndex.add("oci-layout", text: "{}")
        #expect(Self.refusal(noIndex.bytes)?.message.contains("no index.json") == true)
        #expect(Self.refusal(noIndex.bytes)?.hint?.contains("cut off") == true)
        var noLayout = TarBytes()
        noLayout.add("index.json", text: "{}")
        #expect(Self.refusal(noLayout.ended)?.message.contains("no oci-layout") == true)
    }

    @Test func refusesDocumentAboveItsLimit() throws {
        var tar = TarBytes()
        tar.add("index.json", [UInt8](repeating: 0x20, count: 32 << 20 + 1))
        #expect(Self.refusal(tar.ended)?.message.contains("larger than the 33554432 bytes") == true)
    }

    @Test func leavesNothingStagedWhenTheArchiveIsCut() throws {
        let scratch = Scratch()
        var tar = TarBytes()
        tar.add(try Self.name([UInt8](repeating: 1, count: 100_000)), [UInt8](repeating: 1, count: 100_000))
        #expect(throws: BeeError.self) { try Self.run(Array(tar.bytes.prefix(50_000)), scratch) }
        #expect(scratch.names(".bee-oci/staging").isEmpty)
        #expect(scratch.names("blobs/sha256").isEmpty)
    }
}
