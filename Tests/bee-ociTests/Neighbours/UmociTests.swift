import Base
import Glibc
import Testing

@Suite(.needsRoot, .needs(.umoci))
struct UmociTests {
    @Test func listsTagsAndRemovesNamesInALayoutOfOurs() throws {
        let parcel = try Parcel()
        try parcel.bee("tag", "store", "probe", "example.org/probes/probe:1.0")
        let names = ["both", "probe", "example.org/probes/probe:1.0"]
        #expect(try parcel.done(.umoci, "ls", "--layout", "store").lines.map(String.init) == names)
        try parcel.done(.umoci, "tag", "--image", "store:probe", "theirs:1")
        let copied = try parcel.bee("inspect", "store", "theirs:1").output
        #expect(copied.contains("platform: linux/\(Parcel.architecture)"), "the entry it copied has all it had")
        try parcel.bee("tag", "store", "theirs:1", "ours:2")
        try parcel.bee("rm", "store", "example.org/probes/probe:1.0")
        try parcel.done(.umoci, "rm", "--image", "store:probe")
        #expect(try parcel.done(.umoci, "ls", "--layout", "store").lines == ["both", "theirs:1", "ours:2"])
        #expect(
            try parcel.list("store") == [
                .init("both", parcel.indexDigest), .init("theirs:1", parcel.digest), .init("ours:2", parcel.digest),
            ])
        try parcel.expectRuns("store", "theirs:1")
    }

    @Test func collectsWhatOursNoLongerNamesAndNothingElse() throws {
        let parcel = try Parcel()
        let needed = try parcel.blobs("store")
        try parcel.work.done("pack", TestData.object("noncore"), "-t", "gone")
        try parcel.work.done("rm", "gone")
        // Whatever stands in our folder is none of theirs. (STO-3)
        if !parcel.folder.everything().contains("store/.bee-oci/staging") {
            _ = try parcel.folder.makeFolder("store/.bee-oci/staging")
        }
        try parcel.folder.write([1], to: "store/.bee-oci/staging/unfinished")
        let ours = parcel.folder.everything().filter { $0.hasPrefix("store/.bee-oci") }
        #expect(try parcel.blobs("store").count == needed.count + 2)
        try parcel.done(.umoci, "gc", "--layout", "store")
        #expect(try parcel.blobs("store") == needed)
        #expect(parcel.folder.everything().filter { $0.hasPrefix("store/.bee-oci") } == ours)
        try parcel.expectRuns("store", "probe")
        try parcel.expectRuns("store", "both")
    }

    // Its collection ends at a file in blobs/ that no digest names. Ours never leaves one there. (STO-3, STO-27)
    @Test(arguments: ["blob-staged", "blob-written", "blob-synced", "blob-moved", "blob-durable", "index-kept"])
    func collectsAfterOursWasKilled(point: String) throws {
        let parcel = try Parcel()
        let needed = try parcel.blobs("store")
        let killed = try parcel.work.program.run(
            ["pack", "--layout", parcel.work.layout, TestData.object("noncore")],
            environment: ["BEE_OCI_FAULT": point])
        #expect(killed.status == 128 + SIGKILL)
        try parcel.done(.umoci, "gc", "--layout", "store")
        #expect(try parcel.blobs("store") == needed)
    }

    @Test func abortsItsCollectionAtAStrayFile() throws {
        let parcel = try Parcel()
        try parcel.folder.write([1], to: "store/blobs/sha256/stray")
        try parcel.refused(.umoci, "gc", "--layout", "store", saying: "sha256:stray")
        try parcel.expectRuns("store", "probe")
    }

    // `manifests` has to be an array by the OCI specification, and it writes null. (STO-18, STO-82)
    @Test func leavesAnEmptyLayoutThatOursUsesAndDoesNotSweep() throws {
        let parcel = try Parcel()
        try parcel.done(.umoci, "init", "--layout", "theirs")
        for name in ["probe", "both"] { try parcel.done(.umoci, "rm", "--image", "store:\(name)") }
        for layout in ["store", "theirs"] {
            #expect(parcel.folder.text("\(layout)/index.json").contains(#""manifests":null"#))
            #expect(try parcel.list(layout).isEmpty)
            #expect(try parcel.bee("fsck", layout).output.contains("warning manifests-null index.json"))
            let blobs = try parcel.blobs(layout)
            let swept = try parcel.work.program.run("gc", "--layout", parcel.folder / layout, "--grace", "0s")
            #expect(swept.status == 65)
            #expect(swept.errors.contains("error[document-invalid]"))
            #expect(try parcel.blobs(layout) == blobs)
            try parcel.bee("pack", layout, TestData.object("members"))
            try parcel.expectRuns(layout)
            try parcel.bee("gc", layout, "--grace", "0s")
            #expect(try parcel.blobs(layout).count == 3)
        }
    }

    @Test func doesNotUnpackWhatIsNoContainerImage() throws {
        let parcel = try Parcel()
        let type = "application/ebpf.oci.image.config.v1+json"
        try parcel.refused(.umoci, "unpack", "--image", "store:probe", "bundle", saying: type)
        try parcel.refused(.umoci, "stat", "--image", "store:probe", saying: type)
    }

    @Test func itsContainerImagesComeThroughWithoutLoss() throws {
        let parcel = try Parcel()
        try parcel.done(.umoci, "init", "--layout", "theirs")
        try parcel.done(.umoci, "new", "--image", "theirs:base:1")
        for name in ["one", "two"] {
            try parcel.folder.write(Array(name.utf8), to: name)
            try parcel.done(.umoci, "insert", "--image", "theirs:base:1", name, "/\(name)")
        }
        try parcel.done(.umoci, "gc", "--layout", "theirs")
        let entries = try parcel.list("theirs")
        #expect(entries.map(\.name) == ["base:1"])
        try parcel.bee("save", "theirs", "base:1", "-o", parcel.folder / "base.tar")
        #expect(try parcel.load("base.tar", into: "far") == entries)
        #expect(try parcel.blobs("far") == parcel.blobs("theirs"))
        try parcel.done(.umoci, "unpack", "--image", "far:base:1", "bundle")
        #expect(parcel.folder.text("bundle/rootfs/one") + parcel.folder.text("bundle/rootfs/two") == "onetwo")
        #expect(try parcel.work.program.run("run", "--layout", parcel.folder / "far", "--no-attach").status == 65)
    }
}
