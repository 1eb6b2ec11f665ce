import Base
import Layout
import Loader

// The files that `host export` writes.
extension HostProfile {
    /// Reads a host file.
    ///
    /// - Parameter file: what `host export` wrote.
    /// - Returns: the host it tells of.
    /// - Throws: `host-invalid`, `file-missing`, `file-invalid`, what reading met.
    static func read(_ file: String) throws(BeeError) -> HostProfile {
        try HostProfile(try members(file), subject: file)
    }

    /// Reads a host file, or looks at this host where none is named.
    ///
    /// - Parameter file: what `host export` wrote; nil for this host.
    /// - Returns: the host.
    /// - Throws: as `read`.
    static func named(_ file: String?) throws(BeeError) -> HostProfile {
        guard let file else { return .current }
        return try read(file)
    }

    private static func members(_ file: String) throws(BeeError) -> [HostMember] {
        do {
            return try SmallArchive.read(file, HostProfile.reads).map { HostMember($0.name, $0.bytes) }
        } catch {
            guard error.code == .archiveInvalid else { throw error }
            throw BeeError(
                .hostInvalid, file, "is no sound host file: \(error.message)",
                hint: "write it again on that host with bee-oci host export")
        }
    }
}
