import ArchiveFixtures
import Glibc
import Store
import Testing

// CLI-15: a load that is told to stop while an archive comes in.
struct InterruptedLoadTests {
    /// An archive whose last member is a layer.
    enum Shape: CaseIterable {
        case oci
        case docker
        /// The manifest stands behind the layers, so that they are kept before it is known what they are.
        case dockerManifestLast
    }

    private func archive(_ shape: Shape) throws -> [UInt8] {
        let layer = [UInt8](repeating: 7, count: 1 << 20)
        let digest = try Digest.sha256(of: layer)
        var tar = TarBytes()
        switch shape {
        case .oci:
            tar.add("oci-layout", text: #"{"imageLayoutVersion":"1.0.0"}"#)
            tar.add("index.json", text: #"{"schemaVersion":2,"manifests":[]}"#)
            tar.add("blobs/sha256/" + digest.encoded, layer)
        case .docker:
            tar.add("a.json", text: #"{"os":"linux","rootfs":{"diff_ids":["\#(digest)"]}}"#)
            tar.add("manifest.json", text: #"[{"Config":"a.json","RepoTags":["a:1"],"Layers":["a/layer.tar"]}]"#)
            tar.add("a/layer.tar", layer)
        case .dockerManifestLast:
            tar.add("a/layer.tar", layer)
        }
        return tar.bytes
    }

    @Test(arguments: Shape.allCases, [SIGINT, SIGTERM])
    func aSignalInTheMiddleOfALayerLeavesNothingHalf(shape: Shape, signal: Int32) throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        let before = try work.program.names(work.layout)
        let path = work.folder / "archive"
        try #require(mkfifo(path, 0o600) == 0)
        let pipe = open(path, O_RDWR | O_CLOEXEC)
        try #require(pipe >= 0)
        defer { close(pipe) }
        let loading = try work.program.start(["load", "--layout", work.layout, "-"], input: path)
        // No more than a pipe holds, so that writing waits for nobody; most of the layer never comes.
        let count = 60_000
        try #require(write(pipe, try archive(shape), count) == count)
        try loading.wait { _ in
            var left: CInt = 0
            return ioctl(pipe, UInt(FIONREAD), &left) == 0 && left == 0
        }
        loading.signal(signal)
        let result = try loading.finish(within: 20)
        #expect(result.status == 130)
        #expect(result.errors.contains("error[interrupted]"), "\(result.errors)")
        #expect(result.output.isEmpty)
        #expect(try work.program.names(work.layout) == before)
        let check = try work.program.check(work.layout)
        #expect(check.errors.isEmpty)
        #expect(work.folder.everything().filter { $0.hasPrefix("store/.bee-oci/staging/") }.isEmpty)
    }
}
