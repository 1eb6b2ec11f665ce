/// A verb and how it meets a layout.
enum LayoutVerb: String, CaseIterable, Sendable {
    case list, inspect, save, run, tag, pack
    case remove = "rm"
    /// Loads an archive into the layout.
    case load
    /// Loads the layout's images into another one.
    case loadFrom = "load from"

    /// Those that need the blobs of the image `execs`.
    static let needingBlobs: [LayoutVerb] = [.inspect, .save, .run, .loadFrom]

    /// Those that change the layout; the others must create nothing in it (CLI-5).
    var isWriting: Bool { [.tag, .remove, .pack, .load].contains(self) }

    /// The command line in a scene.
    func arguments(in scene: Scene) -> [String] {
        let layout = ["--layout", scene.layout]
        return switch self {
        case .list: ["list", "--json"] + layout
        case .inspect: ["inspect", "execs", "--json"] + layout
        case .save: ["save", "execs", "-o", scene.folder / "out.tar", "--json"] + layout
        case .run: ["run", "execs", "--no-attach"] + layout
        case .tag: ["tag", "execs", "again", "--json"] + layout
        case .remove: ["rm", "execs", "--json"] + layout
        case .pack: ["pack", TestData.object("flood"), "-t", "new", "--json"] + layout
        case .load: ["load", scene.folder / "sound.tar", "--json"] + layout
        case .loadFrom: ["load", scene.layout, "--json", "--layout", scene.far]
        }
    }
}
