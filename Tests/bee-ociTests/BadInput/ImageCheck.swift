import FoundationEssentials
import Testing

/// Whether the named images of a layout are whole, by the documents and by what `sha256sum` says of the blobs: no code of
/// the program under test is used.
struct ImageCheck {
    struct Descriptor: Decodable {
        let digest: String
        let size: Int
        let annotations: [String: String]?
        var name: String? { annotations?["org.opencontainers.image.ref.name"] }
    }

    struct Document: Decodable {
        let config: Descriptor?
        let layers: [Descriptor]?
        let manifests: [Descriptor]?
        var parts: [Descriptor] { [config].compactMap { $0 } + (layers ?? []) + (manifests ?? []) }
    }

    private let layout: String
    /// The blobs that are what their names say.
    private let sound: Set<String>

    init(layout: String) throws {
        self.layout = layout
        let command = "cd '\(layout)/blobs/sha256' && find . -type f | xargs -r sha256sum"
        let listing = try Program(path: "/bin/sh").run("-c", command)
        try #require(listing.status == 0, "\(listing.errors)")
        sound = Set(listing.lines.filter { $0.prefix(64) == $0.suffix(64) }.map { "sha256:" + $0.suffix(64) })
    }

    /// The entries of index.json.
    func entries() throws -> [Descriptor] {
        try document(at: "\(layout)/index.json").manifests ?? []
    }

    /// The entry of a name.
    func entry(_ name: String) throws -> Descriptor {
        try #require(try entries().first { $0.name == name })
    }

    /// The document a descriptor means.
    func document(_ descriptor: Descriptor) throws -> Document { try document(at: path(descriptor)) }

    /// Everything an image is made of, itself first.
    func parts(of descriptor: Descriptor) throws -> [Descriptor] {
        guard isWhole(descriptor), let document = try? document(descriptor) else { return [descriptor] }
        return try [descriptor] + document.parts.flatMap { try parts(of: $0) }
    }

    /// The names of images that are not whole.
    func brokenNames() throws -> [String] {
        try entries().filter { try !parts(of: $0).allSatisfy(isWhole) }.compactMap(\.name)
    }

    private func isWhole(_ descriptor: Descriptor) -> Bool {
        guard sound.contains(descriptor.digest), case .file(let bytes)? = file(descriptor) else { return false }
        return bytes.count == descriptor.size
    }

    private func file(_ descriptor: Descriptor) -> Tree.Entry? {
        Tree(of: "\(layout)/blobs/sha256").entries[String(descriptor.digest.dropFirst(7))]
    }

    private func path(_ descriptor: Descriptor) -> String {
        "\(layout)/blobs/sha256/\(descriptor.digest.dropFirst(7))"
    }

    private func document(at path: String) throws -> Document {
        try JSONDecoder().decode(Document.self, from: Data(TemporaryText.read(path).utf8))
    }
}
