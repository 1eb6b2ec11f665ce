public import Base
public import Store

extension ImageLayout {
    /// Adds types for kernels to a manifest of this layout, beside those it has for other kernels.
    ///
    /// They become one artifact that refers to the manifest, listed in index.json without a name; one of before is
    /// replaced. The manifest stays as it is. Call it under `sharedLock`, which keeps the blobs until they are named.
    /// - Parameters:
    ///   - files: the types; those for a kernel that the manifest has types for replace these.
    ///   - manifest: the manifest's descriptor.
    ///   - wait: how long to wait for other writers at most.
    /// - Returns: the artifact's index entry.
    /// - Throws: what reading and writing met.
    public func attach(
        _ files: [KernelTypesFile], to manifest: Descriptor, wait: Duration
    ) throws(BeeError) -> Descriptor {
        let empty = Array("{}".utf8)
        let config = Descriptor(mediaType: .empty, digest: try blobs.store(empty), size: Int64(empty.count))
        var layers: [Descriptor] = []
        for file in files {
            layers.append(
                Descriptor(
                    mediaType: .kernelTypes, digest: try blobs.store(file.bytes), size: Int64(file.bytes.count),
                    annotations: [
                        AnnotationKey.kernelRelease: file.release,
                        AnnotationKey.kernelArchitecture: file.architecture,
                    ]))
        }
        let subject = Descriptor(mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.size)
        return try edit(wait: wait) { (editor) throws(BeeError) in
            let old = try typeArtifacts(of: manifest.digest, among: editor.descriptors)
            var artifact = TypeArtifact(subject: subject, artifacts: old.map(\.manifest))
            for layer in layers { artifact.replace(layer) }
            let bytes = artifact.manifest(config: config)
            let entry = Descriptor(
                mediaType: .ociManifest, digest: try blobs.store(bytes), size: Int64(bytes.count),
                artifactType: MediaType.kernelTypes.rawValue)
            let digests = Set(old.map(\.entry.digest)).subtracting([entry.digest])
            editor.remove { digests.contains($0.digest) }
            try editor.set(name: nil, entry)
            return entry
        }
    }

    /// The types a manifest has for a kernel, nil where it has none.
    ///
    /// - Parameters:
    ///   - manifest: the manifest's digest.
    ///   - release: the kernel's release, which must be the same to the letter.
    ///   - architecture: the kernel's processor.
    /// - Returns: the bytes, verified.
    /// - Throws: `blob-missing`, `blob-corrupt`; what reading meets.
    public func kernelTypes(
        for manifest: Digest, release: String, architecture: String
    ) throws(BeeError) -> [UInt8]? {
        let wanted = Descriptor.Kernel(
            architecture: Platform.normalizedArchitecture(architecture), release: release)
        for artifact in try typeArtifacts(of: manifest, among: try index().manifests) {
            guard let layer = artifact.manifest.layers.first(where: { $0.kernel == wanted }) else { continue }
            return try blobs.read(layer.digest, size: layer.size, limit: KernelTypesFile.sizeLimit)
        }
        return nil
    }

    /// The kernels a manifest has types for.
    ///
    /// - Parameter manifest: the manifest's digest.
    /// - Returns: their releases and processors by Go's names, sorted, each once.
    /// - Throws: what reading meets.
    public func kernels(
        withTypesFor manifest: Digest
    ) throws(BeeError) -> [(release: String, architecture: String)] {
        let artifacts = try typeArtifacts(of: manifest, among: try index().manifests)
        let kernels = Set(artifacts.flatMap { $0.manifest.layers.compactMap(\.kernel) })
        return kernels.sorted().map { ($0.release, $0.architecture) }
    }

    /// The artifacts with types that refer to a manifest.
    ///
    /// Of entries that do not say what artifact they are, the manifest is read. One that cannot be read refers to nothing
    /// that could be told.
    private func typeArtifacts(
        of manifest: Digest, among entries: [Descriptor]
    ) throws(BeeError) -> [(entry: Descriptor, manifest: ManifestDocument)] {
        var found: [(entry: Descriptor, manifest: ManifestDocument)] = []
        let type = MediaType.kernelTypes.rawValue
        for entry in entries where entry.mediaType.isManifest && entry.digest != manifest {
            guard entry.artifactType ?? type == type else { continue }
            do throws(BeeError) {
                let document = try self.manifest(entry)
                guard document.artifactType == type, document.subject?.digest == manifest else { continue }
                found.append((entry, document))
            } catch {
                guard [.blobMissing, .blobCorrupt, .documentInvalid, .digestInvalid].contains(error.code) else {
                    throw error
                }
            }
        }
        return found
    }
}
