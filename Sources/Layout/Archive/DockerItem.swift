import Base

/// One element of the `manifest.json` of a docker archive: which of its members are an image, and the image's names.
struct DockerItem {
    /// The image's names; none where it was saved by its identifier.
    let names: [String]
    /// The configuration's member.
    let config: String
    /// The layers' members, the lowest first.
    let layers: [String]
    /// What errors are about.
    let subject: String

    /// Reads a `manifest.json`.
    ///
    /// - Parameters:
    ///   - manifest: its bytes.
    ///   - subject: the archive's name for errors.
    /// - Returns: its elements, at least one.
    /// - Throws: `document-invalid`; `archive-invalid` where there is none.
    static func all(in manifest: [UInt8], subject: String) throws(BeeError) -> [DockerItem] {
        let name = subject + ": manifest.json"
        let root = try JSONScanner.parse(manifest, subject: name, limits: .layoutIndex).root
        guard let values = root.array, !values.isEmpty else {
            throw BeeError(.archiveInvalid, subject, "is a docker archive whose manifest.json names no image")
        }
        var items: [DockerItem] = []
        for value in values { items.append(try DockerItem(DocumentFields(value, subject: name))) }
        return items
    }

    private init(_ fields: DocumentFields) throws(BeeError) {
        config = try fields.requiredString("Config")
        names = fields.optional("RepoTags") == nil ? [] : try fields.strings("RepoTags")
        layers = fields.optional("Layers") == nil ? [] : try fields.strings("Layers")
        subject = fields.subject
    }

    /// The image as one that was not loaded, once for each of its names.
    func failures(_ error: BeeError) -> [LoadResult.Failure] {
        let names = self.names.filter(Reference.isValidName).map(Optional.some)
        return (names.isEmpty ? [nil] : names).map { LoadResult.Failure(name: $0, digest: nil, error: error) }
    }
}

extension DocumentFields {
    /// An array of texts that must be there.
    ///
    /// - Parameter name: the member's name.
    /// - Returns: the texts.
    /// - Throws: `document-invalid`.
    func strings(_ name: String) throws(BeeError) -> [String] {
        var texts: [String] = []
        for value in try requiredArray(name) {
            guard let text = value.string else { throw invalid(name, "holds what is no string") }
            texts.append(text)
        }
        return texts
    }
}
