import Base
import Store

/// What a member of an OCI archive is to the layout, told by its name alone.
enum MemberRole: Hashable {
    /// `oci-layout`.
    case layoutFile
    /// `index.json`.
    case index
    /// `blobs/ALGORITHM/HEX` of an algorithm that can be computed; the digest is a claim.
    case blob(Digest)
    /// `blobs` or a folder in it.
    case folder
    /// Anything else: no part of the layout, ignored.
    case foreign

    /// Judges a cleaned member name.
    ///
    /// - Parameter name: as `MemberName.clean` gives it.
    init(_ name: String) {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Substring.init)
        switch (parts.first, parts.count) {
        case ("oci-layout", 1): self = .layoutFile
        case ("index.json", 1): self = .index
        case ("blobs", 1), ("blobs", 2): self = .folder
        case ("blobs", 3): self = Self.blob(parts[1], parts[2])
        default: self = .foreign
        }
    }

    private static func blob(_ algorithm: Substring, _ encoded: Substring) -> MemberRole {
        do throws(BeeError) {
            let digest = try Digest(parsing: "\(algorithm):\(encoded)")
            return digest.algorithm.isSupported ? .blob(digest) : .foreign
        } catch {
            // A stray file among the blobs is legal and nobody's (image-layout.md, "unknown files").
            return .foreign
        }
    }

    /// Whether a member of this kind can play this role.
    ///
    /// A layout needs no links, and a link could lead anywhere: importers that followed them were broken out of.
    /// - Parameter kind: what the member is.
    /// - Returns: false where the archive is to be refused.
    func allows(_ kind: ArchiveMember.Kind) -> Bool {
        switch self {
        case .layoutFile, .index, .blob: kind == .file
        case .folder: kind == .directory
        case .foreign: true
        }
    }
}
