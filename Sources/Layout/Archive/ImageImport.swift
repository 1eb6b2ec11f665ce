public import Base
import Glibc
import Store
import SystemPackage

/// Loads images from archives and layout directories.
public enum ImageImport {
    /// Loads every image of a source: all or nothing for each one.
    ///
    /// An archive is read once, blobs going straight to the store; nothing is named before the whole archive was read
    /// and all documents and blobs of an image were verified, and all names are set in one change of the index. Blobs
    /// of what fails stay until the next sweep.
    /// - Parameters:
    ///   - source: the archive or directory.
    ///   - layout: where the images go, opened by `ImageLayout.create`.
    ///   - options: a name, how long to wait, and when to stop.
    ///   - progress: hears the bytes read and, where it is known, their sum.
    /// - Returns: what was loaded, what was broken, and what was odd.
    /// - Throws: `archive-invalid`, `layout-invalid`, `document-invalid`, `reference-ambiguous` for the source as a
    ///   whole; `usage` and `reference-invalid` for a name that cannot be given; `interrupted`, `busy`, what reading and writing met.
    public static func load(
        _ source: LoadSource, into layout: ImageLayout, options: LoadOptions = LoadOptions(),
        progress: @escaping (_ done: Int64, _ total: Int64?) -> Void = { _, _ in }
    ) throws(BeeError) -> LoadResult {
        // Before a byte of the source is read.
        if let name = options.name { try Reference.newName(name) }
        // Held to the end, so that no sweep takes a blob between its arrival and its name.
        let lock = try layout.sharedLock(wait: options.wait)
        let transfer = Transfer(progress: progress, isInterrupted: options.isInterrupted)
        let result =
            switch source {
            case .archive(let path): try loadArchive(path, layout, options, transfer)
            case .standardInput:
                try loadArchive(STDIN_FILENO, "standard input", size: sizeOfInput(), layout, options, transfer)
            case .directory(let path): try loadDirectory(path, layout, options, transfer)
            }
        _ = consume lock
        return result
    }

    private static func loadArchive(
        _ path: FilePath, _ layout: ImageLayout, _ options: LoadOptions, _ transfer: Transfer
    ) throws(BeeError) -> LoadResult {
        let file: RegularFile
        do {
            file = try RegularFile.open(path.string, links: .followed)
        } catch {
            guard error.code == .fileInvalid else { throw error }
            throw BeeError(.fileInvalid, error.subject, error.message, hint: "to load from a pipe, use - as the file")
        }
        // The blobs of a plain archive are no longer than it is: where there is room for all of it, which of them are there
        // already makes no difference.
        if !layout.blobs.hasRoom(for: file.size) {
            let needed = try ArchiveSpace.needed(file.descriptor.rawValue, length: file.size, in: layout.blobs)
            try layout.blobs.requireSpace(needed)
        }
        return try loadArchive(file.descriptor.rawValue, path.string, size: file.size, layout, options, transfer)
    }

    private static func loadArchive(
        _ descriptor: Int32, _ subject: String, size: Int64?, _ layout: ImageLayout, _ options: LoadOptions,
        _ transfer: Transfer
    ) throws(BeeError) -> LoadResult {
        let input = DescriptorSource(descriptor, subject: subject) { (count) throws(BeeError) in
            try transfer.step(count, of: size)
        }
        let quiet = transfer.withoutProgress
        let intake = try ArchiveIntake.run(try ArchiveReader.open(input), into: layout.blobs, quiet)
        var load = ImageLoad(
            into: layout, options: options, misnamed: intake.misnamed, warnings: intake.warnings,
            failures: intake.failures)
        var copy = BlobCopy(from: nil, to: layout.blobs, sound: intake.written, transfer: quiet)
        return try load.run(try intake.document(subject), &copy)
    }

    private static func loadDirectory(
        _ path: FilePath, _ layout: ImageLayout, _ options: LoadOptions, _ transfer: Transfer
    ) throws(BeeError) -> LoadResult {
        // Its lock is waited for as those of the layout that is loaded into.
        let source = try ImageLayout.open(path, watch: layout.watch)
        let lock = try source.sharedLock(wait: options.wait)
        var load = ImageLoad(into: layout, options: options)
        var copy = BlobCopy(from: source.blobs, to: layout.blobs, transfer: transfer)
        let result = try load.run(try source.index(), &copy)
        _ = consume lock
        return result
    }

    /// How many bytes the standard input has left where it is a regular file.
    private static func sizeOfInput() -> Int64? {
        var status = stat()
        guard fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let position = lseek(STDIN_FILENO, 0, SEEK_CUR)
        return position < 0 ? nil : max(0, Int64(status.st_size) - Int64(position))
    }
}

extension ArchiveIntake {
    /// The archive's index, after its `oci-layout` was checked.
    ///
    /// - Parameter subject: the archive's name for errors.
    /// - Returns: the index.
    /// - Throws: `layout-invalid`, `document-invalid`, `digest-invalid`.
    func document(_ subject: String) throws(BeeError) -> IndexDocument {
        guard let layoutFile, let index else { throw BeeError(.archiveInvalid, subject, "is no OCI archive") }
        try ImageLayout.checkVersion(layoutFile, subject: subject + ": oci-layout")
        return try IndexDocument(parsingLayoutIndex: index, subject: subject + ": index.json")
    }
}
