import Testing

@Suite(.needsRoot, .needs(.skopeo))
struct SkopeoTests {
    @Test func copiesToALayoutThatIsReadAndRunInPlace() throws {
        let parcel = try Parcel()
        try parcel.done(.skopeo, "copy", "oci:store:probe", "oci:theirs:probe:v1")
        try parcel.expectRuns("theirs", "probe:v1")
        let before = parcel.folder.everything()
        #expect(try parcel.list("theirs") == [.init("probe:v1", parcel.digest)])
        #expect(try parcel.bee("inspect", "theirs", "--json").output.contains(parcel.digest))
        #expect(parcel.folder.everything() == before)
        try parcel.bee("save", "theirs", "-o", parcel.folder / "again.tar")
        #expect(try parcel.load("again.tar", into: "far") == [.init("probe:v1", parcel.digest)])
        try parcel.expectRuns("far")
    }

    @Test func copiesToAnArchiveThatLoads() throws {
        let parcel = try Parcel()
        try parcel.done(.skopeo, "copy", "oci:store:probe", "oci-archive:named.tar:probe:v1")
        try parcel.done(.skopeo, "copy", "oci:store:probe", "oci-archive:nameless.tar")
        #expect(try parcel.load("named.tar", into: "far") == [.init("probe:v1", parcel.digest)])
        #expect(try parcel.load("nameless.tar", into: "nameless") == [.init(nil, parcel.digest)])
        try parcel.expectRuns("far", "probe:v1")
        try parcel.expectRuns("nameless")
    }

    @Test func readsTheArchivesOfOurs() throws {
        let parcel = try Parcel()
        for (name, options) in [("plain.tar", []), ("small.tgz", ["--compress", "gzip"])] {
            let saved = try parcel.work.program.run(
                ["save", "--layout", parcel.work.layout, "probe", "both", "-o", parcel.folder / name] + options)
            try #require(saved.status == 0)
            try parcel.done(.skopeo, "copy", "oci-archive:\(name):probe", "oci:theirs:\(name)")
            #expect(try parcel.list("theirs").last == .init(name, parcel.digest))
        }
        try parcel.expectRuns("theirs", "plain.tar")
        try parcel.refused(.skopeo, "copy", "oci-archive:plain.tar", "oci:theirs:x", saying: "choose an image")
    }

    @Test func copiesAnImageIndexWholeOrThisMachinesPart() throws {
        let parcel = try Parcel()
        try parcel.done(.skopeo, "copy", "--all", "oci:store:both", "oci:theirs:all")
        try parcel.done(.skopeo, "copy", "--all", "oci:theirs:all", "oci-archive:all.tar:all")
        try parcel.done(.skopeo, "copy", "oci:store:both", "oci:theirs:part")
        #expect(
            try parcel.list("theirs") == [.init("all", parcel.indexDigest), .init("part", parcel.digest)])
        #expect(try parcel.load("all.tar", into: "far") == [.init("all", parcel.indexDigest)])
        #expect(try parcel.blobs("far").merging(parcel.blobs("store")) { $1 } == parcel.blobs("store"))
        for layout in ["theirs", "far"] { try parcel.expectRuns(layout, "all") }
        try parcel.expectRuns("theirs", "part")
    }

    @Test func goesThroughAFolderOfItsOwnKind() throws {
        let parcel = try Parcel()
        for (name, digest) in [("probe", parcel.digest), ("both", parcel.indexDigest)] {
            try parcel.done(.skopeo, "copy", "--all", "oci:store:\(name)", "dir:\(name).dir")
            try parcel.done(.skopeo, "copy", "--all", "dir:\(name).dir", "oci:theirs:\(name)")
            #expect(try parcel.list("theirs").last == .init(name, digest))
        }
        try parcel.expectRuns("theirs", "both")
    }

    @Test func addsToALayoutOfOursAndLeavesItsEntriesAlone() throws {
        let parcel = try Parcel()
        try parcel.bee("tag", "store", "probe", "example.org/probes/probe:1.0")
        let before = try parcel.bee("list", "store", "--json").output.dropLast(2)
        try parcel.done(.skopeo, "copy", "oci:store:probe", "oci:theirs:probe")
        try parcel.done(.skopeo, "copy", "oci:theirs:probe", "oci:store:theirs:1")
        let after = try parcel.bee("list", "store", "--json").output
        #expect(after.hasPrefix(before), "platforms and all: \(after)")
        #expect(try parcel.list("store").last == .init("theirs:1", parcel.digest))
        try parcel.bee("tag", "store", "theirs:1", "ours:2")
        try parcel.done(.skopeo, "copy", "oci:store:ours:2", "oci:theirs:ours:2")
        #expect(try parcel.list("theirs").last == .init("ours:2", parcel.digest))
    }

    // A platform inside an image index is part of the digest, one in index.json is not. (IMG-10)
    @Test func dropsThePlatformOfAnEntryAndKeepsThatOfAnImageIndex() throws {
        let parcel = try Parcel()
        try parcel.work.done("pack", TestData.object("members"), "-t", "kept", "--platform", "linux/s390x")
        for name in ["probe", "kept"] {
            try parcel.done(.skopeo, "copy", "--all", "oci:store:\(name)", "oci:theirs:\(name)")
        }
        #expect(try parcel.bee("inspect", "store", "probe").output.contains("platform: linux/\(Parcel.architecture)"))
        #expect(try parcel.bee("inspect", "theirs", "probe").output.contains("platform: not told"))
        #expect(try parcel.bee("inspect", "theirs", "kept").output.contains("platform: linux/s390x"))
        let refused = try parcel.work.program.run("run", "--layout", parcel.folder / "theirs", "kept", "--no-attach")
        #expect(refused.status == 69)
    }

    @Test func refusesWhatNeedsAContainerImage() throws {
        let parcel = try Parcel()
        let word = "unsupported image-specific operation on artifact"
        try parcel.refused(.skopeo, "inspect", "oci:store:probe", saying: word)
        try parcel.refused(.skopeo, "copy", "oci:store:probe", "docker-archive:probe.tar", saying: word)
        let raw = try parcel.done(.skopeo, "inspect", "--raw", "oci:store:probe").output
        #expect(try parcel.blobs("store").values.contains(Array(raw.utf8)))
        #expect(try parcel.done(.skopeo, "inspect", "--raw", "--config", "oci:store:probe").output == "{}")
        try parcel.refused(.skopeo, "list-tags", "oci:store", saying: "Unsupported transport")
        try parcel.refused(.skopeo, "delete", "oci:store:probe", saying: "not implemented")
    }
}
