public import Base
import Glibc
import Store
import SystemPackage

/// Saves images as archives and into layout directories.
public enum ImageExport {
    /// Saves images with everything they need and the artifacts attached to them.
    ///
    /// Documents are verified before the first byte is written, other blobs while they are copied. An archive has its
    /// name, and an image in a directory its entry, only when all of it was right; the temporary file of an archive
    /// that failed is removed. The same images give the same archive bytes.
    /// - Parameters:
    ///   - references: the images; none for the only one of the layout.
    ///   - layout: where they are.
    ///   - target: where they go.
    ///   - options: compression, platform, how long to wait, and when to stop.
    ///   - progress: hears the bytes copied and their sum.
    /// - Returns: what was saved, and what was odd.
    /// - Throws: `file-invalid` for a target that no archive replaces or that lies inside the layout;
    ///   `reference-unknown`, `reference-ambiguous`, `blob-missing`, `blob-corrupt`, `document-invalid`, `usage`, `interrupted`, `busy`, what reading and writing met.
    public static func save(
        _ references: [Reference], from layout: ImageLayout, to target: SaveTarget,
        options: SaveOptions = SaveOptions(),
        progress: @escaping (_ done: Int64, _ total: Int64?) -> Void = { _, _ in }
    ) throws(BeeError) -> SaveResult {
        try target.requireOutside(layout)
        let lock = try layout.sharedLock(wait: options.wait)
        let plan = try SavePlan(references, in: layout, platform: options.platform)
        let transfer = Transfer(progress: progress, isInterrupted: options.isInterrupted)
        let result =
            switch target {
            case .archive(let path): try save(plan, layout, path, options, transfer)
            case .standardOutput: try save(plan, layout, STDOUT_FILENO, "standard output", options, transfer)
            case .directory(let path): try copy(plan, layout, path, options, transfer)
            }
        _ = consume lock
        return result
    }

    private static func save(
        _ plan: SavePlan, _ layout: ImageLayout, _ path: FilePath, _ options: SaveOptions, _ transfer: Transfer
    ) throws(BeeError) -> SaveResult {
        let output = try OutputFile.create(at: try SaveTarget.place(of: path))
        let result = try save(plan, layout, output.rawValue, path.string, options, transfer)
        try output.commit()
        return result
    }

    private static func save(
        _ plan: SavePlan, _ layout: ImageLayout, _ descriptor: Int32, _ subject: String, _ options: SaveOptions,
        _ transfer: Transfer
    ) throws(BeeError) -> SaveResult {
        let sink = ArchiveSink(descriptor, subject: subject)
        let export = ArchiveExport(plan: plan, layout: layout, transfer: transfer)
        try export.write(to: sink, compression: options.compression)
        let images = plan.entries.map {
            SaveResult.Image(name: $0.name, digest: $0.digest, replaced: nil)
        }
        return SaveResult(images: images, artifacts: [], warnings: plan.warnings)
    }

    private static func copy(
        _ plan: SavePlan, _ layout: ImageLayout, _ path: FilePath, _ options: SaveOptions, _ transfer: Transfer
    ) throws(BeeError) -> SaveResult {
        guard options.compression == .none else {
            throw BeeError(.usage, path.string, "is a layout directory, which is not compressed")
        }
        // Its locks are waited for as those of the layout that is saved from.
        let target = try ImageLayout.create(path, wait: options.wait, makingParents: false, watch: layout.watch)
        let lock = try target.sharedLock(wait: options.wait)
        var copy = BlobCopy(from: layout.blobs, to: target.blobs, total: plan.size, transfer: transfer)
        try copy.requireSpace(for: plan.blobs)
        for blob in plan.blobs { try copy.copy(blob) }
        try copy.flush()
        let result = try name(plan, in: target, options)
        _ = consume lock
        return result
    }

    private static func name(
        _ plan: SavePlan, in target: ImageLayout, _ options: SaveOptions
    ) throws(BeeError) -> SaveResult {
        var warnings = plan.warnings
        let (images, artifacts) = try target.edit(wait: options.wait) { (editor) throws(BeeError) in
            let before = editor.entries
            var images: [SaveResult.Image] = []
            for entry in plan.entries {
                var name = entry.descriptor.name
                if let invalid = name, !Reference.isValidName(invalid) {
                    warnings.append("'\(invalid)' is no valid name: \(entry.descriptor.digest) was saved without it")
                    name = nil
                }
                let old = try editor.set(name: name, entry)
                images.append(SaveResult.Image(name: name, digest: entry.descriptor.digest, replaced: old?.digest))
            }
            guard images.contains(where: { $0.replaced != nil }) else { return (images, [Descriptor]()) }
            return (
                images,
                target.removeArtifacts(leftSince: before, besides: Set(images.map(\.digest)), from: &editor)
            )
        }
        return SaveResult(images: images, artifacts: artifacts, warnings: warnings)
    }
}
