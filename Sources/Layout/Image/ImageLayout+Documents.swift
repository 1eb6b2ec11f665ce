public import Base
import Store

extension ImageLayout {
    /// Reads a document's bytes, verified; where the blob is missing, the bytes its descriptor carries will do.
    ///
    /// - Parameter descriptor: which document.
    /// - Returns: the bytes, of the right size and digest.
    /// - Throws: `blob-missing`, `blob-corrupt`, `digest-unsupported`, `document-invalid` above 4 MiB, `input-output`.
    public func document(_ descriptor: Descriptor) throws(BeeError) -> [UInt8] {
        do {
            return try blobs.read(descriptor.digest, size: descriptor.size, limit: Self.documentLimit)
        } catch {
            switch error.code {
            case .blobMissing:
                guard let data = descriptor.data else { throw error }
                return data
            case .fileInvalid: throw BeeError(.documentInvalid, error.subject, error.message)
            default: throw error
            }
        }
    }

    /// Reads an image manifest from bytes that were verified.
    ///
    /// - Parameter descriptor: which manifest; OCI's type or Docker's.
    /// - Returns: the manifest.
    /// - Throws: `image-invalid` where the descriptor is of another type; else as `document`.
    public func manifest(_ descriptor: Descriptor) throws(BeeError) -> ManifestDocument {
        guard descriptor.mediaType.isManifest else {
            throw BeeError(
                .imageInvalid, descriptor.digest.description, "is of type \(descriptor.mediaType): no image manifest")
        }
        return try ManifestDocument(
            parsing: try document(descriptor), mediaType: descriptor.mediaType, subject: descriptor.digest.description)
    }

    /// Reads an image index from bytes that were verified.
    ///
    /// - Parameter descriptor: which index; OCI's type or Docker's.
    /// - Returns: the index.
    /// - Throws: `image-invalid` where the descriptor is of another type; else as `document`.
    public func index(_ descriptor: Descriptor) throws(BeeError) -> IndexDocument {
        guard descriptor.mediaType.isIndex else {
            throw BeeError(
                .imageInvalid, descriptor.digest.description, "is of type \(descriptor.mediaType): no image index")
        }
        return try IndexDocument(
            parsing: try document(descriptor), mediaType: descriptor.mediaType, subject: descriptor.digest.description)
    }
}
