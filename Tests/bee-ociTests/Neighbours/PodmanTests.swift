import Glibc
import Testing

// Debian 12's podman, with a storage folder of the test's own.
@Suite(.needsRoot, .needs(.podman))
struct PodmanTests {
    private let parcel: Parcel
    private static let refusal = "unsupported image-specific operation on artifact"

    init() throws { parcel = try Parcel() }

    /// What keeps podman within a folder of the test's.
    private func own(_ folder: String) -> [String] {
        let path = parcel.folder / folder
        return [
            "--root", "\(path)/root", "--runroot", "\(path)/run", "--tmpdir", "\(path)/tmp", "--storage-driver", "vfs",
        ]
    }

    private func podman(_ arguments: String..., storage: String = "podman") throws -> Program.Result {
        try Neighbour.podman.run(own(storage) + arguments, in: parcel.folder)
    }

    private func done(_ arguments: String..., storage: String = "podman") throws -> Program.Result {
        let result = try Neighbour.podman.run(own(storage) + arguments, in: parcel.folder)
        try #require(result.status == 0, "podman \(arguments): \(result.errors)")
        return result
    }

    @Test func loadsAndPullsNoImageThatIsNoContainers() throws {
        try parcel.bee("save", "store", "probe", "-o", parcel.folder / "probe.tar")
        for arguments in [
            ["load", "-i", "probe.tar"], ["pull", "oci-archive:probe.tar"], ["pull", "oci:store:probe"],
        ] {
            let result = try Neighbour.podman.run(own("podman") + arguments, in: parcel.folder)
            #expect(result.status == 125, "\(arguments)")
            #expect(result.errors.contains(Self.refusal), "\(result.errors)")
        }
        #expect(try done("images", "-q").output.isEmpty)
    }

    @Test(.needs(.registry, .skopeo)) func pullsNoneFromARegistryEither() throws {
        let registry = try Registry()
        let remote = "\(registry.address)/probe:v1"
        try parcel.done(.skopeo, "copy", "--dest-tls-verify=false", "oci:store:probe", "docker://\(remote)")
        let result = try podman("pull", "--tls-verify=false", remote)
        #expect(result.status == 125)
        #expect(result.errors.contains(Self.refusal), "\(result.errors)")
    }

    // The way round: the archive becomes the file system of a container image, which is a layout that runs in place.
    @Test func carriesAnArchiveInsideAContainerImage() throws {
        try parcel.bee("save", "store", "probe", "-o", parcel.folder / "probe.tar")
        _ = try done("import", "probe.tar", "localhost/probe:v1")
        _ = try done("save", "--format", "oci-archive", "-o", "carried.tar", "localhost/probe:v1")
        _ = try done("load", "-i", "carried.tar", storage: "far")
        let mounted = try done("image", "mount", "localhost/probe:v1", storage: "far").output
        let layout = String(try #require(mounted.split(separator: "\n").last).dropFirst(parcel.folder.path.count + 1))
        #expect(try parcel.list(layout) == [.init("probe", parcel.digest)])
        try parcel.expectRuns(layout)
        #expect(try parcel.load(layout, into: "unwrapped") == [.init("probe", parcel.digest)])
        try parcel.expectRuns("unwrapped")
        _ = try done("image", "unmount", "localhost/probe:v1", storage: "far")
    }

    // It refers to the images of an index and copies them without looking into them.
    @Test(.needs(.registry)) func copiesAnImageIndexByAManifestListOfItsOwn() throws {
        _ = try done("manifest", "create", "list")
        _ = try done("manifest", "add", "--all", "list", "oci:store:both")
        _ = try done("manifest", "push", "--all", "list", "oci:theirs:both")
        #expect(try parcel.list("theirs") == [.init("both", parcel.indexDigest)])
        #expect(try parcel.blobs("theirs") == parcel.blobs("store"))
        try parcel.expectRuns("theirs")
        let registry = try Registry()
        let remote = "docker://\(registry.address)/both:v1"
        _ = try done("manifest", "push", "--all", "--tls-verify=false", "list", remote)
        _ = try done("manifest", "create", "second")
        _ = try done("manifest", "add", "--all", "--tls-verify=false", "second", remote)
        _ = try done("manifest", "push", "--all", "--tls-verify=false", "second", "oci-archive:both.tar:both")
        #expect(try parcel.load("both.tar", into: "far") == [.init("both", parcel.indexDigest)])
        try parcel.expectRuns("far")
        let single = try podman("manifest", "add", "list", "oci:store:probe")
        #expect(single.status == 125)
        #expect(single.errors.contains(Self.refusal), "\(single.errors)")
    }
}
