import Base
import Store

/// Walks from index entries through all documents and judges each against the image specification.
///
/// Each document is judged once for each way of needing it, so hostile indexes cost time linear in what there is. Only
/// documents are read here; which blobs are referred to is kept, so that all can be hashed together.
struct DocumentCheck {
    private(set) var findings: [Finding] = []
    /// The blobs that are referred to, and the first image that does.
    private(set) var referenced: [Digest: Use] = [:]
    /// Documents whose digest was verified when they were read.
    private(set) var verified: Set<Digest> = []

    private let layout: ImageLayout
    private let inventory: BlobInventory
    private var judged: [Visit: Bool] = [:]
    /// Where in `findings` each thing that was said stands, whoever needs it and however bad that makes it.
    private var said: [Finding: Int] = [:]

    /// How a blob is needed.
    struct Use {
        let image: String
        var isOptional: Bool
    }

    private struct Visit: Hashable {
        let digest: Digest
        let size: Int64
        let mediaType: MediaType
        /// What stands in another index is judged less strictly than an entry.
        let isEntry: Bool
        /// What only another platform needs, too: CLI-44.
        let isForOthers: Bool
    }

    init(_ layout: ImageLayout, _ inventory: BlobInventory) {
        self.layout = layout
        self.inventory = inventory
    }

    /// Judges an index entry and all it leads to.
    ///
    /// - Parameter entry: the entry.
    /// - Returns: whether the image is whole as far as sizes tell.
    mutating func judge(_ entry: Descriptor) -> Bool {
        let image = entry.name ?? entry.digest.description
        // An entry is needed, whatever platform it is for.
        return visit(IndexStep(descriptor: entry, platform: nil, depth: 0), image, isForOthers: false)
    }

    private mutating func visit(_ step: IndexStep, _ image: String, isForOthers: Bool) -> Bool {
        let descriptor = step.descriptor
        let visit = Visit(
            digest: descriptor.digest, size: descriptor.size, mediaType: descriptor.mediaType,
            isEntry: step.depth == 0, isForOthers: isForOthers)
        if let known = judged[visit] { return known }
        let isWhole =
            checkBlob(descriptor, image, isOptional: false)
            && judgeContent(step, image, isForOthers: isForOthers)
        judged[visit] = isWhole
        return isWhole
    }

    private mutating func judgeContent(_ step: IndexStep, _ image: String, isForOthers: Bool) -> Bool {
        let type = step.descriptor.mediaType
        // That it cannot be verified was said, and what cannot be verified is not read.
        guard step.descriptor.digest.algorithm.isSupported else { return true }
        do {
            if type.isManifest {
                let manifest = try layout.manifest(step.descriptor)
                verified.insert(step.descriptor.digest)
                return judge(manifest, step, image, isForOthers: isForOthers)
            }
            if type.isIndex {
                let index = try layout.index(step.descriptor)
                verified.insert(step.descriptor.digest)
                return try judge(index, step, image, isForOthers: isForOthers)
            }
        } catch {
            // What hashing will say of every blob is not said twice.
            guard error.code != .blobCorrupt else { return false }
            let code: Finding.Code = error.code == .inputOutput ? .blobUnreadable : .documentInvalid
            add(.error, code, step.descriptor.digest.description, error.description, image)
            return false
        }
        add(
            .note, .typeUnknown, step.descriptor.digest.description, "is of type \(type), which is kept as it is", image
        )
        return true
    }

    private mutating func judge(
        _ manifest: ManifestDocument, _ step: IndexStep, _ image: String, isForOthers: Bool
    ) -> Bool {
        let subject = step.descriptor.digest.description
        if manifest.layers.isEmpty {
            add(.warning, .layersEmpty, subject, "is a manifest without layers", image)
        }
        // image-spec, manifest.md, "artifactType": required where the configuration is the empty type.
        if manifest.config.mediaType == .empty, manifest.artifactType == nil {
            add(.error, .artifactType, subject, "has an empty configuration and no artifactType", image)
        }
        return manifest.children.reduce(true) { isWhole, child in
            checkBlob(child, image, isOptional: isForOthers) && isWhole
        }
    }

