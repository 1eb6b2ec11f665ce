import Base
import Layout
import Loader
import Store

/// What `inspect` shows: an image, the object in it, or both.
struct Inspection {
    /// The image; nil for a file.
    let image: InspectedImage?
    /// The object; nil where the image is no eBPF image.
    let object: InspectedObject?

    /// Brings together what was read.
    ///
    /// - Parameters:
    ///   - image: the image, nil for a file.
    ///   - object: the object, nil where there is none.
    init(image: InspectedImage?, object: InspectedObject?) {
        self.image = image
        self.object = object
    }

    /// Reads an image and the object in it; every blob is checked before it is looked at.
    ///
    /// - Parameters:
    ///   - reference: the image; nil for the only one.
    ///   - layout: where it is.
    ///   - platform: which image of an index; nil for this machine's or, failing that, the first.
    /// - Throws: what resolving and reading meet.
    init(of reference: Reference?, in layout: ImageLayout, for platform: Platform?) throws(BeeError) {
        let lock = try layout.sharedLock(wait: .seconds(60))
        let image = try InspectedImage(reference, in: layout, for: platform)
        self.image = image
        object = try Self.object(of: image, in: layout)
        _ = consume lock
    }

    /// Reads what a command's argument means: a file, or an image of a layout.
    ///
    /// - Parameters:
    ///   - argument: what was typed; nil for the only image.
    ///   - arguments: where images are.
    ///   - platform: which image of an index; nil for this machine's or, failing that, the first.
    ///   - context: the surroundings.
    /// - Returns: what is there.
    /// - Throws: what finding and reading meet; `usage` for a file with a platform.
    static func read(
        _ argument: String?, from arguments: LayoutArguments, for platform: Platform?, in context: Context
    ) throws(BeeError) -> Inspection {
        switch try TargetArgument(argument) {
        case .file(let path):
            guard platform == nil else {
                throw BeeError(.usage, path, "is a file, which has no platform to choose")
            }
            let bytes = try TargetArgument.read(path, layout: arguments, in: context)
            return Inspection(image: nil, object: try InspectedObject(bytes, name: path))
        case .image(let reference):
            let layout = try arguments.open(in: context)
            do throws(BeeError) {
                return try Inspection(of: reference, in: layout, for: platform)
            } catch {
                throw arguments.improve(error, for: [reference].compactMap(\.self), in: context)
            }
        }
    }

    private static func object(of image: InspectedImage, in layout: ImageLayout) throws(BeeError) -> InspectedObject? {
        guard image.manifest.config.mediaType == .ebpfConfig else { return nil }
        let program = try ProgramImage(image.manifest, name: image.name).program
        let bytes = try layout.blobs.read(program.digest, size: program.size, limit: ProgramSource.sizeLimit)
        return try InspectedObject(bytes, name: image.name)
    }

    /// The inspection as the one JSON line of CLI-72.
    ///
    /// - Returns: the line with its end.
    func document() -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.key("image")
                if let image { image.write(to: &json) } else { json.null() }
                json.key("object")
                if let object { object.write(to: &json) } else { json.null() }
            }
        }
    }

    /// The inspection as text for a person.
    ///
    /// - Returns: lines with their ends.
    func text() -> [UInt8] {
        var sections: [[String]] = []
        if let image { sections.append(image.lines()) }
        if let object { sections += object.sections() } else { sections.append(["no eBPF image: nothing to run"]) }
        return Array((sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n").utf8)
    }
}
