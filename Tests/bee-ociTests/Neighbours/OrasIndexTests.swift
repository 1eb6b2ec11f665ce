import Testing

// What oras attaches, and what it makes of index.json.
@Suite(.needsRoot, .needs(.oras))
struct OrasIndexTests {
    /// Attaches a file to what a name or digest in a layout means.
    private func attach(_ kind: String, to target: String, _ parcel: Parcel) throws {
        try parcel.folder.write(Array("\(kind)\n".utf8), to: "\(kind).txt")
        try parcel.done(
            .oras, "attach", "--oci-layout", target, "--artifact-type", "application/vnd.example.\(kind)",
            "\(kind).txt:text/plain")
    }

    /// The tree of what is attached to an image, but for the layout's name.
    private func tree(_ image: String, _ parcel: Parcel, part: Bool = false) throws -> [Substring] {
        let options = part ? ["--platform", "linux/\(Parcel.architecture)"] : []
        let found = try Neighbour.oras.run(["discover", "--oci-layout", image] + options, in: parcel.folder)
        try #require(found.status == 0, "\(found.errors)")
        return Array(found.lines.dropFirst())
    }

    @Test func whatIsAttachedStaysThroughSaveAndLoad() throws {
        let parcel = try Parcel()
        let images = Set(try parcel.list("store"))
        try attach("sbom", to: "store:probe", parcel)
        let sbom = try #require(try Set(parcel.list("store")).subtracting(images).first)
        try attach("signature", to: "store@\(sbom.digest)", parcel)
        let tree = try tree("store:probe", parcel)
        #expect(tree.filter { $0.contains("application/vnd.example.") }.count == 2)
        try parcel.bee("save", "store", "probe", "-o", parcel.folder / "probe.tar")
        #expect(try parcel.load("probe.tar", into: "far", "--as", "renamed").count == 3)
        #expect(try self.tree("far:renamed", parcel) == tree)
        try parcel.bee("save", "far", "renamed", "-o", parcel.folder / "further/")
        #expect(try self.tree("further:renamed", parcel) == tree)
        try parcel.expectRuns("further")
        try parcel.bee("rm", "further", "renamed")
        #expect(try parcel.list("further").isEmpty)
    }

    @Test func whatIsAttachedToAPartOfAnImageIndexStaysWithIt() throws {
        let parcel = try Parcel()
        try attach("sbom", to: "store@\(parcel.digest)", parcel)
        let tree = try tree("store:both", parcel, part: true)
        #expect(tree.contains { $0.contains("application/vnd.example.sbom") })
        try parcel.bee("save", "store", "both", "-o", parcel.folder / "both.tar")
        #expect(try parcel.load("both.tar", into: "far", "--as", "renamed").count == 2)
        #expect(try self.tree("far:renamed", parcel, part: true) == tree)
        try parcel.expectRuns("far")
    }

    @Test func copiesWhatIsAttachedWhenAsked() throws {
        let parcel = try Parcel()
        try attach("sbom", to: "store:probe", parcel)
        try parcel.done(.oras, "cp", "--from-oci-layout", "--to-oci-layout", "store:probe", "without:probe")
        try parcel.done(.oras, "cp", "-r", "--from-oci-layout", "--to-oci-layout", "store:probe", "with:probe")
        #expect(try parcel.list("without") == [.init("probe", parcel.digest)])
        #expect(try parcel.list("with").count == 2)
        #expect(try tree("with:probe", parcel) == tree("store:probe", parcel))
        try parcel.expectRuns("with")
    }

    @Test(.needs(.umoci)) func whatIsAttachedStaysThroughUmocisCollection() throws {
        let parcel = try Parcel()
        try attach("sbom", to: "store:probe", parcel)
        let before = try parcel.blobs("store")
        try parcel.done(.umoci, "gc", "--layout", "store")
        #expect(try parcel.blobs("store") == before)
        #expect(try tree("store:probe", parcel).contains { $0.contains("application/vnd.example.sbom") })
    }

    @Test func tagsAndDeletesInALayoutOfOurs() throws {
        let parcel = try Parcel()
        try parcel.bee("tag", "store", "probe", "probe:v1")
        let tags = try parcel.done(.oras, "repo", "tags", "--oci-layout", "store")
        #expect(tags.lines == ["both", "probe", "probe:v1"])
        try parcel.done(.oras, "tag", "--oci-layout", "store:probe", "theirs")
        #expect(
            try Set(parcel.list("store")) == [
                .init("both", parcel.indexDigest), .init("probe", parcel.digest), .init("probe:v1", parcel.digest),
                .init("theirs", parcel.digest),
            ])
        try parcel.bee("rm", "store", "probe", "probe:v1")
        try parcel.expectRuns("store", "theirs")
        try parcel.done(.oras, "manifest", "delete", "-f", "--oci-layout", "store:both")
        #expect(try parcel.list("store") == [.init("theirs", parcel.digest)])
        try parcel.expectRuns("store")
    }

    @Test func itsDeletionTakesAllNamesAndWhatAnImageIndexStillHolds() throws {
        let parcel = try Parcel()
        try parcel.bee("tag", "store", "probe", "probe:v1")
        try parcel.done(.oras, "manifest", "delete", "-f", "--oci-layout", "store:probe")
        #expect(try parcel.list("store") == [.init("both", parcel.indexDigest)])
        let broken = try parcel.work.run("run", "both", "--no-attach")
        #expect(broken.status == 66)
        #expect(broken.errors.contains("error[blob-missing]"))
    }

    // Ours keeps both: see STO-4 and STO-28.
    @Test func forgetsAnEntryWithoutANameWhereTheImageHasOne() throws {
        let parcel = try Parcel()
        let index = parcel.folder.text("store/index.json")
        let manifest =
            #"{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\#(parcel.digest)","size":470}"#
        let members = #""foreign":1,"manifests":[\#(manifest),"#
        try parcel.folder.write(Array(index.replacing(#""manifests":["#, with: members).utf8), to: "store/index.json")
        try parcel.bee("tag", "store", "both", "other")
        #expect(try parcel.list("store").contains(.init(nil, parcel.digest)))
        #expect(parcel.folder.text("store/index.json").contains("\"foreign\":1"))
        try parcel.done(.oras, "tag", "--oci-layout", "store:probe", "theirs")
        #expect(try !parcel.list("store").contains(.init(nil, parcel.digest)))
        #expect(!parcel.folder.text("store/index.json").contains("\"foreign\":1"))
    }
}
