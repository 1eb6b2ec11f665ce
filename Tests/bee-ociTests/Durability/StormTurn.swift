import Testing

/// An image that a storm packs, loads and copies.
struct StormImage {
    let object: String
    let digest: String

    private struct Packed: Decodable { let digest: String }

    /// Makes archives, and a layout `source` with an image for each slot to copy.
    static func prepare(
        in folder: TemporaryFolder, with program: Program, slots: Int
    ) throws -> [StormImage] {
        let images = try ["execs", "noncore", "core", "maps", "members", "perf"].map { object in
            let packed = try program.done(
                "pack", "--layout", folder / "source", TestData.object(object), "-t", object, "--json")
            try program.done("save", "--layout", folder / "source", object, "-o", folder / "\(object).tar")
            return StormImage(object: object, digest: try packed.json(Packed.self).digest)
        }
        for slot in 0..<slots {
            let object = images[slot % images.count].object
            try program.done("tag", "--layout", folder / "source", object, "slot\(slot)-copied")
        }
        return images
    }
}

/// What one process of a storm does.
enum StormTurn {
    case pack(StormImage, String)
    case load(StormImage, String)
    case tag(String, String)
    case remove(String)
    case copy(StormImage, String)
    case sweep

    /// What a name means afterwards, nil for nothing.
    struct Change {
        let name: String
        let digest: String?
    }

    /// What the turn makes a name mean, where names meant what a model says.
    func change(in model: [String: String]) -> Change? {
        switch self {
        case .pack(let image, let name), .load(let image, let name), .copy(let image, let name):
            Change(name: name, digest: image.digest)
        case .tag(let source, let name): Change(name: name, digest: model[source])
        case .remove(let name): Change(name: name, digest: nil)
        case .sweep: nil
        }
    }

    /// The command line.
    func arguments(_ folder: TemporaryFolder) -> [String] {
        let layout = ["--layout", folder / "store"]
        return switch self {
        case .pack(let image, let name): ["pack"] + layout + [TestData.object(image.object), "-t", name]
        case .load(let image, let name): ["load"] + layout + [folder / "\(image.object).tar", "--as", name]
        case .tag(let source, let name): ["tag"] + layout + [source, name]
        case .remove(let name): ["rm"] + layout + [name]
        case .copy(_, let name): ["copy", "--layout", folder / "source", name, "--to", folder / "store"]
        case .sweep: ["gc"] + layout + ["--grace", "0s"]
        }
    }
}
