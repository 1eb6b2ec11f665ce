import Base
import Store
import SystemPackage

extension SaveTarget {
    /// Where an archive is to stand.
    static func place(of archive: FilePath) throws(BeeError) -> OutputPlace {
        try OutputPlace.find(
            archive.string, advice: "to write into it, use -o - and let the shell redirect")
    }

    /// Refuses a target inside the layout whose images are saved: it would take the place of what is read, or stand
    /// among it for good. The layout itself, as a directory, has all that is saved already.
    ///
    /// - Parameter layout: the layout.
    /// - Throws: `file-invalid`; what looking for an archive's place meets.
    func requireOutside(_ layout: ImageLayout) throws(BeeError) {
        guard let path = try pathInside(layout) else { return }
        throw BeeError(
            .fileInvalid, path.string, "lies inside the layout \(layout.path), whose images are to be saved",
            hint: "name a place outside of it")
    }

    private func pathInside(_ layout: ImageLayout) throws(BeeError) -> FilePath? {
        let root = layout.blobs.root
        switch self {
        case .standardOutput: return nil
        case .archive(let path): return try Self.place(of: path).directory.isWithin(root) ? path : nil
        case .directory(let path): return Self.isDirectory(path, below: root) ? path : nil
        }
    }

    private static func isDirectory(_ path: FilePath, below root: DirectoryFD) -> Bool {
        do throws(BeeError) {
            return try DirectoryFD.open(path).isBelow(root)
        } catch {
            // Not there yet, it will stand in its parent; what else is wrong is told when it is opened as a layout.
            guard error.code == .fileMissing else { return false }
        }
        let parent = path.removingLastComponent()
        do throws(BeeError) {
            return try DirectoryFD.open(parent.isEmpty ? "." : parent).isWithin(root)
        } catch {
            return false
        }
    }
}
