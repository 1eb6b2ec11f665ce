import Base
import Layout
import Loader
import Store
import SystemPackage

/// An eBPF object that may be run: its verified bytes and what they say.
struct ProgramSource {
    /// The file's path or the image's name, for messages.
    let name: String
    /// The object's bytes, the very ones whose digest was checked.
    let bytes: [UInt8]
    /// What the bytes say.
    let spec: ObjectSpec
    /// What the person should know before it runs.
    let warnings: [String]
    /// Where the image came from; nil for a file.
    var origin: ImageOrigin?

    /// The largest object in bytes that is read into memory, the same that `pack` accepts.
    static let sizeLimit = 64 << 20

    /// Reads and checks what is to be run, by the rules IMG-30 to IMG-34 of `spec/image.md`.
    ///
    /// - Parameters:
    ///   - target: a file or an image.
    ///   - arguments: the layout that has the image.
    ///   - context: the environment.
    /// - Returns: the object.
    /// - Throws: the first rule that does not hold, by its code.
    static func open(
        _ target: TargetArgument, layout arguments: LayoutArguments, in context: Context
    ) throws(BeeError) -> ProgramSource {
        switch target {
        case .file(let path):
            let bytes = try RegularFile.read(path, links: .followed, limit: sizeLimit)
            return ProgramSource(
                name: path, bytes: bytes, spec: try ObjectSpec.parse(bytes, subject: path), warnings: [])
        case .image(let reference):
            let layout = try arguments.open(in: context)
            do throws(BeeError) {
                return try image(reference, in: layout)
            } catch {
                throw arguments.improve(error, for: reference, in: context)
            }
        }
    }

    private static func image(_ reference: Reference?, in layout: ImageLayout) throws(BeeError) -> ProgramSource {
        let lock = try layout.sharedLock(wait: .seconds(60))
        let entry = try layout.resolve(reference)
        let selected = try layout.select(entry, for: .host)
        let name = entry.name ?? entry.digest.description
        let image = try ProgramImage(selected.manifest, name: name)
        try image.checkConfig(in: layout)
        let bytes = try layout.blobs.read(image.program.digest, size: image.program.size, limit: sizeLimit)
        _ = consume lock
        var warnings: [String] = []
        if selected.platform == nil { warnings.append("\(name) does not say what platform it is for") }
        return ProgramSource(
            name: name, bytes: bytes, spec: try ObjectSpec.parse(bytes, subject: name), warnings: warnings,
            origin: ImageOrigin(layout: layout.path.string, name: entry.name, digest: entry.digest))
    }
}
