import Base
import Store
import Synchronization

/// One check of a whole layout.
struct LayoutCheck {
    /// Hears how many bytes were checked, and of how many.
    typealias Progress = @Sendable (_ done: Int64, _ total: Int64) -> Void

    private let layout: ImageLayout
    private let progress: Progress
    private var findings: [Finding] = []

    init(_ layout: ImageLayout, progress: @escaping Progress) {
        self.layout = layout
        self.progress = progress
    }

    /// Checks everything. The caller holds a lock.
    ///
    /// - Returns: what was found.
    /// - Throws: `interrupted`; `not-permitted` and `input-output` where the directory itself cannot be read.
    consuming func run() throws(BeeError) -> CheckReport {
        findings += try LayoutFiles(layout).findings()
        // The index first: what it names was there before it, and a writer may name more while the blobs are listed.
        let entries = readIndex()
        let inventory = try takeInventory()
        var documents = DocumentCheck(layout, inventory)
        var broken = Set((entries ?? []).filter { !documents.judge($0) })
        findings += documents.findings
        let blobs = inventory.sizes.filter { $0.key.algorithm.isSupported }
        let failures = try verify(blobs.filter { !documents.verified.contains($0.key) })
        report(failures, documents)
        if !failures.isEmpty { broken.formUnion(try hit(entries ?? [], by: failures)) }
        // Where the index cannot be read, nobody knows what is referred to.
        if entries != nil { reportUnreferenced(blobs, documents, failures) }
        return CheckReport(
            findings: findings.sorted(by: Self.precedes), images: entries?.count ?? 0, blobs: blobs.count,
            bytes: blobs.values.reduce(0, &+), broken: (entries ?? []).filter(broken.contains),
            corrupt: failures.filter { !$0.value.isOfTheHost }.map(\.key) + inventory.irregular)
    }

    private mutating func takeInventory() throws(BeeError) -> BlobInventory {
        let inventory: BlobInventory
        do throws(BeeError) {
            inventory = BlobInventory(try layout.blobs.files())
        } catch {
            guard error.code == .layoutInvalid else { throw error }
            findings.append(Finding(.error, .blobsDirectory, "blobs", error.message))
            return .ofNoDirectory
        }
        findings += inventory.misplaced.map {
            Finding(.error, .blobsDirectory, $0.path, "is \($0.status.kind.words), where a directory is needed")
        }
        findings += inventory.strays.map { Finding(.note, .strayFile, $0.path, "is no blob") }
        return inventory
    }

    private mutating func readIndex() -> [Descriptor]? {
        do throws(BeeError) {
            let index = try layout.index()
            if index.hasNullManifests {
                findings.append(Finding(.warning, .manifestsNull, "index.json", "has null where a list should be"))
            }
            findings += NameCheck.findings(index.manifests)
            return index.manifests
        } catch {
            let isMissing = error.code == .layoutInvalid && error.message == ImageLayout.isMissing
            let code: Finding.Code = isMissing ? .indexMissing : .indexInvalid
            findings.append(Finding(.error, code, "index.json", isMissing ? "is missing" : error.description))
            return nil
        }
    }

    private func verify(_ blobs: [Digest: Int64]) throws(BeeError) -> [Digest: BeeError] {
        let total = blobs.values.reduce(0, &+)
        let done = Counter()
        let isInterrupted = layout.watch.isInterrupted
        let progress = progress
        return try layout.blobs.verify(blobs.map { (digest: $0.key, size: $0.value) }) { count in
            progress(done.add(count), total)
            return !isInterrupted()
        }
    }

    private mutating func report(_ failures: [Digest: BeeError], _ documents: DocumentCheck) {
        // A blob that is corrupt and has another size than its descriptor says has one fault, told by the size.
        var lengths: [String: String] = [:]
        for finding in findings where finding.code == .sizeWrong { lengths[finding.subject] = finding.message }
        for (digest, error) in failures {
            let use = documents.referenced[digest]
            let code: Finding.Code = error.isOfTheHost ? .blobUnreadable : .blobCorrupt
            let message = error.isOfTheHost ? error.message : lengths[digest.description] ?? error.message
            findings.append(
                Finding(use == nil ? .warning : .error, code, digest.description, message, image: use?.image))
        }
        let corrupt = Set(failures.filter { !$0.value.isOfTheHost }.map(\.key.description))
        findings.removeAll { $0.code == .sizeWrong && corrupt.contains($0.subject) }
    }

    private mutating func reportUnreferenced(
        _ blobs: [Digest: Int64], _ documents: DocumentCheck, _ failures: [Digest: BeeError]
    ) {
        for digest in blobs.keys where documents.referenced[digest] == nil && failures[digest] == nil {
            findings.append(Finding(.note, .blobUnreferenced, digest.description, "is needed by nothing"))
        }
    }

    /// The entries whose images need one of the blobs that failed; each image is walked once, however many names it has.
    private func hit(_ entries: [Descriptor], by failures: [Digest: BeeError]) throws(BeeError) -> [Descriptor] {
        var known: [Descriptor: Bool] = [:]
        for entry in entries where known[entry.bare] == nil {
            known[entry.bare] = try isHit(entry, by: failures)
        }
        return entries.filter { known[$0.bare] == true }
    }

    private func isHit(_ entry: Descriptor, by failures: [Digest: BeeError]) throws(BeeError) -> Bool {
        do throws(BeeError) {
            return try layout.closure(of: entry).items.contains {
                $0.isNeeded && failures[$0.descriptor.digest] != nil
            }
        } catch {
            guard error.code != .interrupted else { throw error }
            return failures[entry.digest] != nil || error.code == .blobCorrupt
        }
    }

    private static func precedes(_ left: Finding, _ right: Finding) -> Bool {
        (left.severity, left.code.name, left.subject, left.message)
            < (right.severity, right.code.name, right.subject, right.message)
    }
}

extension BeeError {
    /// Whether the disk or a permission is at fault, so that the blob itself may be sound.
    fileprivate var isOfTheHost: Bool { code == .inputOutput || code == .notPermitted }
}

/// A sum that several threads add to.
private final class Counter: Sendable {
    private let value = Atomic<Int64>(0)

    func add(_ count: Int64) -> Int64 { value.wrappingAdd(count, ordering: .relaxed).newValue }
}
