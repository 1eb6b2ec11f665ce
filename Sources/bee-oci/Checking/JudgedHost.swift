import Base
import Loader

/// A host that images are checked against.
struct JudgedHost: Sendable {
    /// The host's file; nil for this host.
    let file: String?
    /// What is known of it.
    let host: CheckedHost

    /// The host this process runs on.
    static var thisHost: JudgedHost { JudgedHost(file: nil, host: CheckedHost(.current, isThisHost: true)) }

    /// Reads a host's file.
    ///
    /// - Parameter file: what `host export` wrote.
    /// - Throws: `file-missing`, `host-invalid`.
    init(file: String) throws(BeeError) {
        self.init(file: file, host: CheckedHost(try HostProfile.read(file), isThisHost: false))
    }

    private init(file: String?, host: CheckedHost) {
        self.file = file
        self.host = host
    }

    /// What it is called in a table: the file's name without its folder and ending.
    var name: String {
        guard let file else { return "this host" }
        let base = file.split(separator: "/").last.map(String.init) ?? file
        guard let dot = base.lastIndex(of: "."), dot != base.startIndex else { return base }
        return String(base[..<dot])
    }
}
