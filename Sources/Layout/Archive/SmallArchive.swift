public import Base
import Store

/// A tar archive whose members are read and written whole, in memory: for files that are no images.
///
/// It is read under the same limits and refusals as archives of images; written, its bytes follow from its members.
public enum SmallArchive {
    /// The most bytes that all members which are wanted may have together.
    private static let largest = 128 << 20

    /// The most that such an archive may ask for.
    private static let limits: ArchiveLimits = {
        var limits = ArchiveLimits()
        limits.members = 10_000
        limits.nameLength = 255
        limits.documentSize = largest
        return limits
    }()

    /// Reads an archive, plain or compressed.
    ///
    /// - Parameters:
    ///   - path: the archive, a regular file.
    ///   - isWanted: whether a member of a name is read; all others are passed over.
    /// - Returns: the wanted members in their order.
    /// - Throws: `archive-invalid` for damage, for an archive that was cut off, for wanted members that are no files and
    ///   for more than 128 MiB of them; `file-missing`, `file-invalid`, what reading met.
    public static func read(
        _ path: String, _ isWanted: (String) -> Bool
    ) throws(BeeError) -> [(name: String, bytes: [UInt8])] {
        let file = try RegularFile.open(path, links: .followed)
        let input = DescriptorSource(file.descriptor.rawValue, subject: path) { _ in }
        var reader = try ArchiveReader.open(input, limits: limits)
        var members: [(name: String, bytes: [UInt8])] = []
        var size = 0
        while let member = try reader.next() {
            guard isWanted(member.name) else { continue }
            guard member.kind == .file else {
                throw BeeError(.archiveInvalid, path, "its \(member.name) is \(member.kind.text)")
            }
            let bytes = try reader.readDocument(member)
            size += bytes.count
            guard size <= largest else {
                throw BeeError(.archiveInvalid, path, "holds more than \(largest) bytes")
            }
            members.append((member.name, bytes))
        }
        // Here a cut archive would be one with less in it, which nothing else would tell.
        if let warning = reader.warnings.first { throw BeeError(.archiveInvalid, path, warning) }
        return members
    }

    /// Writes an archive to a file, which has its name, and replaces an older one, when it is whole and on the disk.
    ///
    /// - Parameters:
    ///   - members: names and contents, in their order.
    ///   - path: the file; its directory must exist.
    /// - Throws: as `OutputPlace.find`, and what writing met.
    public static func write(_ members: [(name: String, bytes: [UInt8])], to path: String) throws(BeeError) {
        let output = try OutputFile.create(at: try OutputPlace.find(path), permissions: 0o644)
        try write(members, to: output.rawValue, subject: path)
        try output.commit()
    }

    /// Writes an archive to an open descriptor.
    ///
    /// - Parameters:
    ///   - members: names and contents, in their order.
    ///   - descriptor: open for writing; it stays open.
    ///   - subject: its name for errors.
    /// - Throws: what writing met.
    public static func write(
        _ members: [(name: String, bytes: [UInt8])], to descriptor: Int32, subject: String
    ) throws(BeeError) {
        let sink = ArchiveSink(descriptor, subject: subject)
        let writer = try ArchiveWriter.open(sink, compression: .zstd, level: 9)
        for member in members {
            try writer.beginFile(member.name, size: Int64(member.bytes.count))
            try writer.write(member.bytes)
        }
        try writer.finish()
    }
}
