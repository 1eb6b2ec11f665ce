import Base
import Store

/// Judges a layout's own files, and what else stands in its directory.
struct LayoutFiles {
    /// Where a repair puts what is corrupt.
    static let quarantine = "quarantine"

    private let layout: ImageLayout

    init(_ layout: ImageLayout) {
        self.layout = layout
    }

    /// Looks at everything but blobs and index.json.
    ///
    /// - Returns: the findings.
    /// - Throws: `not-permitted`, `input-output` where the directory cannot be read.
    func findings() throws(BeeError) -> [Finding] {
        var findings: [Finding] = []
        do throws(BeeError) {
            try layout.checkVersion()
        } catch {
            findings.append(
                Finding(.error, .layoutFile, "oci-layout", error.causes.first?.description ?? error.message))
        }
        let known = ["oci-layout", "index.json", "blobs", BlobStore.privateDirectory]
        for name in try layout.blobs.root.names() where !known.contains(name) {
            findings.append(Finding(.note, .foreignFile, name, "is no part of a layout"))
        }
        return findings + (try ownFindings())
    }

    private func ownFindings() throws(BeeError) -> [Finding] {
        guard let own = try layout.blobs.root.directory(BlobStore.privateDirectory) else { return [] }
        let staged = try layout.blobs.staged()
        var findings =
            staged.unfinished.map {
                Finding(.note, .unfinishedFile, ".bee-oci/staging/" + $0, "is unfinished: gc removes it")
            }
            + staged.foreign.map {
                Finding(.note, .foreignFile, ".bee-oci/staging/" + $0, "is no file that is being written")
            }
        for name in try own.directory(Self.quarantine)?.names() ?? [] {
            findings.append(
                Finding(
                    .note, .quarantined, ".bee-oci/quarantine/" + name, "was put aside by a repair: remove it by hand"))
        }
        do throws(BeeError) {
            _ = try layout.previousIndex()
        } catch {
            findings.append(Finding(.warning, .previousIndex, ".bee-oci/index.prev", error.description))
        }
        return findings
    }
}
