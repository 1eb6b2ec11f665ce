import ArchiveFixtures
import Base
import Store
import Testing

@testable import Layout

// STO-123 to STO-127. Archives that tools wrote are in testdata/archives.
struct DockerArchiveTests {
    /// An archive of one image, which a test breaks in one place.
    private struct Docker {
        var layer = Array("layer\n".utf8)
        var layerName = "a/layer.tar"
        var configName: String?
        var diff: String?
        var names = #"["a:1"]"#
        var extra = ""

        func config() throws -> [UInt8] {
            let diff = try self.diff ?? Digest.sha256(of: layer).description
            return Array(
                #"{"architecture":"arm64","os":"linux","variant":"v8","rootfs":{"diff_ids":["\#(diff)"]}}"#.utf8)
        }

        func tar(_ change: (inout TarBytes) -> Void = { _ in }) throws -> [UInt8] {
            var tar = TarBytes()
            let config = try config()
            let name = try configName ?? "\(Digest.sha256(of: config).encoded).json"
            tar.add(name, config)
            tar.add("a/layer.tar", layer)
            change(&tar)
            let manifest = #"[{"Config":"\#(name)","RepoTags":\#(names),"Layers":["\#(layerName)"]}\#(extra)]"#
            tar.add("manifest.json", text: manifest)
            return tar.ended
        }
    }

    private func load(_ bytes: [UInt8]) throws -> (result: LoadResult, target: ImportTarget) {
        let target = try ImportTarget()
        let result = try target.load(bytes)
        #expect(try target.layout.check(wait: .seconds(1)).findings.isEmpty)
        return (result, target)
    }

    private func refusal(_ docker: Docker) throws -> BeeError? { try ImportTarget().refusal(docker.tar()) }

    @Test func keepsConfigurationAndLayersByteForByte() throws {
        let docker = Docker()
        let (result, target) = try load(docker.tar())
        let layout = target.layout
        let entry = try #require(try layout.index().manifests.first)
        #expect(result.images.map(\.name) == ["a:1"] && result.warnings.isEmpty)
        #expect(entry.platform == Platform(os: "linux", architecture: "arm64", variant: "v8"))
        let manifest = try layout.manifest(entry)
        #expect(try layout.document(manifest.config) == docker.config())
        #expect(manifest.layers.map(\.digest) == [try Digest.sha256(of: docker.layer)])
        #expect(manifest.layers.map(\.mediaType) == [.ociLayer])
    }

