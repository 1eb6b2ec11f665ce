/// One thing that a check of a layout has to say.
public struct Finding: Sendable, Hashable {
    /// How bad it is.
    public let severity: Severity
    /// What it is: a stable word.
    public let code: Code
    /// What it is about: a digest, a name, or a path below the layout.
    public let subject: String
    /// What is wrong, lower case, without a full stop.
    public let message: String
    /// The name or digest of an index entry that needs it; nil where none does.
    public let image: String?

    /// How bad a finding is.
    public enum Severity: String, Sendable, Hashable, Comparable, CaseIterable {
        /// Something that is needed is invalid, corrupt or missing.
        case error
        /// It works, and is not as it should be.
        case warning
        /// Nothing is wrong; it is worth knowing.
        case note

        /// Orders severities, the worst first.
        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .error: 0
            case .warning: 1
            case .note: 2
            }
        }
    }

    /// What a finding is; the set grows, and `spec/store.md` lists every code.
    public struct Code: Sendable, Hashable {
        /// The stable word.
        public let name: String

        private init(_ name: String) {
            self.name = name
        }
    }

    init(_ severity: Severity, _ code: Code, _ subject: String, _ message: String, image: String? = nil) {
        self.severity = severity
        self.code = code
        self.subject = subject
        self.message = message
        self.image = image
    }
}

// The layout's own files.
extension Finding.Code {
    /// `oci-layout` is missing, invalid or of another version.
    public static let layoutFile = Self("layout-file-invalid")
    /// `index.json` is missing.
    public static let indexMissing = Self("index-missing")
    /// `index.json` cannot be read in full.
    public static let indexInvalid = Self("index-invalid")
    /// The index has `null` where a list of entries should be.
    public static let manifestsNull = Self("manifests-null")
    /// `.bee-oci/index.prev` cannot be read, so it could not stand in.
    public static let previousIndex = Self("previous-index-invalid")
    /// `blobs` or a directory in it is a link or no directory.
    public static let blobsDirectory = Self("blobs-invalid")
}

// Names.
extension Finding.Code {
    /// A name breaks the grammar.
    public static let nameInvalid = Self("name-invalid")
    /// A name means several images.
    public static let nameAmbiguous = Self("name-ambiguous")
    /// A name stands several times for one image.
    public static let nameDuplicate = Self("name-duplicate")
}

// Documents.
extension Finding.Code {
    /// A manifest or index breaks the specification.
    public static let documentInvalid = Self("document-invalid")
    /// Indexes stand too deep inside each other.
    public static let nesting = Self("nesting-too-deep")
    /// A manifest has no layers.
    public static let layersEmpty = Self("layers-empty")
    /// A manifest's configuration is the empty type and nothing says what the artifact is.
    public static let artifactType = Self("artifact-type-missing")
    /// A media type breaks the grammar.
    public static let mediaType = Self("media-type-invalid")
    /// A document's type is one this program does not know; what it refers to was not followed.
    public static let typeUnknown = Self("type-unknown")
    /// Of an image index not one image is whole.
    public static let imageIncomplete = Self("image-incomplete")
    /// An image of an index is not there; the index has others.
    public static let platformAbsent = Self("platform-absent")
}

// Blobs.
extension Finding.Code {
    /// A blob that is needed is not there.
    public static let blobMissing = Self("blob-missing")
    /// A blob's content has another digest, or no regular file stands in its place.
    public static let blobCorrupt = Self("blob-corrupt")
    /// A blob has another size than a descriptor says.
    public static let sizeWrong = Self("size-wrong")
    /// A blob cannot be read.
    public static let blobUnreadable = Self("blob-unreadable")
    /// A digest's algorithm is one this program cannot compute.
    public static let digestUnsupported = Self("digest-unsupported")
    /// A blob that nothing refers to.
    public static let blobUnreferenced = Self("blob-unreferenced")
}

// What is no part of the layout.
extension Finding.Code {
    /// Something among the blobs that is none.
    public static let strayFile = Self("stray-file")
    /// Something in the layout directory that nobody knows.
    public static let foreignFile = Self("foreign-file")
    /// A file that a writer left unfinished, or is writing.
    public static let unfinishedFile = Self("unfinished-file")
    /// A corrupt blob or index that a repair has put aside.
    public static let quarantined = Self("quarantined")
}
