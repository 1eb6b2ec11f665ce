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
    /// What the image brings for this kernel, where that tells no types of its own; nil where it brings nothing.
    var types: GivenTypes?
    /// The kernels for which the image brings types, where this kernel tells none; their releases and processors.
    var kernels: [String] = []

    /// The largest object in bytes that is read into memory, the same that `pack` accepts.
    static let sizeLimit = 64 << 20

    /// Reads and checks what is to be run, by the rules IMG-30 to IMG-34 of `spec/image.md`.
    ///
    /// - Parameters:
    ///   - target: a file or an image.
    ///   - arguments: the layout that has the image.
    ///   - host: the host it is for, which decides which image of an index is meant; this one unless given.
    ///   - context: the environment.
    /// - Returns: the object.
    /// - Throws: the first rule that does not hold, by its code.
    static func open(
        _ target: TargetArgument, layout arguments: LayoutArguments, on host: HostFacts? = nil,
        in context: Context
    ) throws(BeeError) -> ProgramSource {
        switch target {
        case .file(let path):
            let bytes = try TargetArgument.read(path, layout: arguments, in: context)
            return ProgramSource(
                name: path, bytes: bytes, spec: try ObjectSpec.parse(bytes, subject: path), warnings: [])
        case .image(let reference):
            let layout = try arguments.open(in: context)
            do throws(BeeError) {
                return try image(reference, in: layout, on: host)
            } catch {
                throw arguments.improve(error, for: [reference].compactMap(\.self), in: context)
            }
        }
    }

    private static func image(
        _ reference: Reference?, in layout: ImageLayout, on host: HostFacts?
    ) throws(BeeError) -> ProgramSource {
        let lock = try layout.sharedLock(wait: .seconds(60))
        let entry = try layout.resolve(reference)
        let platform = host.map {
            Platform(os: "linux", architecture: Platform.normalizedArchitecture($0.machine), variant: nil)
        }
        let selected = try layout.select(entry, for: platform ?? .host)
        let name = entry.name ?? entry.digest.description
        let image = try ProgramImage(selected.manifest, name: name)
        try image.checkConfig(in: layout)
        let bytes = try layout.blobs.read(image.program.digest, size: image.program.size, limit: sizeLimit)
        let (types, kernels) = try types(
            for: selected.descriptor.digest, of: name, in: layout, on: host ?? .current)
        _ = consume lock
        var warnings: [String] = []
        if selected.platform == nil { warnings.append("\(name) does not say what platform it is for") }
        return ProgramSource(
            name: name, bytes: bytes, spec: try ObjectSpec.parse(bytes, subject: name), warnings: warnings,
            origin: ImageOrigin(layout: layout.path.string, name: entry.name, digest: entry.digest), types: types,
            kernels: kernels)
    }

    /// What an image brings for a kernel that tells no types (CLI-405).
    private static func types(
        for manifest: Digest, of name: String, in layout: ImageLayout, on host: HostFacts
    ) throws(BeeError) -> (GivenTypes?, kernels: [String]) {
        guard !host.hasKernelBTF else { return (nil, []) }
        let kernels = try layout.kernels(withTypesFor: manifest).map { "\($0.release) (\($0.architecture))" }
        let bytes = try layout.kernelTypes(
            for: manifest, release: host.kernelRelease, architecture: host.machine)
        let types = bytes.map { GivenTypes(bytes: $0, name: "\(name): types for kernel \(host.kernelRelease)") }
        return (types, kernels)
    }

    /// Adds to an error that types are missing for which kernels the image has some.
    ///
    /// - Parameter error: why this cannot be run.
    /// - Returns: the error, perhaps with a cause.
    func improve(_ error: BeeError) -> BeeError {
        guard error.code == .btfMissing, !kernels.isEmpty, types == nil else { return error }
        let cause = BeeError(
            .btfMissing, name, "brings types for other kernels: \(kernels.prefix(10).joined(separator: ", "))")
        return BeeError(error.code, error.subject, error.message, hint: error.hint, causes: error.causes + [cause])
    }
}
