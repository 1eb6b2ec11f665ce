public import Base
import Clibcrypto

/// Hashes content as it passes by (`EVP_DigestUpdate`).
public struct DigestHasher: ~Copyable {
    private let context: OpaquePointer
    private let algorithm: Digest.Algorithm
    /// Whether long content is hashed on a thread of its own, and how much was hashed here before it begins.
    private let isOverlapped: Bool
    private var count = 0
    private var thread: HashingThread?

    /// From so many bytes on a thread pays.
    private static let longContent = 2 << 20

    private init(adopting context: OpaquePointer, _ algorithm: Digest.Algorithm, isOverlapped: Bool) {
        self.context = context
        self.algorithm = algorithm
        self.isOverlapped = isOverlapped
    }

    deinit {
        thread?.stop()
        EVP_MD_CTX_free(context)
    }

    /// Begins a digest.
    ///
    /// - Parameters:
    ///   - algorithm: how to hash.
    ///   - isOverlapped: whether long content may be hashed on a thread of its own, while this one reads and writes.
    /// - Returns: a hasher that has seen no byte.
    /// - Throws: `digest-unsupported`; `failure` where the cryptographic library refuses to work.
    public static func make(
        _ algorithm: Digest.Algorithm, isOverlapped: Bool = false
    ) throws(BeeError) -> DigestHasher {
        guard let method = method(for: algorithm) else {
            throw BeeError(
                .digestUnsupported, algorithm.name, "cannot be verified: this digest algorithm is not known here",
                hint: "sha256 and sha512 can be verified")
        }
        guard isLibraryReady, let context = EVP_MD_CTX_new() else { throw refused(algorithm) }
        let hasher = DigestHasher(adopting: context, algorithm, isOverlapped: isOverlapped)
        guard EVP_DigestInit_ex(context, method, nil) == 1 else { throw refused(algorithm) }
        return hasher
    }

    /// Adds content.
    ///
    /// - Parameter bytes: what follows in the content; may be empty.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        if let thread { return thread.add(bytes) }
        Self.update(context, start, bytes.count)
        count += bytes.count
        guard isOverlapped, count >= Self.longContent, count - bytes.count < Self.longContent else { return }
        let context = context
        thread = HashingThread.start { part in
            if let start = part.baseAddress { Self.update(context, start, part.count) }
        }
    }

    private static func update(_ context: OpaquePointer, _ start: UnsafeRawPointer, _ count: Int) {
        let status = EVP_DigestUpdate(context, start, count)
        precondition(status == 1, "a digest that was begun takes content")
    }

    /// Ends the digest.
    ///
    /// - Returns: the digest of all content that was added.
    public consuming func finish() -> Digest {
        thread?.stop()
        var length: UInt32 = 0
        let context = context
        let value = [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            let status = EVP_DigestFinal_ex(context, buffer.baseAddress, &length)
            precondition(status == 1, "a digest that was begun can be ended")
            count = Int(length)
        }
        return Digest(algorithm, bytes: value)
    }

    private static func method(for algorithm: Digest.Algorithm) -> OpaquePointer? {
        switch algorithm {
        case .sha256: EVP_sha256()
        case .sha512: EVP_sha512()
        default: nil
        }
    }

    private static func refused(_ algorithm: Digest.Algorithm) -> BeeError {
        BeeError(.failure, algorithm.name, "the cryptographic library cannot compute this digest")
    }
}

/// Whether libcrypto is initialised, once for the process.
///
/// A statically linked program cannot load providers, which a host's openssl.cnf may ask for; so it is not read.
private let isLibraryReady = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil) == 1
