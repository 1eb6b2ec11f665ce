/// What an archive may ask of the machine that reads it.
///
/// The numbers are far above anything an image needs and low enough that a hostile archive costs seconds, not the host.
struct ArchiveLimits: Sendable {
    /// The most members an archive may have.
    var members = 100_000
    /// The longest member name in bytes (`PATH_MAX` of Linux).
    var nameLength = 4096
    /// The most bytes before a member's content: its headers with names and pax records, and the map of a sparse one, of
    /// which libarchive makes more than ten times as much memory.
    var headerSize: Int64 = 512 << 10
    /// How many different warnings are kept.
    var warnings = 20
    /// The largest `index.json` or `oci-layout` in bytes.
    var documentSize = JSONLimits.layoutIndex.bytes
    /// How many bytes may come out for one that was read; deflate reaches 1032 on zeros, real images stay below 20.
    var expansionRatio: Int64 = 200
    /// How many bytes may come out, in bytes, before the ratio is looked at.
    var expansionFloor: Int64 = 64 << 20
    /// The most memory, in bytes, that xz and zstd may need for what their stream refers back to; a power of 2. It is what
    /// `xz -9` asks for; `zstd --long` asks for twice as much and is refused.
    var window = 64 << 20
    /// How many zero bytes after the end of the archive are read before that is called trailing data.
    var padding: Int64 = 16 << 20
}
