import Base
import Layout
import Store
import SystemPackage

/// Reads an index.json and changes it.
///
/// Promised: a change that changes nothing leaves the bytes; every other one leaves each member and entry it does not
/// concern, token by token; what was put in comes out; a name that can be written and has one meaning resolves to it.
enum FuzzedIndex {
    private static let name = "fuzz-name"
    private static let file = "indexed/index.json"

    static func run(_ bytes: [UInt8]) throws(BeeError) {
        let layout = try FuzzLayout.fresh("indexed")
        try FuzzLayout.write(file, bytes)
        let index = try layout.index()
        let before = try Parts(bytes)
        try layout.edit(wait: .zero) { _ in }
        require(try layout.index().bytes == bytes, "an edit without a change changed the bytes")
        try requireResolvable(index.manifests, in: layout)
        _ = try ImageLayout.openForCheck("indexed").check(wait: .zero)
        let added = Descriptor(mediaType: .ociManifest, digest: try Digest.sha256(of: [0xBE, 0xE0]), size: 2)
        // An entry of that image without a name would get this one, as it should.
        if !index.manifests.contains(where: { $0.digest == added.digest }) { try addAndRemove(added, layout, before) }
        // An entry that had the name before was replaced, and is no longer there.
        guard let first = try layout.index().manifests.first else { return }
        _ = try layout.edit(wait: .zero) { (editor) throws(BeeError) in try editor.copy(first, as: name) }
        let copied = try layout.resolve(try Reference(parsing: name))
        require(copied.digest == first.digest, "the copied entry is another one")
        require(try Parts(layout.index().bytes).others == before.others, "a copy changed a foreign member")
    }

    private static func addAndRemove(
        _ added: Descriptor, _ layout: ImageLayout, _ before: Parts
    ) throws(BeeError) {
        _ = try layout.edit(wait: .zero) { (editor) throws(BeeError) in try editor.set(name: name, added) }
        let during = try Parts(layout.index().bytes)
        require(during.others == before.others, "an added entry changed a foreign member")
        require(try layout.resolve(try Reference(parsing: name)).digest == added.digest, "the added entry is not found")
        let kept = before.entries.filter { !$0.isNamed(name) }
        require(during.entries.filter { !$0.isNamed(name) } == kept, "an added entry changed another")
        _ = try layout.edit(wait: .zero) { (editor) throws(BeeError) in editor.remove { $0.digest == added.digest } }
        let after = try Parts(layout.index().bytes)
        require(after.entries == kept && after.others == before.others, "a removed entry changed another")
    }

    private static func requireResolvable(_ entries: [Descriptor], in layout: ImageLayout) throws(BeeError) {
        for entry in entries.prefix(8) {
            guard let name = entry.name, Reference.isValidName(name) else { continue }
            let reference = try Reference(parsing: name)
            do throws(BeeError) {
                let found = try layout.resolve(reference)
                require(found.digest == entry.digest, "'\(name)' is \(entry.digest), and resolves to \(found.digest)")
            } catch {
                require([.referenceAmbiguous, .referenceUnknown].contains(error.code), "\(error)")
                require(error.code == .referenceAmbiguous, "'\(name)' stands in the index: \(error)")
            }
        }
    }

    /// An index taken apart by the scanner alone: the compact bytes of its entries and of its other members.
    private struct Parts {
        var entries: [Entry] = []
        var others: [[UInt8]] = []

        init(_ bytes: [UInt8]) throws(BeeError) {
            let root = try JSONScanner.parse(bytes, subject: "index", limits: .layoutIndex).root
            for member in root.object ?? [] {
                guard member.name == "manifests" else {
                    others.append(Array(JSONText.compact(bytes[member.range])))
                    continue
                }
                entries = (member.value.array ?? []).map {
                    Entry(value: $0, bytes: Array(JSONText.compact(bytes[$0.range])))
                }
            }
        }
    }

    private struct Entry: Equatable {
        let name: String?
        let bytes: [UInt8]

        init(value: JSONValue, bytes: [UInt8]) {
            name = value["annotations"]?["org.opencontainers.image.ref.name"]?.string
            self.bytes = bytes
        }

        func isNamed(_ wanted: String) -> Bool {
            name.map { Reference.spellings(of: wanted).contains($0) } ?? false
        }
    }
}
