import Base
import Layout
import Store

/// An image as `inspect` shows it: the index entry, and the manifest it leads to.
struct InspectedImage {
    /// The index entry.
    let entry: Descriptor
    /// The manifest shown.
    let selected: SelectedImage
    /// What an image index holds; nil where the entry is a manifest itself.
    let manifests: [ImageCandidate]?
    /// The configuration's document, for an eBPF image only: others are not to be read.
    let config: [UInt8]?

    /// The image's name, or its digest where it has none.
    var name: String { entry.name ?? entry.digest.description }

    /// The manifest shown.
    var manifest: ManifestDocument { selected.manifest }

    /// Reads an image's documents.
    ///
    /// - Parameters:
    ///   - reference: the image; nil for the only one.
    ///   - layout: where it is.
    ///   - platform: which image of an index; nil for this machine's or, failing that, the first.
    /// - Throws: what resolving and reading meet.
    init(_ reference: Reference?, in layout: ImageLayout, for platform: Platform?) throws(BeeError) {
        entry = try layout.resolve(reference)
        let candidates = try layout.candidates(of: entry)
        manifests = entry.mediaType.isIndex ? candidates : nil
        selected = try Self.select(entry, candidates, in: layout, for: platform)
        guard selected.manifest.config.mediaType == .ebpfConfig else {
            config = nil
            return
        }
        try ProgramImage(selected.manifest, name: entry.name ?? entry.digest.description).checkConfig(in: layout)
        config = try layout.document(selected.manifest.config)
    }

    private static func select(
        _ entry: Descriptor, _ candidates: [ImageCandidate], in layout: ImageLayout, for platform: Platform?
    ) throws(BeeError) -> SelectedImage {
        do throws(BeeError) {
            return try layout.select(entry, for: platform ?? .host)
        } catch {
            guard error.code == .architectureMismatch else { throw error }
            if let platform { throw nothing(for: platform, entry, error) }
            // Who looks at an image for another machine, without naming one, is shown the first there is.
            guard let other = candidates.first?.platform else { throw error }
            return try layout.select(entry, for: other)
        }
    }
}

extension InspectedImage {
    /// What was asked for by its platform and is not there is unknown, as it is to `save` and `copy`.
    private static func nothing(for platform: Platform, _ entry: Descriptor, _ error: BeeError) -> BeeError {
        let causes = error.causes.isEmpty ? [BeeError(error.code, error.subject, error.message)] : error.causes
        return BeeError(
            .referenceUnknown, entry.name ?? entry.digest.description, "has nothing for the platform \(platform)",
            causes: causes)
    }

    /// Writes the image as CLI-73 says.
    ///
    /// - Parameter json: takes the object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", entry.name)
            writeDescriptor(entry, to: &json)
            json.member("artifactType", manifest.artifactType)
            json.member("platform", selected.platform)
            json.key("annotations")
            json.object { json in
                for (key, value) in manifest.annotations.sorted(by: { $0.key < $1.key }) { json.member(key, value) }
            }
            json.key("config")
            writeConfig(to: &json)
            json.key("layers")
            json.array(manifest.layers) { json, layer in
                json.object { json in
                    writeDescriptor(layer, to: &json)
                    json.member("title", layer.title)
                }
            }
            json.member("manifest", selected.descriptor.digest.description)
            json.key("manifests")
            writeManifests(to: &json)
        }
    }

    private func writeDescriptor(_ descriptor: Descriptor, to json: inout JSONWriter) {
        json.member("digest", descriptor.digest.description)
        json.member("mediaType", descriptor.mediaType.rawValue)
        json.member("size", descriptor.size)
    }

    private func writeConfig(to json: inout JSONWriter) {
        json.object { json in
            writeDescriptor(manifest.config, to: &json)
            json.key("content")
            // A line of JSON may not hold the line ends that a document has between its parts.
            if let config { json.raw(JSONText.compact(config[...])) } else { json.null() }
        }
    }

    private func writeManifests(to json: inout JSONWriter) {
        guard let manifests else { return json.null() }
        json.array(manifests) { json, candidate in
            json.object { json in
                writeDescriptor(candidate.descriptor, to: &json)
                json.member("platform", candidate.platform)
            }
        }
    }

    /// The image as text for a person.
    ///
    /// - Returns: lines, their foreign text escaped.
    func lines() -> [String] {
        var facts: [(String, String)] = [
            ("name", entry.name ?? "-"), ("digest", entry.digest.description),
            ("type", entry.mediaType.rawValue), ("platform", selected.platform?.description ?? "not told"),
        ]
        if manifests != nil { facts.append(("manifest", selected.descriptor.digest.description)) }
        for candidate in manifests ?? [] {
            let platform = candidate.platform?.description ?? "no platform"
            facts.append(("holds", "\(platform) \(candidate.descriptor.digest.shortText)"))
        }
        for (key, value) in manifest.annotations.sorted(by: { $0.key < $1.key }) {
            facts.append(("annotation", "\(key)=\(value)"))
        }
        for blob in manifest.children {
            facts.append(("blob", "\(blob.digest.shortText) \(ByteCount.text(blob.size)) \(blob.mediaType)"))
        }
        return FactLines.lines(facts)
    }
}
