import Base
import Store

/// Copies blobs from one store to another, each once, and proves those that are there already.
///
/// This is what `load` of a directory, `save` to one and copying between layouts have in common. A blob in the target
/// is relied on only when it was written or verified by this value; a corrupt one is replaced from the source.
struct BlobCopy: ~Copyable {
    let target: BlobStore
    private var batch: BlobBatch
    private let source: BlobStore?
    private let transfer: Transfer
    private let total: Int64?
    private let buffer: UnsafeMutableRawBufferPointer
    private var sound: [Digest: Int64]
    private var done: Int64 = 0

    /// Begins a copy.
    ///
    /// - Parameters:
    ///   - source: where blobs come from; nil where all that there is came into the target before.
    ///   - target: where they go.
    ///   - sound: blobs of the target that need no look, having just been written, by their sizes in bytes.
    ///   - total: how many bytes there are to copy, where that is known.
    ///   - transfer: is told about every chunk.
    init(
        from source: BlobStore?, to target: BlobStore, sound: [Digest: Int64] = [:], total: Int64? = nil,
        transfer: Transfer
    ) {
        self.source = source
        self.target = target
        batch = BlobBatch(target)
        self.sound = sound
        self.total = total
        self.transfer = transfer
        buffer = .allocate(byteCount: BlobReader.bufferSize, alignment: 4096)
    }

    deinit {
        buffer.deallocate()
    }

    /// Refuses to begin where the target has no room for what it lacks.
    ///
    /// - Parameter descriptors: the blobs that are to be copied.
    /// - Throws: `input-output`; what looking into the target meets.
    func requireSpace(for descriptors: [Descriptor]) throws(BeeError) {
        guard let source else { return }
        let most = descriptors.reduce(0 as Int64) { sum, descriptor in
            let (total, isTooMuch) = sum.addingReportingOverflow(descriptor.size)
            return isTooMuch ? .max : total
        }
        // Where all of them would fit, nothing need be looked at.
        if target.hasRoom(for: most) { return }
        var needed: Int64 = 0
        for descriptor in descriptors where sound[descriptor.digest] == nil && descriptor.digest.algorithm.isSupported {
            // A blob that is not there, or not of the size it is said to have, is not going to be copied.
            guard try !target.contains(descriptor.digest, size: descriptor.size),
                try source.contains(descriptor.digest, size: descriptor.size)
            else { continue }
            needed = needed.addingReportingOverflow(descriptor.size).partialValue
        }
        try target.requireSpace(needed)
    }

    /// Makes sure that the target has a blob, sound and whole, from the next `flush` on.
    ///
    /// - Parameter descriptor: which blob; bytes it carries itself stand in for one that the source lacks.
    /// - Throws: `blob-missing` and `blob-corrupt` where neither store has it sound, `digest-unsupported`, `interrupted`,
    ///   what reading and writing met.
    mutating func copy(_ descriptor: Descriptor) throws(BeeError) {
        // Many documents may lead to blobs that are sound already.
        try transfer.requireGoingOn()
        if let size = sound[descriptor.digest] {
            guard size == descriptor.size else { throw wrongSize(descriptor, size) }
            return
        }
        if try !isSoundInTarget(descriptor) { try bring(descriptor) }
        sound[descriptor.digest] = descriptor.size
    }

    /// Brings all that was copied to the disk and gives it its names; before this a copied blob cannot be read.
    ///
    /// - Throws: what writing met.
    mutating func flush() throws(BeeError) {
        try batch.flush()
    }

    /// Makes sure that a blob that was copied can be read before the next `flush`.
    ///
    /// - Parameter descriptor: which blob.
    /// - Throws: what writing met.
    mutating func makeReadable(_ descriptor: Descriptor) throws(BeeError) {
        if batch.contains(descriptor.digest) { try batch.flush() }
    }

    private mutating func isSoundInTarget(_ descriptor: Descriptor) throws(BeeError) -> Bool {
        let start = done
        do {
            try verify(descriptor)
            return true
        } catch {
            switch error.code {
            // What its device cannot read any more is as bad as a wrong blob.
            case .blobMissing, .blobCorrupt, .inputOutput:
                // Without a source this is the answer; with one, only its copy counts.
                if source == nil, descriptor.data == nil { throw error }
                done = start
                return false
            default: throw error
            }
        }
    }

    private mutating func verify(_ descriptor: Descriptor) throws(BeeError) {
        var reader = try target.reader(for: descriptor.digest, size: descriptor.size)
        while true {
            let count = try reader.read(into: buffer)
            guard count > 0 else { return }
            try advance(count)
        }
    }

    private mutating func bring(_ descriptor: Descriptor) throws(BeeError) {
        guard let source else { return try writeOwnBytes(of: descriptor) }
        do {
            try stream(descriptor, from: source)
        } catch {
            guard error.code == .blobMissing, descriptor.data != nil else { throw error }
            try writeOwnBytes(of: descriptor)
        }
    }

    private mutating func stream(_ descriptor: Descriptor, from source: BlobStore) throws(BeeError) {
        var done = done
        let (transfer, total) = (transfer, total)
        try batch.copy(descriptor.digest, size: descriptor.size, from: source, through: buffer) {
            (count) throws(BeeError) in
            done += Int64(count)
            try transfer.step(done, of: total)
        }
        self.done = done
    }

    private mutating func writeOwnBytes(of descriptor: Descriptor) throws(BeeError) {
        guard let data = descriptor.data else { return }
        var writer = try batch.writer(descriptor.digest.algorithm)
        try writer.write(data)
        try batch.add(writer, expecting: descriptor.digest, size: descriptor.size)
    }

    private func wrongSize(_ descriptor: Descriptor, _ size: Int64) -> BeeError {
        BeeError(
            .blobCorrupt, descriptor.digest.description, "is \(size) bytes long and should be \(descriptor.size)")
    }

    private mutating func advance(_ count: Int) throws(BeeError) {
        done += Int64(count)
        try transfer.step(done, of: total)
    }
}
