import Base
import Layout
import Store
import SystemPackage

/// Loads an archive into an empty layout.
///
/// Promised: whether it loads or not, the layout passes `fsck` without errors; each image that is reported loaded is in
/// the index under its name; and images that loaded without a warning come out of a saved archive as they went in.
enum FuzzedArchive {
    static func run(_ bytes: [UInt8]) throws(BeeError) {
        let layout = try FuzzLayout.fresh("loaded")
        let result: LoadResult
        do throws(BeeError) {
            result = try load(bytes, into: layout)
        } catch {
            try FuzzLayout.requireSound("loaded")
            throw error
        }
        try FuzzLayout.requireSound("loaded")
        let entries = try layout.index().manifests
        for image in result.images {
            let isNamed = entries.contains { $0.digest == image.digest && (image.name == nil || $0.name == image.name) }
            require(isNamed, "loaded, and not in the index: \(image)")
        }
        guard result.warnings.isEmpty, !result.images.isEmpty else { return }
        try save(result, from: layout)
    }

    private static func load(_ bytes: [UInt8], into layout: ImageLayout) throws(BeeError) -> LoadResult {
        try FuzzLayout.write("archive.tar", bytes)
        return try ImageImport.load(.archive("archive.tar"), into: layout, options: LoadOptions(wait: .zero))
    }

    private static func save(_ result: LoadResult, from layout: ImageLayout) throws(BeeError) {
        var references: [Reference] = []
        for image in result.images { references.append(try Reference(parsing: image.digest.description)) }
        _ = try ImageExport.save(references, from: layout, to: .archive("saved.tar"))
        let second = try FuzzLayout.fresh("reloaded")
        let again = try ImageImport.load(.archive("saved.tar"), into: second, options: LoadOptions(wait: .zero))
        require(again.failures.isEmpty, "saved, and broken: \(again.failures)")
        require(
            Set(again.images.map(\.digest)).isSuperset(of: result.images.map(\.digest)),
            "saved \(result.images), loaded again \(again.images)")
        try FuzzLayout.requireSound("reloaded")
    }
}
