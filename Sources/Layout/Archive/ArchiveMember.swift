import Base

/// One member of an archive as its header tells it; owner, times and modes are left out because nothing uses them.
struct ArchiveMember: Hashable, Sendable {
    /// What a member is.
    enum Kind: Hashable, Sendable {
        case file
        case directory
        case symbolicLink
        case hardLink
        case device
        case fifo
        case other

        /// The kind as errors name it.
        var text: String {
            switch self {
            case .file: "a regular file"
            case .directory: "a directory"
            case .symbolicLink: "a symbolic link"
            case .hardLink: "a hard link"
            case .device: "a device"
            case .fifo: "a FIFO"
            case .other: "no regular file"
            }
        }
    }

    /// The name, `./` in front and `/` behind removed; empty for the archive's root.
    let name: String
    let kind: Kind
    /// The size in bytes that the header claims; nil where it claims none.
    let size: Int64?
    /// What a symbolic link says, unchecked; nil for anything else.
    let link: String?
}

/// The names of archive members: what is refused and what is made of the rest.
enum MemberName {
    /// Cleans a member's name.
    ///
    /// - Parameters:
    ///   - raw: the name as it stands in the header, any bytes.
    ///   - limits: the longest name.
    ///   - subject: the archive's name for the error.
    /// - Returns: the name without `.` parts, doubled and trailing slashes.
    /// - Throws: `archive-invalid` for an absolute or over-long name and for one with a `..` part: an archive that
    ///   holds such a name was made to write outside the folder it is unpacked in.
    static func clean(_ raw: String, limits: ArchiveLimits, subject: String) throws(BeeError) -> String {
        guard raw.utf8.count <= limits.nameLength else {
            throw refused(subject, "has a member name of more than \(limits.nameLength) bytes")
        }
        guard !raw.utf8.starts(with: "/".utf8) else {
            throw refused(subject, "has a member with the absolute name '\(raw)'")
        }
        var parts: [Substring] = []
        // Split by bytes: a combining character after a slash would hide it from a split by characters.
        for part in raw.utf8.split(separator: UInt8(ascii: "/")) {
            let text = Substring(part)
            guard text != ".." else {
                throw refused(subject, "has the member '\(raw)', which points out of the archive")
            }
            if text != "." { parts.append(text) }
        }
        return parts.joined(separator: "/")
    }

    private static func refused(_ subject: String, _ message: String) -> BeeError {
        BeeError(.archiveInvalid, subject, message, hint: "no sound archive holds such a member; nothing was loaded")
    }
}
