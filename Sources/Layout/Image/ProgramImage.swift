public import Base
import Store

/// A manifest that is an eBPF image: one configuration, one program (`spec/image.md`, IMG-1 and IMG-2).
public struct ProgramImage: Sendable, Hashable {
    /// The configuration's blob.
    public let config: Descriptor
    /// The program's blob: a raw ELF object.
    public let program: Descriptor

    /// Recognises an eBPF image.
    ///
    /// - Parameters:
    ///   - manifest: a manifest whose bytes were verified.
    ///   - name: the image's name for errors.
    /// - Throws: `image-invalid`, saying what the image is instead.
    public init(_ manifest: ManifestDocument, name: String) throws(BeeError) {
        guard manifest.config.mediaType == .ebpfConfig else {
            throw BeeError(
                .imageInvalid, name, "is no eBPF image: its configuration is of type \(manifest.config.mediaType)",
                hint: "bee-oci keeps and copies such images, and cannot run them")
        }
        let programs = manifest.layers.filter { $0.mediaType == .ebpfProgram }
        guard let program = programs.first, programs.count == 1 else {
            throw BeeError(.imageInvalid, name, "has \(programs.count) layers with a program, where one is needed")
        }
        config = manifest.config
        self.program = program
    }

    /// Checks that the configuration is one JSON object (IMG-31).
    ///
    /// - Parameter layout: the layout that has the blob.
    /// - Throws: `document-invalid`; what reading the blob meets.
    public func checkConfig(in layout: ImageLayout) throws(BeeError) {
        let subject = config.digest.description
        guard try JSONDocument(parsing: try layout.document(config), subject: subject).root.object != nil else {
            throw BeeError(.documentInvalid, subject, "is the image's configuration, and no JSON object")
        }
    }
}
