import Base
import Testing

@Suite(.needsRoot, .needs(.oras))
struct OrasTests {
    @Test func copiesALayoutOfOursAndBack() throws {
        let parcel = try Parcel()
        try parcel.done(.oras, "cp", "--from-oci-layout", "--to-oci-layout", "store:probe", "theirs:probe")
        #expect(try parcel.list("theirs") == [.init("probe", parcel.digest)])
        try parcel.expectRuns("theirs")
        try parcel.done(.oras, "cp", "--from-oci-layout", "--to-oci-layout", "theirs:probe", "store:again")
        #expect(try parcel.list("store").contains(.init("again", parcel.digest)))
        #expect(try parcel.load("theirs", into: "far") == [.init("probe", parcel.digest)])
        try parcel.expectRuns("far")
    }

    // After the last colon of LAYOUT:NAME stands the name, so one with a colon needs the layout told apart from it.
    @Test func takesNamesWithTagsWhereTheLayoutIsToldApart() throws {
        let parcel = try Parcel()
        try parcel.bee("tag", "store", "probe", "probe:v1")
        try parcel.refused(
            .oras, "cp", "--from-oci-layout", "--to-oci-layout", "store:probe:v1", "theirs:v1", saying: "store:probe")
        try parcel.done(
            .oras, "cp", "--from-oci-layout-path", "store", "--to-oci-layout-path", "theirs", "probe:v1", "probe:v1")
        try parcel.done(
            .oras, "cp", "--from-oci-layout", "--to-oci-layout", "store@\(parcel.digest)", "theirs:by-digest")
        #expect(
            try Set(parcel.list("theirs")) == [
                .init("probe:v1", parcel.digest), .init("by-digest", parcel.digest),
            ])
        try parcel.expectRuns("theirs", "probe:v1")
    }

    @Test func readsOurArchivesAndWritesDirectories() throws {
        let parcel = try Parcel()
        try parcel.bee("save", "store", "probe", "-o", parcel.folder / "probe.tar")
        try parcel.bee("save", "store", "probe", "-o", parcel.folder / "probe.tgz", "--compress", "gzip")
        try parcel.done(.oras, "cp", "--from-oci-layout", "--to-oci-layout", "probe.tar:probe", "theirs:probe")
        try parcel.expectRuns("theirs")
        try parcel.refused(
            .oras, "cp", "--from-oci-layout", "--to-oci-layout", "probe.tgz:probe", "x:probe", saying: "invalid tar")
        let tar = try Program(path: "/bin/tar").run(
            "-C", parcel.folder / "theirs", "-cf", parcel.folder / "theirs.tar", ".")
        try #require(tar.status == 0)
        #expect(try parcel.load("theirs.tar", into: "far") == [.init("probe", parcel.digest)])
        try parcel.expectRuns("far")
    }

    // It lists what an index holds beside it, without names.
    @Test func copiesAnImageIndexThatIsOneImageStill() throws {
        let parcel = try Parcel()
        try parcel.done(.oras, "cp", "--from-oci-layout", "--to-oci-layout", "store:both", "theirs:both")
        let entries = try parcel.list("theirs")
        #expect(entries.count == 3)
        #expect(entries.filter { $0.name != nil } == [.init("both", parcel.indexDigest)])
        try parcel.expectRuns("theirs")
        #expect(try parcel.blobs("theirs") == parcel.blobs("store"))
        let tar = try Program(path: "/bin/tar").run(
            "-C", parcel.folder / "theirs", "-cf", parcel.folder / "theirs.tar", ".")
        try #require(tar.status == 0)
        let loaded = try parcel.load("theirs.tar", into: "far", "--as", "renamed:v1")
        #expect(loaded.filter { $0.name != nil } == [.init("renamed:v1", parcel.indexDigest)])
        try parcel.expectRuns("far")
        try parcel.bee("save", "far", "-o", parcel.folder / "far.tar")
        #expect(try parcel.load("far.tar", into: "further") == [.init("renamed:v1", parcel.indexDigest)])
        #expect(try parcel.blobs("further") == parcel.blobs("store"))
    }

    @Test func itsIndexesOfIndexesComeThroughWithoutLoss() throws {
        let parcel = try Parcel()
        try parcel.work.done(
            "pack", TestData.object("members"), "-t", "one", "--platform", "linux/\(Parcel.architecture)")
        try parcel.done(.oras, "manifest", "index", "create", "--oci-layout", "store:nested", "one", "both")
        let entry = try #require(try parcel.list("store").first { $0.name == "nested" })
        try parcel.bee("save", "store", "nested", "-o", parcel.folder / "nested.tar")
        #expect(try parcel.load("nested.tar", into: "far") == [entry])
        #expect(try parcel.blobs("far") == parcel.blobs("store"))
        try parcel.expectRuns("far")
        try parcel.done(.oras, "cp", "--from-oci-layout", "--to-oci-layout", "store:nested", "theirs:nested")
        #expect(try parcel.blobs("theirs") == parcel.blobs("store"))
        try parcel.expectRuns("theirs")
    }

    @Test(.needs(.skopeo)) func nestsIndexesDeeperThanSkopeoGoes() throws {
        let parcel = try Parcel()
        try parcel.done(.oras, "manifest", "index", "create", "--oci-layout", "store:nested", "both")
        try parcel.refused(
            .skopeo, "copy", "--all", "oci:store:nested", "oci:theirs:nested", saying: "received a manifest list")
    }

    @Test func pullsAnObjectThatRunsByItself() throws {
        let parcel = try Parcel()
        try parcel.done(.oras, "pull", "--oci-layout", "store:probe", "-o", "pulled")
        let names = parcel.folder.everything().filter { $0.hasPrefix("pulled/") }
        #expect(names == ["pulled/config.json", "pulled/program.o"])
        let packed = try RegularFile.read(TestData.object("members"), limit: 1 << 20)
        #expect(try RegularFile.read(parcel.folder / "pulled/program.o", limit: 1 << 20) == packed)
        #expect(try parcel.work.program.run("run", parcel.folder / "pulled/program.o", "--no-attach").status == 0)
    }

    @Test func pushesAnImageThatIsOne() throws {
        let parcel = try Parcel()
        try parcel.folder.write(Array("{}".utf8), to: "config.json")
        try parcel.folder.write(RegularFile.read(TestData.object("members"), limit: 1 << 20), to: "program.o")
        try parcel.done(
            .oras, "push", "--oci-layout", "theirs:probe", "--config",
            "config.json:application/ebpf.oci.image.config.v1+json",
            "program.o:application/ebpf.oci.image.program.v1+binary")
        try parcel.expectRuns("theirs")
        let entries = try parcel.list("theirs")
        try parcel.bee("save", "theirs", "-o", parcel.folder / "theirs.tar")
        #expect(try parcel.load("theirs.tar", into: "far") == entries)
        try parcel.expectRuns("far")
    }
}
