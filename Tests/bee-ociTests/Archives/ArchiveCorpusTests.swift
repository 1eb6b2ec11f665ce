import Base
import Glibc
import Testing

// STO-120, STO-123; CLI-240, CLI-52.
@Suite struct ArchiveCorpusTests {
    private struct Inspected: Decodable {
        struct Image: Decodable {
            let config: Part
            let layers: [Part]
        }
        struct Part: Decodable { let digest: String }

        let image: Image
    }

    @Test(arguments: ArchiveCorpus.names)
    func carriesWhatOtherToolsWroteWhateverItsOrderCompressionAndWay(name: String) throws {
        let corpus = try ArchiveCorpus(name)
        var digests: [String] = []
        var saved: [UInt8] = []
        for (number, variant) in ArchiveCorpus.variants.enumerated() {
            let layout = "layout\(number)"
            try corpus.load(variant, into: layout)
            if number == 0 {
                try expect(corpus, in: layout)
                digests = Set(try corpus.list(layout).map(\.digest)).sorted()
                saved = try corpus.save(digests, of: layout)
            }
            // The same images give the same bytes, so what came by one way is what came by all.
            try #require(try corpus.save(digests, of: layout) == saved, "\(name), \(variant)")
        }
        for (method, ending) in [("gzip", ".gz"), ("zstd", ".zst")] {
            let packed = try corpus.save(digests, of: "layout0", "--compress", method)
            #expect(try packed == corpus.save(digests, of: "layout1", "--compress", method))
            try corpus.folder.write(packed, to: "variants/saved.tar\(ending)")
            try corpus.load(.init(name: "saved.tar\(ending)", isPiped: false), into: "again\(method)")
            try expect(corpus, in: "again\(method)")
            #expect(try corpus.save(digests, of: "again\(method)") == saved)
        }
    }

    /// Expects every name and digest, and every blob to be there and right.
    private func expect(_ corpus: ArchiveCorpus, in layout: String) throws {
        let entries = try corpus.list(layout)
        let wanted = corpus.expected.entries
        #expect(Self.sorted(entries.map(\.name)) == Self.sorted(wanted.map(\.name)))
        for entry in wanted {
            if let digest = entry.digest { #expect(entries.contains(.init(entry.name, digest)), "\(entry)") }
            guard let content = entry.content else { continue }
            let digest = try #require(entries.first { $0.name == entry.name }).digest
            let image = try corpus.bee("inspect", layout, digest, "--json").json(Inspected.self).image
            #expect([image.config.digest] + image.layers.map(\.digest) == content)
        }
        let manifests = wanted.contains { $0.content != nil } ? Set(entries.map(\.digest)) : []
        #expect(try corpus.blobs(layout) == Set(corpus.expected.blobs).union(manifests))
        #expect(try corpus.bee("fsck", layout).errors.contains("0 errors, 0 warnings, 0 notes"))
    }

    private static func sorted(_ names: [String?]) -> [String] { names.map { $0 ?? "" }.sorted() }

    @Test func hasEveryArchiveThatStandsInTestData() throws {
        let found = try Program(path: "/bin/sh").done("-c", "cd '\(TestData.path)' && ls *.tar archives/*.tar").lines
        #expect(Set(found.map { String($0.dropLast(4)) }) == Set(ArchiveCorpus.names))
    }

    @Test(arguments: ["container", "docker", "docker-list", "artifact"])
    func keepsAnImageThatIsNoProgramsAndRefusesToRunIt(name: String) throws {
        let work = try Workplace(isInMemory: true)
        try work.done("load", "\(TestData.path)/archives/layout.tar")
        let result = try work.program.run("run", "--layout", work.layout, name)
        #expect(result.status == 65)
        #expect(
            result.errors.hasPrefix("error[image-invalid]: \(name): is no eBPF image: its configuration is of type"))
        #expect(result.errors.contains("hint: bee-oci keeps and copies such images, and cannot run them"))
    }
}
