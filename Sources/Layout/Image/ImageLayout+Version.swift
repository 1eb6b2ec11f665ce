import Base
import Store
import SystemPackage

extension ImageLayout {
    /// The text of the file `oci-layout`, as this program writes it.
    static let versionText = #"{"imageLayoutVersion":"1.0.0"}"#

    /// Whether the file that marks a layout is there, sound or not.
    func hasVersionFile() throws(BeeError) -> Bool {
        try blobs.root.status(of: "oci-layout") != nil
    }

    /// Checks the file that marks a layout; members other than the version may hold anything.
    func checkVersion() throws(BeeError) {
        let subject = blobs.root.subject("oci-layout")
        try Self.checkVersion(try readFile("oci-layout"), subject: subject)
    }

    /// Checks the text of an `oci-layout`, from a directory or an archive.
    static func checkVersion(_ bytes: [UInt8], subject: String) throws(BeeError) {
        let version: String
        do {
            let document = try JSONScanner.parse(bytes, subject: subject)
            version = try DocumentFields(document.root, subject: subject).requiredString("imageLayoutVersion")
        } catch {
            throw BeeError(.layoutInvalid, subject, "does not mark an image layout that can be read", causes: [error])
        }
        guard version == "1.0.0" else {
            throw BeeError(
                .layoutInvalid, subject, "has image layout version \(version), and only 1.0.0 is known")
        }
    }

    /// The error for a directory that holds other things.
    func notALayout() -> BeeError {
        BeeError(
            .layoutInvalid, path.string, "is no image layout: it holds files, and none of them is named oci-layout",
            hint: "name a layout, or an empty or new directory")
    }

    /// What an error says of a file that is not there.
    static let isMissing = "is missing"

    /// Reads one of the layout's own files, which must be a regular file inside the directory.
    func readFile(_ name: String, limit: Int = documentLimit) throws(BeeError) -> [UInt8] {
        let subject = blobs.root.subject(name)
        do {
            return try RegularFile.read(name, in: blobs.root.rawValue, limit: limit, subject: subject)
        } catch {
            switch error.code {
            case .fileMissing: throw BeeError(.layoutInvalid, subject, Self.isMissing)
            case .fileInvalid: throw BeeError(.layoutInvalid, subject, error.message)
            default: throw error
            }
        }
    }
}