    private mutating func judge(
        _ index: IndexDocument, _ step: IndexStep, _ image: String, isForOthers: Bool
    ) throws(BeeError) -> Bool {
        let children: [IndexStep]
        do throws(BeeError) {
            children = try step.children(of: index)
        } catch {
            add(.error, .nesting, error.subject, error.message, image)
            return false
        }
        var hasWhole = false
        for child in children {
            let isAbsent = inventory.isAbsent(child.descriptor)
            if isAbsent {
                let platform = child.platform.map { ", for \($0)" } ?? ""
                add(
                    .warning, .platformAbsent, child.descriptor.digest.description,
                    "is not there: an image of an index\(platform)", image)
                referenced[child.descriptor.digest] = Use(image: image, isOptional: true)
            } else if visit(child, image, isForOthers: isForOthers || child.isForOthers) {
                // An index for other machines is not opened here, whatever it says of what it holds.
                hasWhole = true
            }
        }
        if !hasWhole, !children.isEmpty {
            // What stands in another index may be for another platform; whether that index is whole is said of it.
            add(
                step.depth == 0 ? .error : .warning, .imageIncomplete, step.descriptor.digest.description,
                "is an image index of which no image is whole", image)
        }
        return hasWhole || children.isEmpty
    }

    /// Judges what a descriptor says of a blob against what is there.
    private mutating func checkBlob(_ descriptor: Descriptor, _ image: String, isOptional: Bool) -> Bool {
        let digest = descriptor.digest
        refer(to: digest, image, isOptional: isOptional)
        if !descriptor.mediaType.hasValidGrammar {
            add(.warning, .mediaType, digest.description, "has the media type '\(descriptor.mediaType)'", image)
        }
        guard digest.algorithm.isSupported else {
            add(.warning, .digestUnsupported, digest.description, "cannot be verified", image)
            return true
        }
        // That its directory is none was said.
        guard !inventory.isOutOfReach(digest) else { return false }
        guard !inventory.irregular.contains(digest) else {
            add(.error, .blobCorrupt, digest.description, "is no regular file", image)
            return false
        }
        guard let size = inventory.sizes[digest] else {
            guard descriptor.data == nil else { return true }
            add(isOptional ? .warning : .error, .blobMissing, digest.description, "is not there", image)
            return false
        }
        guard size == descriptor.size else {
            add(
                .error, .sizeWrong, digest.description,
                "is \(size) bytes long, and its descriptor says \(descriptor.size)", image)
            return false
        }
        return true
    }

    private mutating func refer(to digest: Digest, _ image: String, isOptional: Bool) {
        guard let use = referenced[digest] else {
            referenced[digest] = Use(image: image, isOptional: isOptional)
            return
        }
        referenced[digest]?.isOptional = use.isOptional && isOptional
    }

    private mutating func add(
        _ severity: Finding.Severity, _ code: Finding.Code, _ subject: String, _ message: String, _ image: String
    ) {
        let finding = Finding(severity, code, subject, message, image: image)
        // What many images need is said once, with the first of those that it is worst for.
        let fault = Finding(.error, code, subject, message)
        guard let place = said[fault] else {
            said[fault] = findings.count
            return findings.append(finding)
        }
        if severity < findings[place].severity { findings[place] = finding }
    }
}

extension IndexStep {
    /// Whether only other machines than this one need what stands here.
    fileprivate var isForOthers: Bool { platform.map { !$0.matches(.host) } ?? false }
}

extension BlobInventory {
    /// Whether nothing stands in a blob's place and its descriptor does not carry it.
    fileprivate func isAbsent(_ descriptor: Descriptor) -> Bool {
        sizes[descriptor.digest] == nil && !irregular.contains(descriptor.digest) && descriptor.data == nil
            && descriptor.digest.algorithm.isSupported && !isOutOfReach(descriptor.digest)
    }
}

extension MediaType {
    /// Whether the text follows RFC 6838, section 4.2: two restricted names, and perhaps parameters.
    fileprivate var hasValidGrammar: Bool {
        let parts = rawValue.utf8.prefix { $0 != UInt8(ascii: ";") }.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                guard let first = part.first, part.count <= 127, Self.isAlphanumeric(first) else { return false }
                return part.allSatisfy { Self.isAlphanumeric($0) || "!#$&-^_.+".utf8.contains($0) }
            }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
