import Base
import Store
import SystemPackage
import Testing

@testable import Layout

/// Types for kernels, which belong to an image as an artifact of its own (IMG-50 and following, STO-155 and following).
struct KernelTypesTests {
    private let scratch = Scratch()
    private let layout: ImageLayout

    init() throws {
        layout = try ImageLayout.create(FilePath(scratch.path + "/layout"), wait: .seconds(1), makingParents: false)
    }

    @discardableResult
    private func pack(_ text: String, as name: String, _ architectures: [String] = []) throws -> Descriptor {
        if architectures.isEmpty {
            try scratch.write("\(name)/x.o", Array(text.utf8))
        } else {
            for architecture in architectures {
                try scratch.write("\(name)/x.\(architecture).o", Array((text + architecture).utf8))
            }
        }
        return try Packer.pack(FilePath(scratch.path + "/" + name), options: PackOptions(), into: layout) {
            (_, _) throws(BeeError) in
        }.descriptor
    }

    private func types(_ release: String, _ machine: String = "x86_64", _ text: String = "types") -> KernelTypesFile {
        KernelTypesFile(release: release, architecture: machine, bytes: Array(text.utf8))
    }

    private func entries() throws -> [Descriptor] { try layout.index().manifests }

    /// IMG-50, IMG-51: the manifest's very bytes.
    @Test func writesAnArtifactThatRefersToTheImage() throws {
        let image = try pack("program", as: "hello")
        let before = try layout.document(image)
        let artifact = try layout.attach([types("6.1.0")], to: image, wait: .zero)
        #expect(try layout.document(image) == before)
        #expect(try entries() == [image, artifact])
        #expect(artifact.artifactType == "application/vnd.bee-oci.btf.v1")
        let (digest, size) = (try LayoutFixture.digest(of: "types"), 5)
        #expect(
            String(decoding: try layout.document(artifact), as: UTF8.self) == """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
                "artifactType":"application/vnd.bee-oci.btf.v1","config":{\
                "mediaType":"application/vnd.oci.empty.v1+json",\
                "digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},\
                "layers":[{"mediaType":"application/vnd.bee-oci.btf.v1","digest":"\(digest)","size":\(size),\
                "annotations":{"vnd.bee-oci.kernel.architecture":"amd64","vnd.bee-oci.kernel.release":"6.1.0"}}],\
                "subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\(image.digest)",\
                "size":\(image.size)}}
                """)
        #expect(try layout.check(wait: .zero).findings.filter { $0.severity == .error } == [])
    }

    /// IMG-53: the release to the letter, the processor by any of its names.
    @Test func findsTheTypesOfOneKernel() throws {
        let image = try pack("program", as: "hello")
        _ = try layout.attach([types("6.1.0"), types("6.1.0", "aarch64", "arm")], to: image, wait: .zero)
        let find = { (release: String, machine: String) in
            try layout.kernelTypes(for: image.digest, release: release, architecture: machine)
        }
        #expect(try find("6.1.0", "amd64") == Array("types".utf8))
        #expect(try find("6.1.0", "arm64") == Array("arm".utf8))
        #expect(try find("6.1.00", "amd64") == nil)
        #expect(try find("6.1", "amd64") == nil)
        #expect(try find("6.1.0", "riscv64") == nil)
        #expect(try layout.kernels(withTypesFor: image.digest).map(\.architecture) == ["amd64", "arm64"])
    }

    /// IMG-52.
    @Test func addsKernelsToThoseThatAreThere() throws {
        let image = try pack("program", as: "hello")
        let first = try layout.attach([types("6.1.0"), types("5.10.0")], to: image, wait: .zero)
        let second = try layout.attach([types("6.1.0", "x86_64", "newer"), types("6.6.0")], to: image, wait: .zero)
        #expect(second.digest != first.digest)
        #expect(try entries() == [image, second])
        #expect(try layout.kernels(withTypesFor: image.digest).map(\.release) == ["5.10.0", "6.1.0", "6.6.0"])
        let found = try layout.kernelTypes(for: image.digest, release: "6.1.0", architecture: "amd64")
        #expect(found == Array("newer".utf8))
        let again = try layout.attach([types("6.6.0")], to: image, wait: .zero)
        #expect(again == second)
        #expect(try entries() == [image, second])
    }

    /// STO-155: what is saved and copied takes its types along, also those of the manifests inside an image index.
    @Test(arguments: [[], ["amd64", "arm64"]]) func goesWithItsImage(architectures: [String]) throws {
        let image = try pack("program", as: "hello", architectures)
        try pack("other", as: "other")
        for candidate in try layout.candidates(of: image) {
            _ = try layout.attach([types("6.1.0")], to: candidate.descriptor, wait: .zero)
        }
        let count = max(1, architectures.count)
        #expect(try entries().count == 2 + count)
        let reference = try Reference(parsing: "hello")
        let archive = FilePath(scratch.path + "/hello.tar")
        _ = try ImageExport.save([reference], from: layout, to: .archive(archive))
        _ = try ImageExport.save([reference], from: layout, to: .directory(FilePath(scratch.path + "/copy")))
        let loaded = try ImageLayout.create(FilePath(scratch.path + "/loaded"), wait: .zero, makingParents: false)
        _ = try ImageImport.load(.archive(archive), into: loaded, options: LoadOptions())
        for target in [loaded, try ImageLayout.open(FilePath(scratch.path + "/copy"))] {
            #expect(try target.index().manifests.count == 1 + count)
            // The types are no image of their own, so the image needs no name.
            #expect(try target.resolve(nil).digest == image.digest)
            for candidate in try target.candidates(of: try target.resolve(nil)) {
                let digest = candidate.descriptor.digest
                #expect(try target.kernelTypes(for: digest, release: "6.1.0", architecture: "amd64") != nil)
            }
        }
    }

    /// STO-156, and STO-80: a sweep leaves what belongs to an image, and takes what went with its last name.
    @Test(arguments: [[], ["amd64", "arm64"]]) func goesWhenItsImageGoes(architectures: [String]) throws {
        let image = try pack("program", as: "hello", architectures)
        let manifests = try layout.candidates(of: image).map(\.descriptor)
        for manifest in manifests { _ = try layout.attach([types("6.1.0")], to: manifest, wait: .zero) }
        _ = try layout.tag(try Reference(parsing: "hello"), as: "again", wait: .zero)
        _ = try layout.collectGarbage(grace: .zero, wait: .zero)
        #expect(try layout.kernels(withTypesFor: manifests[0].digest).count == 1)
        #expect(try layout.kernelTypes(for: manifests[0].digest, release: "6.1.0", architecture: "amd64") != nil)
        let first = try layout.remove([try Reference(parsing: "hello")], force: false, wait: .zero)
        #expect(first.artifacts.isEmpty)
        let last = try layout.remove([try Reference(parsing: "again")], force: false, wait: .zero)
        #expect(last.artifacts.count == manifests.count)
        #expect(try entries().isEmpty)
        _ = try layout.collectGarbage(grace: .zero, wait: .zero)
        #expect(scratch.names("layout/blobs/sha256").isEmpty)
    }

    /// STO-156: a manifest that another index still lists keeps its types.
    @Test func staysWithAManifestThatIsStillThere() throws {
        let one = try pack("program", as: "one", ["amd64"])
        try scratch.write("two/x.amd64.o", Array("programamd64".utf8))
        try scratch.write("two/x.arm64.o", Array("programarm64".utf8))
        _ = try pack("program", as: "two", ["amd64", "arm64"])
        let manifest = try layout.candidates(of: one)[0].descriptor
        _ = try layout.attach([types("6.1.0")], to: manifest, wait: .zero)
        let removed = try layout.remove([try Reference(parsing: "one")], force: false, wait: .zero)
        #expect(removed.artifacts.isEmpty)
        #expect(try layout.kernels(withTypesFor: manifest.digest).count == 1)
    }

    /// STO-900.
    @Test func goesWhenAnotherImageIsPackedUnderItsName() throws {
        let old = try pack("program", as: "hello")
        _ = try layout.attach([types("6.1.0")], to: old, wait: .zero)
        try pack("program", as: "hello")
        #expect(try entries().count == 2)
        let new = try pack("changed", as: "hello")
        #expect(try entries() == [new])
    }
}
