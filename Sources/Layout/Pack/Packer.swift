public import Base
public import Store
public import SystemPackage

/// What packing made.
public struct PackResult: Hashable, Sendable {
    /// The image's name.
    public let name: String
    /// The index entry that was written.
    public let descriptor: Descriptor
    /// The digest the name stood for before, nil where it had none or the same.
    public let replaced: Digest?
    /// The artifacts that left the index with the image the name stood for before.
    public let artifacts: [Descriptor]
    /// Files of the folder that did not become part of the image, sorted.
    public let ignored: [String]
}

/// Makes images of eBPF objects.
public enum Packer {
    /// Judges an object before it becomes part of an image; it gets the bytes and the file's path.
    public typealias Judge = (_ bytes: [UInt8], _ name: String) throws(BeeError) -> Void

    /// The largest object in bytes that is packed. The kernel takes a million instructions of 8 bytes; the rest is room
    /// for type information and debugging sections.
    static let objectLimit = 64 << 20

    /// Packs a folder or one object file; the same input gives the same digest on every machine.
    ///
    /// All files are read and judged before anything is written. Blobs come first, the name last and only where the image
    /// is accepted, under the locks that keep other processes from sweeping or overwriting them.
    /// - Parameters:
    ///   - source: a folder with one object, or one for each architecture, or an object file.
    ///   - options: name, annotations and platform.
    ///   - layout: where the image goes.
    ///   - judge: judges each object, since a layout never opens an ELF file; what it throws ends the packing.
    ///   - accept: judges the image that was written and has no name yet; what it throws ends the packing.
    /// - Returns: the image and its name.
    /// - Throws: `pack-invalid`, `reference-invalid`, `document-invalid` for the configuration, `usage`, what the judge
    ///   throws, and what reading and writing met.
    public static func pack(
        _ source: FilePath, options: PackOptions, into layout: ImageLayout, judge: Judge,
        accept: (Descriptor) throws(BeeError) -> Void = { _ in }
    ) throws(BeeError) -> PackResult {
        let found = try PackSource.find(source)
        let name = try imageName(options.name, found)
        let annotations = try options.manifestAnnotations()
        if options.platform != nil, found.objects.contains(where: { $0.architecture != nil }) {
            throw BeeError(
                .usage, source.string, "already says by its names what architectures its objects are for",
                hint: "leave out --platform, or name one object file")
        }
        let config = try readConfig(found)
        let objects = try readObjects(found, judge)
        let lock = try layout.sharedLock(wait: options.wait)
        let image = try ImageParts(blobs: layout.blobs, config: config, annotations: annotations)
            .write(objects, platform: options.platform, name: name)
        try accept(image)
        let (old, artifacts) = try layout.edit(wait: options.wait) { (editor) throws(BeeError) in
            let before = editor.entries
            let old = try editor.set(name: name, image)
            return (old, layout.removeArtifacts(leftSince: before, besides: [image.digest], from: &editor))
        }
        _ = consume lock
        return PackResult(
            name: name, descriptor: image, replaced: old?.digest == image.digest ? nil : old?.digest,
            artifacts: artifacts, ignored: found.ignored)
    }

    private static func imageName(_ given: String?, _ source: PackSource) throws(BeeError) -> String {
        if let given { return try Reference.newName(given) }
        guard Reference.isValidName(source.defaultName) else {
            throw BeeError(
                .referenceInvalid, source.defaultName, "cannot be the image's name", hint: "give it one with --tag NAME"
            )
        }
        return source.defaultName
    }

    private static func readConfig(_ source: PackSource) throws(BeeError) -> [UInt8] {
        guard source.hasConfig else { return ImageBytes.emptyConfig }
        let path = source.folder.appending(PackSource.configName).string
        let limit = JSONLimits.document.bytes
        let bytes = try RegularFile.read(path, links: .followed, limit: limit)
        guard try JSONDocument(parsing: bytes, subject: path).root.object != nil else {
            throw BeeError(.documentInvalid, path, "is no JSON object")
        }
        return bytes
    }

    private static func readObjects(_ source: PackSource, _ judge: Judge) throws(BeeError) -> [PackedObject] {
        var objects: [PackedObject] = []
        for object in source.objects {
            let path = source.folder.appending(object.path).string
            let bytes = try RegularFile.read(path, links: .followed, limit: objectLimit)
            try judge(bytes, path)
            objects.append(PackedObject(bytes: bytes, architecture: object.architecture))
        }
        return objects
    }
}
