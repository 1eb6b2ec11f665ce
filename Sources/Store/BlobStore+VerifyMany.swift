public import Base
import Glibc
import Synchronization

extension BlobStore {
    /// Checks many blobs, several at once: one for each processor, eight at most.
    ///
    /// - Parameters:
    ///   - blobs: which blobs, and the size in bytes each should have; the largest are begun first.
    ///   - step: hears from any thread how many bytes more were checked; false stops the work.
    /// - Returns: what is wrong, by digest; a blob that is not there is wrong.
    /// - Throws: `interrupted` where `step` stopped the work.
    public func verify(
        _ blobs: [(digest: Digest, size: Int64)], step: @escaping @Sendable (_ bytes: Int64) -> Bool
    ) throws(BeeError) -> [Digest: BeeError] {
        let crew = VerifyCrew(store: self, blobs: blobs.sorted { $0.size > $1.size }, step: step)
        ThreadTeam.run(min(8, sysconf(Int32(_SC_NPROCESSORS_ONLN)), blobs.count)) { crew.work() }
        guard !crew.isStopped.load(ordering: .relaxed) else {
            throw BeeError(.interrupted, root.path, "stopped before all blobs were checked")
        }
        return crew.failures.withLock { $0 }
    }
}

/// What the threads that check blobs share.
private final class VerifyCrew: Sendable {
    let failures = Mutex<[Digest: BeeError]>([:])
    let isStopped = Atomic<Bool>(false)
    private let store: BlobStore
    private let blobs: [(digest: Digest, size: Int64)]
    private let step: @Sendable (Int64) -> Bool
    private let next = Atomic<Int>(0)

    init(
        store: BlobStore, blobs: [(digest: Digest, size: Int64)], step: @escaping @Sendable (Int64) -> Bool
    ) {
        self.store = store
        self.blobs = blobs
        self.step = step
    }

    /// Takes one blob after the other until none is left.
    func work() {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: BlobReader.bufferSize, alignment: 4096)
        defer { buffer.deallocate() }
        while !isStopped.load(ordering: .relaxed) {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < blobs.count else { return }
            do throws(BeeError) {
                try verify(blobs[index], through: buffer)
            } catch {
                failures.withLock { $0[blobs[index].digest] = error }
            }
        }
    }

    private func verify(
        _ blob: (digest: Digest, size: Int64), through buffer: UnsafeMutableRawBufferPointer
    ) throws(BeeError) {
        var reader = try store.reader(for: blob.digest, size: blob.size, isOverlapped: blobs.count == 1)
        while true {
            let count = try reader.read(into: buffer)
            guard count > 0 else { return }
            guard step(Int64(count)) else { return isStopped.store(true, ordering: .relaxed) }
        }
    }
}
