import Base
import Store

/// What one pass over an archive brought in: its blobs in the store, its two documents in memory, which are made anew for
/// a docker archive.
///
/// A blob is stored under the digest its bytes turn out to have; what its member's name claims is only compared.
struct ArchiveIntake: Sendable {
    private(set) var layoutFile: [UInt8]?
    private(set) var index: [UInt8]?
    /// The blobs this pass wrote, with their sizes in bytes: they were hashed on the way and need no second look.
    private(set) var written: [Digest: Int64] = [:]
    /// Blobs whose member held other bytes than its name claims: the claim and what the bytes really are.
    private(set) var misnamed: [Digest: Digest] = [:]
    private(set) var warnings: [String] = []
    /// The images of a docker archive that are broken.
    private(set) var failures: [LoadResult.Failure] = []

    private var ignored: [String] = []
    private var ignoredCount = 0
    var docker = DockerParts()
    private var folder: String?

    /// Reads an archive to its end.
    ///
    /// - Parameters:
    ///   - reader: the archive, before its first member.
    ///   - blobs: where its blobs go.
    ///   - transfer: is asked whether to stop while what was read is looked at again.
    /// - Returns: what it held; both documents are there.
    /// - Throws: `archive-invalid`, what reading or writing met. What was stored until then stays for `gc`.
    static func run(
        _ reader: consuming ArchiveReader, into blobs: BlobStore, _ transfer: Transfer
    ) throws(BeeError) -> ArchiveIntake {
        var intake = ArchiveIntake()
        let subject = reader.subject
        var batch = BlobBatch(blobs)
        while let member = try reader.next() {
            try intake.take(member, from: &reader, into: blobs, &batch)
        }
        try batch.flush()
        intake.warnings += reader.warnings
        if intake.index == nil, let manifest = intake.docker.manifest {
            try intake.convertDockerArchive(manifest, subject: subject, in: blobs, &batch, transfer)
        } else {
            try intake.requireDocuments(subject)
            intake.summariseIgnored()
        }
        return intake
    }

    private mutating func take(
        _ member: ArchiveMember, from reader: inout ArchiveReader, into blobs: BlobStore, _ batch: inout BlobBatch
    ) throws(BeeError) {
        let role = MemberRole(member.name)
        guard role.allows(member.kind) else {
            throw BeeError(
                .archiveInvalid, reader.subject, "its member \(member.name) is \(member.kind.text), which is refused")
        }
        switch role {
        case .layoutFile: try keep(member, from: &reader, in: \.layoutFile)
        case .index:
            try keep(member, from: &reader, in: \.index)
            docker = DockerParts()
        case .blob(let claim): try store(member, claiming: claim, from: &reader, into: blobs, &batch)
        case .folder: break
        case .foreign:
            note(member)
            try takeDockerPart(member, from: &reader, into: blobs, &batch)
        }
    }

    mutating func keep(
        _ member: ArchiveMember, from reader: inout ArchiveReader, in document: WritableKeyPath<ArchiveIntake, [UInt8]?>
    ) throws(BeeError) {
        let bytes = try reader.readDocument(member)
        if let first = self[keyPath: document], first != bytes {
            throw Self.twice(member.name, reader.subject)
        }
        self[keyPath: document] = bytes
    }

    private mutating func store(
        _ member: ArchiveMember, claiming claim: Digest, from reader: inout ArchiveReader, into blobs: BlobStore,
        _ batch: inout BlobBatch
    ) throws(BeeError) {
        var writer = try batch.writer(claim.algorithm)
        while try reader.readBlock({ (block) throws(BeeError) in try writer.write(block) }) {}
        let size = writer.count
        let found = try batch.add(writer)
        // Two members of one name and different content: which of them a tool takes is chance, so neither is.
        let earlier = misnamed[claim] ?? (written[claim] == nil ? nil : claim)
        if let earlier, earlier != found { throw Self.twice(member.name, reader.subject) }
        note(found, size, as: member.name)
        if found != claim { misnamed[claim] = found }
    }

    /// Notes a blob that was written, and that a member's name may stand for it where the archive is docker's.
    mutating func note(_ digest: Digest, _ size: Int64, as name: String?) {
        written[digest] = size
        if index == nil, let name { docker.add(name, DockerParts.Part(digest: digest, size: size)) }
    }

    /// Takes the index that was made for an archive which has none.
    mutating func adopt(index: [UInt8], failures: [LoadResult.Failure]) {
        self.index = index
        self.failures = failures
        layoutFile = Array(ImageLayout.versionText.utf8)
    }

    private mutating func note(_ member: ArchiveMember) {
        // Of our own folder nothing travels: a plain tar of a layout holds its locks, and they mean nothing elsewhere.
        let isOurs = member.name.hasPrefix(BlobStore.privateDirectory + "/")
        guard member.kind != .directory, !isOurs else { return }
        // What docker writes beside index.json since version 25.
        if !["manifest.json", "repositories"].contains(member.name) {
            ignoredCount += 1
            if ignored.count < 3 { ignored.append(member.name) }
        }
        let parts = member.name.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count > 1, parts.last == "oci-layout" || parts.last == "index.json" {
            folder = folder ?? parts.dropLast().joined(separator: "/")
        }
    }

    private func requireDocuments(_ subject: String) throws(BeeError) {
        if index != nil, layoutFile != nil { return }
        if let folder {
            throw BeeError(
                .archiveInvalid, subject, "keeps its layout in the folder '\(folder)'",
                hint: "make the archive inside that folder: tar -cf FILE -C FOLDER .")
        }
        if index == nil, docker.hasRepositories {
            throw BeeError(
                .archiveInvalid, subject, "is a docker archive of before docker 1.10, without a manifest.json",
                hint: "load it into a newer docker, and save it again")
        }
        let missing = layoutFile == nil ? "oci-layout" : "index.json"
        throw BeeError(
            .archiveInvalid, subject, "is no image archive: it has no \(missing), and no manifest.json",
            hint: warnings.first
                ?? "an OCI archive holds oci-layout, index.json and blobs/, a docker archive manifest.json")
    }

    private mutating func summariseIgnored() {
        guard ignoredCount > 0 else { return }
        let names = ignored.joined(separator: ", ") + (ignoredCount > ignored.count ? ", …" : "")
        let noun = ignoredCount == 1 ? "1 member that is" : "\(ignoredCount) members that are"
        warnings.append("ignored \(noun) no part of an image layout: \(names)")
    }

    static func twice(_ name: String, _ subject: String) -> BeeError {
        BeeError(.archiveInvalid, subject, "holds the member \(name) twice with different content")
    }
}
