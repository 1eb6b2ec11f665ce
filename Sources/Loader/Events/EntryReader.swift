public import Base

/// Reads all entries of a map, again and again, into memory of its own.
public protocol EntryReader: ~Copyable {
    /// How many bytes a key has.
    var keySize: Int { get }
    /// How many bytes an entry's value has, the values of all processors together.
    var valueSize: Int { get }
    /// How many entries the last reading found.
    var count: Int { get }

    /// Reads every entry; what was read before is forgotten.
    ///
    /// - Throws: `not-permitted` for a map user space may not read, `kernel-unsupported` for any other refusal.
    mutating func read() throws(BeeError)

    /// Hands each entry of the last reading to a closure, without copying it.
    ///
    /// - Parameter body: is given the key's and the value's bytes, which are valid only until it returns.
    /// - Throws: what the closure throws; later entries are then not visited.
    borrowing func forEach<E: Error>(
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(E) -> Void
    ) throws(E)
}
