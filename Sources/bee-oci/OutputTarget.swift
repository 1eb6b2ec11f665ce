import Base
import Store

/// Where a command writes one file: standard output for `-`, else the file that was named.
enum OutputTarget {
    /// Standard output.
    case standardOutput
    /// A file, which is replaced.
    case file(String)

    /// What to do where something else than a regular file stands in a file's place.
    private static let advice = "to write into it, use - in its place and let the shell redirect"

    /// Judges a target before any work is done for it.
    ///
    /// - Parameters:
    ///   - text: as it was typed.
    ///   - bytes: what is to be written; nil for text that a terminal may show.
    ///   - context: the surroundings.
    /// - Throws: `usage` where bytes would go to a terminal; `file-invalid` where something else than a regular file would
    ///   be replaced; `file-missing`, `not-permitted`, `input-output`.
    init(_ text: String, for bytes: String? = nil, in context: Context) throws(BeeError) {
        guard text != "-" else {
            if let bytes { try Self.refuseTerminal(bytes, in: context) }
            self = .standardOutput
            return
        }
        _ = try OutputPlace.find(text, advice: Self.advice)
        self = .file(text)
    }

    /// Refuses to write bytes to a terminal.
    ///
    /// - Parameters:
    ///   - bytes: what is to be written.
    ///   - context: the surroundings.
    /// - Throws: `usage`.
    static func refuseTerminal(_ bytes: String, in context: Context) throws(BeeError) {
        guard context.output.isTerminal else { return }
        throw BeeError(
            .usage, "standard output", "is a terminal, where \(bytes) would do harm",
            hint: "redirect it, or name a file")
    }

    /// Writes all there is; a file has its name when it is whole and on the disk.
    ///
    /// - Parameters:
    ///   - bytes: the content.
    ///   - context: the surroundings.
    /// - Throws: as judging, and what writing met.
    func write(_ bytes: [UInt8], in context: Context) throws(BeeError) {
        switch self {
        case .standardOutput: try context.output.write(bytes)
        case .file(let path): try OutputFile.replace(path, with: bytes, advice: Self.advice)
        }
    }
}
