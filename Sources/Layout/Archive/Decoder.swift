import Base

/// Unpacks compressed streams piece by piece; the owner of one library's state.
protocol Decoder: AnyObject {
    /// Unpacks some bytes.
    ///
    /// - Parameters:
    ///   - input: what follows of the stream; empty to get more of what went in before.
    ///   - buffer: where to unpack to; not empty.
    ///   - subject: the archive's name for errors.
    /// - Returns: how far it came.
    /// - Throws: `archive-invalid` for damage, a wrong checksum or length included, and for a window that is too large;
    ///   `failure` where memory is out.
    func step(
        _ input: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer, subject: String
    ) throws(BeeError) -> DecodedStep

    /// Prepares for another member, which begins anew where one has ended.
    ///
    /// - Throws: `failure` where memory is out.
    func reset() throws(BeeError)
}

/// What one step of a decoder did.
struct DecodedStep {
    /// How many bytes of the input were used.
    let used: Int
    /// How many bytes came out.
    let made: Int
    /// Whether the member ended here, and what checksum and length it has were right.
    let isMemberDone: Bool
}

extension Decoder {
    /// The error of a stream that is not what its format asks for.
    func damage(_ subject: String, _ compression: Compression, _ reason: String) -> BeeError {
        BeeError(.archiveInvalid, subject, "the archive is damaged: \(compression): \(reason)")
    }

    /// The error of a stream that asks for more memory than is given.
    func tooLarge(_ subject: String, _ compression: Compression, window: Int) -> BeeError {
        BeeError(
            .archiveInvalid, subject,
            "needs a larger window to be unpacked with \(compression) than the \(window >> 20) MiB it may have",
            hint: "compress it again with a smaller one: xz -9 and zstd --long=27 stay below that")
    }
}

extension BeeError {
    /// The error of a library that has no memory for its state.
    static func noMemory(_ library: String) -> BeeError {
        BeeError(.failure, library, "has not enough memory to start")
    }
}
