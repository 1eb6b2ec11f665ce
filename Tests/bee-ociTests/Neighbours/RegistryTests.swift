import Testing

// The registry is Debian 12's docker-registry, which knows nothing of eBPF.
@Suite(.needsRoot, .needs(.registry, .skopeo))
struct RegistryTests {
    @Test func givesBackWhatSkopeoPushed() throws {
        let parcel = try Parcel()
        let registry = try Registry()
        for (name, digest) in [("probe", parcel.digest), ("both", parcel.indexDigest)] {
            let remote = "docker://\(registry.address)/probes/\(name):v1"
            try parcel.done(.skopeo, "copy", "--all", "--dest-tls-verify=false", "oci:store:\(name)", remote)
            let raw = try parcel.done(.skopeo, "inspect", "--raw", "--tls-verify=false", remote).output
            #expect(try parcel.blobs("store")["/blobs/sha256/\(digest.dropFirst(7))"] == Array(raw.utf8))
            try parcel.done(.skopeo, "copy", "--all", "--src-tls-verify=false", remote, "oci:back:\(name):v1")
            #expect(try parcel.list("back").last == .init("\(name):v1", digest))
            try parcel.expectRuns("back", "\(name):v1")
        }
        #expect(try parcel.blobs("back") == parcel.blobs("store"))
    }

    @Test func givesAnArchiveToCarry() throws {
        let parcel = try Parcel()
        let registry = try Registry()
        let remote = "docker://\(registry.address)/probe:v1"
        try parcel.done(.skopeo, "copy", "--dest-tls-verify=false", "oci:store:probe", remote)
        try parcel.done(.skopeo, "copy", "--src-tls-verify=false", remote, "oci-archive:carried.tar:probe:v1")
        #expect(try parcel.load("carried.tar", into: "far") == [.init("probe:v1", parcel.digest)])
        try parcel.expectRuns("far")
    }

    @Test func listsAndDeletesTags() throws {
        let parcel = try Parcel()
        let registry = try Registry()
        let repository = "docker://\(registry.address)/probe"
        try parcel.done(.skopeo, "copy", "--dest-tls-verify=false", "oci:store:probe", "\(repository):v1")
        let tags = try parcel.done(.skopeo, "list-tags", "--tls-verify=false", repository).output
        #expect(tags.contains("\"v1\""))
        try parcel.done(.skopeo, "delete", "--tls-verify=false", "\(repository):v1")
        try parcel.refused(
            .skopeo, "copy", "--src-tls-verify=false", "\(repository):v1", "oci:back:probe", saying: "manifest unknown")
    }

    @Test(.needs(.oras)) func givesBackWhatOrasPushedWithWhatIsAttached() throws {
        let parcel = try Parcel()
        let registry = try Registry()
        try parcel.folder.write(Array("{}\n".utf8), to: "sbom.json")
        try parcel.done(
            .oras, "attach", "--oci-layout", "store:probe", "--artifact-type", "application/vnd.example.sbom",
            "sbom.json")
        let entries = try parcel.list("store").filter { $0.name != "both" }
        #expect(entries.count == 2)
        let remote = "\(registry.address)/probe:v1"
        try parcel.done(.oras, "cp", "-r", "--from-oci-layout", "store:probe", "--to-plain-http", remote)
        try parcel.done(.oras, "cp", "-r", "--from-plain-http", remote, "--to-oci-layout", "back:probe")
        #expect(try Set(parcel.list("back")) == Set(entries))
        try parcel.expectRuns("back")
        let both = "\(registry.address)/both:v1"
        try parcel.done(.oras, "cp", "--from-oci-layout", "store:both", "--to-plain-http", both)
        try parcel.done(.oras, "cp", "--from-plain-http", both, "--to-oci-layout", "index:both")
        #expect(try parcel.list("index").filter { $0.name != nil } == [.init("both", parcel.indexDigest)])
        try parcel.expectRuns("index")
    }
}
