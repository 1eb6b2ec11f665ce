import Store
import Testing

/// A verb that changes a layout, and the places where it can be stopped.
struct Deed: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The layout it begins with, a name in the test's folder; nil for one that it makes.
    let start: String?
    /// The points it passes.
    let points: Set<FaultPoint>
    private let words: [String]

    private init(_ words: String, on start: String?, _ points: Set<FaultPoint>) {
        testDescription = words + (start.map { " on \($0)" } ?? " on nothing")
        self.start = start
        self.points = points
        self.words = words.split(separator: " ").map(String.init)
    }

    /// The command line, for a folder that has the layout under the name `store`.
    func arguments(in folder: TemporaryFolder) -> [String] {
        words.map { $0.contains("/") ? folder / $0.replacing("./", with: "") : $0 }
    }

    private static let ofFiles: Set<FaultPoint> = [.fileWritten, .fileSynced, .fileMoved, .fileDurable]
    private static let ofIndex = ofFiles.union([.indexKept])
    private static let ofBlobs: Set<FaultPoint> = [.blobStaged, .blobWritten, .blobSynced, .blobMoved, .blobDurable]

    /// `before` has images, `swept` besides what nothing needs, `damaged` neither an index nor a file `oci-layout`.
    static let all = [
        Deed("load --layout ./store ./new.tar", on: "before", ofIndex.union(ofBlobs)),
        Deed("load --layout ./store ./new.tar", on: nil, ofIndex.union(ofBlobs)),
        Deed("pack --layout ./store ./probe.bpf.o -t b", on: "before", ofIndex.union(ofBlobs)),
        Deed("pack --layout ./store ./probe.bpf.o -t b", on: nil, ofIndex.union(ofBlobs)),
        Deed("tag --layout ./store a b", on: "before", ofIndex),
        Deed("rm --layout ./store a b", on: "before", ofIndex),
        Deed("gc --layout ./store --grace 0s", on: "swept", [.blobRemoved]),
        Deed("save --layout ./source new-1 new-2 -o ./store/", on: "before", ofIndex.union(ofBlobs)),
        Deed("copy --layout ./source new-1 b --to ./store", on: "before", ofIndex.union(ofBlobs)),
        Deed("copy --layout ./source new-1 b --to ./store", on: nil, ofIndex.union(ofBlobs)),
        Deed("fsck --layout ./store --repair", on: "damaged", ofFiles),
    ]
}
