extension BeeError {
    /// What kind of failure an error is: a stable word for scripts and the exit status that goes with it.
    ///
    /// The set grows, so this is a struct with static members. `spec/errors.md` lists every code.
    public struct Code: Hashable, Sendable {
        /// The stable word, as printed in `error[CODE]` and in JSON.
        public let name: String
        /// The exit status of a command that fails with this code.
        public let exitStatus: Int32

        private init(_ name: String, exit exitStatus: Int32) {
            self.name = name
            self.exitStatus = exitStatus
        }
    }
}

// Exit 1, 64, 66: the request.
extension BeeError.Code {
    /// Anything without a code of its own.
    public static let failure = Self("failure", exit: 1)
    /// The command line asks for something it cannot mean.
    public static let usage = Self("usage", exit: 64)
    /// No index entry has this name or digest.
    public static let referenceUnknown = Self("reference-unknown", exit: 66)
    /// A needed blob is not in the store.
    public static let blobMissing = Self("blob-missing", exit: 66)
    /// A named file or directory does not exist.
    public static let fileMissing = Self("file-missing", exit: 66)
    /// The directory is no image layout, or there is none.
    public static let layoutMissing = Self("layout-missing", exit: 66)
    /// No run that stays has this name.
    public static let runUnknown = Self("run-unknown", exit: 66)
}

// Exit 65: the data.
extension BeeError.Code {
    /// A blob's bytes do not have the digest or size they should have.
    public static let blobCorrupt = Self("blob-corrupt", exit: 65)
    /// A digest's text breaks its grammar.
    public static let digestInvalid = Self("digest-invalid", exit: 65)
    /// A digest's algorithm is one this program cannot compute.
    public static let digestUnsupported = Self("digest-unsupported", exit: 65)
    /// A JSON document breaks the JSON grammar or its specification.
    public static let documentInvalid = Self("document-invalid", exit: 65)
    /// The layout directory's own files are invalid.
    public static let layoutInvalid = Self("layout-invalid", exit: 65)
    /// A check of a layout found errors.
    public static let layoutUnsound = Self("layout-unsound", exit: 65)
    /// A name's text breaks the reference grammar.
    public static let referenceInvalid = Self("reference-invalid", exit: 65)
    /// A name means several different images.
    public static let referenceAmbiguous = Self("reference-ambiguous", exit: 65)
    /// An archive is damaged, of an unknown kind, or holds what it must not.
    public static let archiveInvalid = Self("archive-invalid", exit: 65)
    /// A file is no regular file, or larger than what is read at once.
    public static let fileInvalid = Self("file-invalid", exit: 65)
    /// The image is no eBPF image as `spec/image.md` defines it.
    public static let imageInvalid = Self("image-invalid", exit: 65)
    /// The bytes are no relocatable eBPF ELF object that can be used.
    public static let objectInvalid = Self("object-invalid", exit: 65)
    /// The object's type information is damaged.
    public static let btfInvalid = Self("btf-invalid", exit: 65)
    /// A file does not tell of a host as `spec/host.md` defines it.
    public static let hostInvalid = Self("host-invalid", exit: 65)
    /// A folder to be packed does not hold what an image needs.
    public static let packInvalid = Self("pack-invalid", exit: 65)
    /// The sources do not compile or do not fit together.
    public static let buildFailed = Self("build-failed", exit: 65)
}

// Exit 69 and above: the host.
extension BeeError.Code {
    /// This machine has no compiler that builds eBPF programs.
    public static let compilerMissing = Self("compiler-missing", exit: 69)
    /// The image is for another architecture.
    public static let architectureMismatch = Self("architecture-mismatch", exit: 69)
    /// The object is for machines of the other byte order.
    public static let byteOrderMismatch = Self("byte-order-mismatch", exit: 69)
    /// The kernel has no BTF, and the object needs it.
    public static let btfMissing = Self("btf-missing", exit: 69)
    /// The kernel's verifier refused a program.
    public static let verifierRejected = Self("verifier-rejected", exit: 69)
    /// The kernel lacks something the object needs.
    public static let kernelUnsupported = Self("kernel-unsupported", exit: 69)
    /// The kernel refused to create a map.
    public static let mapRejected = Self("map-rejected", exit: 69)
    /// A program could not be attached.
    public static let attachFailed = Self("attach-failed", exit: 69)
    /// A check found that something would fail on a host.
    public static let checkFailed = Self("check-failed", exit: 69)
    /// A system call on a file failed.
    public static let inputOutput = Self("input-output", exit: 74)
    /// Another process holds what is needed.
    public static let busy = Self("busy", exit: 75)
    /// The process lacks a permission or capability.
    public static let notPermitted = Self("not-permitted", exit: 77)
    /// A policy forbids it.
    public static let policyRefused = Self("policy-refused", exit: 78)
    /// A signal asked to stop before the work was done.
    public static let interrupted = Self("interrupted", exit: 130)
}