    @Test func takesLayersThatAreCompressedAndChecksWhatIsInThem() throws {
        var docker = Docker()
        let content = docker.layer
        docker.diff = try Digest.sha256(of: content).description
        for (compression, type) in [(Compression.gzip, MediaType.ociLayerGzip), (.zstd, .ociLayerZstd)] {
            docker.layer = try compression.compress(content)
            let (_, target) = try load(docker.tar())
            let layout = target.layout
            let manifest = try layout.manifest(try #require(try layout.index().manifests.first))
            #expect(manifest.layers.map(\.mediaType) == [type])
            docker.layer = try compression.compress(Array("other\n".utf8))
            #expect(try refusal(docker)?.code == .blobCorrupt)
        }
        docker.layer = try Compression.xz.compress(content)
        #expect(try refusal(docker)?.code == .blobCorrupt)
    }

    @Test func followsLinksInsideTheArchiveAlone() throws {
        var docker = Docker()
        docker.layerName = "b/layer.tar"
        let (result, _) = try load(docker.tar { $0.add("b/layer.tar", type: "2", link: "../a/./layer.tar") })
        #expect(result.images.count == 1)
        for link in ["/etc/passwd", "../../etc/passwd", "layer.tar", "../b/layer.tar", "../a", ""] {
            let bytes = try docker.tar { $0.add("b/layer.tar", type: "2", link: link) }
            let error = try ImportTarget().refusal(bytes)
            #expect(error?.code == .archiveInvalid, "\(link)")
            #expect(error?.message.contains("names the member b/layer.tar") == true, "\(link)")
        }
    }

    @Test(arguments: ["null", "[]"])
    func loadsAnImageWithoutAName(names: String) throws {
        var docker = Docker()
        docker.names = names
        #expect(try load(docker.tar()).result.images.map(\.name) == [nil])
    }

    @Test func refusesWhatIsNotWhatItsNameOrItsConfigurationSays() throws {
        var docker = Docker()
        docker.configName = String(repeating: "a", count: 64) + ".json"
        #expect(try refusal(docker)?.code == .blobCorrupt)
        docker.configName = "sha256:" + String(repeating: "a", count: 64)
        #expect(try refusal(docker)?.code == .blobCorrupt)
        docker.configName = "image.json"
        #expect(try refusal(docker) == nil)
        docker.diff = "sha256:" + String(repeating: "a", count: 64)
        let error = try refusal(docker)
        #expect(error?.code == .blobCorrupt)
        #expect(error?.subject.hasSuffix("a/layer.tar") == true)
    }

    @Test func refusesAManifestThatTellsOfOtherThings() throws {
        var docker = Docker()
        docker.layerName = "a/absent.tar"
        #expect(try refusal(docker)?.message.contains("names the member a/absent.tar") == true)
        docker.layerName = "../a/layer.tar"
        #expect(try refusal(docker)?.code == .archiveInvalid)
        docker.layerName = #"a/layer.tar","a/layer.tar"#
        #expect(try refusal(docker)?.code == .documentInvalid)
        docker = Docker()
        docker.extra = ",{}"
        #expect(try refusal(docker)?.code == .documentInvalid)
        docker.extra = ","
        #expect(try refusal(docker)?.code == .documentInvalid)
    }

    // STO-150
    @Test func namesTheSoundImagesAndReportsTheBrokenOnes() throws {
        let sound = Docker()
        let config = #""Config":"\#(try Digest.sha256(of: sound.config()).encoded).json""#
        var archive = sound
        archive.extra =
            #",{\#(config),"RepoTags":["b:1","b:2"],"Layers":["a/absent.tar"]},"#
            + #"{"Config":"absent.json","RepoTags":null,"Layers":[]}"#
        let target = try ImportTarget()
        let result = try target.load(archive.tar())
        #expect(result.images.map(\.name) == ["a:1"])
        #expect(result.failures.map(\.name) == ["b:1", "b:2", nil])
        #expect(result.failures.allSatisfy { $0.digest == nil && $0.error.code == .archiveInvalid })
        #expect(result.failures[0].error.message.contains("a/absent.tar"))
        #expect(try target.names() == ["a:1"])
        #expect(try target.layout.check(wait: .seconds(1)).findings.isEmpty)
        // What it names is one of several.
        #expect(try ImportTarget().refusal(archive.tar(), LoadOptions(name: "c"))?.code == .usage)
        archive.layerName = "a/absent.tar"
        let broken = try ImportTarget().load(archive.tar())
        #expect(broken.failures.map(\.name) == ["a:1", "b:1", "b:2", nil] && broken.images.isEmpty)
    }

    // STO-124, STO-150: images that share a configuration are told in the archive's order all the same.
    @Test func keepsTheOrderOfImagesThatShareAConfiguration() throws {
        let sound = Docker()
        let config = "\(try Digest.sha256(of: sound.config()).encoded).json"
        let other = try String(decoding: sound.config(), as: UTF8.self).replacing("arm64", with: "riscv64")
        func item(_ config: String, _ name: String, _ layer: String = "a/layer.tar") -> String {
            #",{"Config":"\#(config)","RepoTags":["\#(name)"],"Layers":["\#(layer)"]}"#
        }
        var archive = sound
        archive.extra =
            item("other.json", "b:1") + item(config, "c:1", "absent.tar") + item(config, "d:1")
            + item("other.json", "e:1", "absent.tar")
        let (result, target) = try load(archive.tar { $0.add("other.json", text: other) })
        #expect(result.images.map(\.name) == ["a:1", "b:1", "d:1"])
        #expect(result.failures.map(\.name) == ["c:1", "e:1"])
        let entries = try target.layout.index().manifests
        #expect(entries.compactMap(\.platform?.architecture) == ["arm64", "riscv64", "arm64"])
        #expect(entries[0].digest == entries[2].digest)
    }

    // STO-71
    @Test(arguments: ["a/layer.tar", "other.json", "b/layer.tar"])
    func refusesTwoMembersOfOneNameThatDiffer(name: String) throws {
        func archive(_ second: String) throws -> [UInt8] {
            try Docker().tar {
                $0.add("other.json", text: "layer\n")
                $0.add("b/layer.tar", type: "2", link: "../a/layer.tar")
                if name == "b/layer.tar" {
                    $0.add(name, type: "2", link: second)
                } else {
                    $0.add(name, text: second)
                }
            }
        }
        let same = name == "b/layer.tar" ? "../a/layer.tar" : "layer\n"
        #expect(try ImportTarget().refusal(archive(same)) == nil)
        let error = try ImportTarget().refusal(archive("another"))
        #expect(error?.code == .archiveInvalid)
        #expect(error?.message.contains("\(name) twice") == true)
    }

    // STO-100: it is asked whether to stop while a layer is unpacked.
    @Test func looksIntoALayerOnceHoweverOftenItIsListed() throws {
        func asks(_ times: Int) throws -> Int {
            var docker = Docker()
            docker.layer = [UInt8](repeating: 1, count: 1 << 20)
            let digest = try Digest.sha256(of: docker.layer).description
            docker.diff = [String](repeating: digest, count: times).joined(separator: #"",""#)
            docker.layerName = [String](repeating: "a/layer.tar", count: times).joined(separator: #"",""#)
            docker.layer = try Compression.gzip.compress(docker.layer)
            let calls = Counter()
            let options = LoadOptions(isInterrupted: { calls.next() < 0 })
            #expect(try ImportTarget().load(docker.tar(), options).images.count == 1)
            return calls.next()
        }
        #expect(try asks(50) == asks(1))
    }

    // CLI-15: it is asked more often than for an archive as long, into whose layer nobody has to look.
    @Test func stopsWhileItLooksIntoALayer() throws {
        var docker = Docker()
        docker.layer = [UInt8](repeating: 1, count: 1 << 20)
        let plain = Counter()
        _ = try ImportTarget().load(docker.tar(), LoadOptions(isInterrupted: { plain.next() < 0 }))
        docker.diff = try Digest.sha256(of: docker.layer).description
        docker.layer = try Compression.gzip.compress(docker.layer)
        let (calls, enough) = (Counter(), plain.next())
        let error = try ImportTarget().refusal(docker.tar(), LoadOptions(isInterrupted: { calls.next() >= enough }))
        #expect(error?.code == .interrupted)
    }

    @Test func saysThatAnArchiveIsOlderThanDocker1_10() throws {
        var tar = TarBytes()
        tar.add("a/layer.tar", text: "layer")
        tar.add("repositories", text: #"{"a":{"1":"a"}}"#)
        #expect(try ImportTarget().refusal(tar.ended)?.message.contains("before docker 1.10") == true)
    }

    @Test func letsTheIndexDecideWhereThereIsOne() throws {
        var fixture = ImageFixture()
        try fixture.addImage("from-index")
        var before = TarBytes()
        before.add("manifest.json", text: "nonsense")
        let (result, _) = try load(before.bytes + fixture.archive())
        #expect(result.images.map(\.name) == ["from-index"])
    }
}
