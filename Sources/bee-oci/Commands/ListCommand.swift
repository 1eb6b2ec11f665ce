import ArgumentParser
import Base
import Layout
import Store

/// `list`: the index entries of a layout, from index.json alone.
struct ListCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the images of a layout.",
        discussion: "Only index.json is read; no blob is opened.", aliases: ["ls"])

    @OptionGroup var layout: LayoutArguments

    @Flag(help: "Print one JSON array.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        let entries = try layout.open(in: context).index().manifests
        try context.output.write(json ? Self.document(entries) : Self.table(entries))
    }

    private static func table(_ entries: [Descriptor]) -> [UInt8] {
        var columns = Columns("NAME", "DIGEST", "PLATFORM", "TYPE")
        for entry in entries {
            columns.add(
                entry.name ?? "-", entry.digest.shortText, entry.platform?.description ?? "-", typeWord(entry))
        }
        return Array((columns.lines().joined(separator: "\n") + "\n").utf8)
    }

    private static func typeWord(_ entry: Descriptor) -> String {
        if let artifact = entry.artifactType { return artifact }
        switch entry.mediaType {
        case .ociManifest, .dockerManifest: return "image"
        case .ociIndex, .dockerManifestList: return "index"
        default: return entry.mediaType.rawValue
        }
    }

    private static func document(_ entries: [Descriptor]) -> [UInt8] {
        JSONWriter.line { json in
            json.array(entries) { json, entry in
                json.object { json in
                    json.member("name", entry.name)
                    json.member("digest", entry.digest.description)
                    json.member("mediaType", entry.mediaType.rawValue)
                    json.member("artifactType", entry.artifactType)
                    json.member("size", entry.size)
                    json.member("platform", entry.platform)
                }
            }
        }
    }
}
