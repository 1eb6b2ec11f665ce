import Base
import Store
import SystemPackage

extension SaveTarget {
    /// Where an archive is to stand.
    static func place(of archive: FilePath) throws(BeeError) -> OutputPlace {
        try OutputPlace.find(
            archive.string, advice: "to write into it, use -o - and let the shell redirect")
    }
}
