import ArgumentParser
import Base
import Loader
import Store
import SystemPackage

/// `--detach --name N`, `--pin-maps` and `--pin-progs`: what of a run outlives the process.
struct DetachArguments: ParsableArguments {
    @Flag(help: "Leave the programs attached, under the name of --name, and end.")
    var detach = false

    @Option(help: ArgumentHelp("The name for ps, follow and stop.", valueName: "name"))
    var name: RunName?

    @Option(
        help: ArgumentHelp("Share the maps by name in this folder of the eBPF file system.", valueName: "dir"),
        transform: PathArgument.text)
    var pinMaps: String?

    @Option(
        help: ArgumentHelp("Pin the programs by name in this folder of the eBPF file system.", valueName: "dir"),
        transform: PathArgument.text)
    var pinProgs: String?

    func validate() throws {
        guard detach == (name != nil) else { throw ValidationError("--detach and --name NAME go together.") }
    }

    /// The folder of `--pin-maps`.
    ///
    /// - Returns: the folder, nil where none was given.
    /// - Throws: `file-missing`, `file-invalid`, `not-permitted` where it can have no pins.
    func mapFolder() throws(BeeError) -> String? {
        guard let pinMaps else { return nil }
        let folder = try DirectoryFD.open(FilePath(pinMaps))
        try PinPlace.require(folder.rawValue, folder.path)
        return folder.path
    }

    /// The folder of `--pin-progs`; it may have to be made.
    ///
    /// - Returns: the folder, nil where none was given.
    /// - Throws: `file-missing`, `file-invalid`, `not-permitted` where it can have no pins.
    func programFolder() throws(BeeError) -> String? {
        guard let pinProgs else { return nil }
        let path = FilePath(pinProgs)
        let folder: DirectoryFD
        do throws(BeeError) {
            folder = try DirectoryFD.open(path)
        } catch {
            guard error.code == .fileMissing else { throw error }
            let parent = path.removingLastComponent()
            folder = try DirectoryFD.open(parent.isEmpty ? "." : parent)
        }
        try PinPlace.require(folder.rawValue, pinProgs)
        return pinProgs
    }

    /// Refuses what has no meaning for a run that nobody watches.
    ///
    /// - Parameter others: the options given that say how rows are shown or when the run ends, by name.
    /// - Throws: a usage error.
    func refuse(_ others: [String: Bool]) throws {
        guard detach, let option = others.filter(\.value).keys.sorted().first else { return }
        throw ValidationError("\(option) does not go with --detach; `follow` shows rows.")
    }
}
