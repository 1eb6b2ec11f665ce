import Base
import Store

/// What may turn out to be a part of a docker archive, collected while it passes by.
///
/// `docker save` before version 25, `podman save` and `skopeo copy … docker-archive:` write `manifest.json`, which names
/// the members that are configurations and layers, as a rule behind them. So what has such a name becomes a blob at
/// once, and is looked up here when `manifest.json` has been read.
struct DockerParts: Sendable {
    /// The blob that a member became.
    struct Part: Hashable, Sendable {
        let digest: Digest
        let size: Int64
    }

    /// The bytes of `manifest.json`, once it was met.
    var manifest: [UInt8]?
    /// Whether `repositories` was met, all there is in archives of docker before 1.10.
    private(set) var hasRepositories = false
    private var files: [String: Part] = [:]
    private var links: [String: String] = [:]
    /// The name of members that differ, where several have one: which of them a tool takes is chance.
    private(set) var twice: String?

    /// Members beyond this are not remembered, and not those whose name is longer: no image has so many layers.
    private static let suffixes = [".json", ".tar.gz", ".tar"]

    private static let limits = (count: 20_000, name: 256)

    /// Whether a member that is no part of an image layout may be one of a docker archive.
    ///
    /// - Parameter name: the member's name: `HEX.json`, `HEX/layer.tar` (docker), `HEX.tar` (podman), `HEX.tar.gz`,
    ///   `sha256:HEX` (kaniko, crane).
    /// - Returns: whether it may be.
    static func mayHold(_ name: String) -> Bool {
        guard name.utf8.count <= limits.name else { return false }
        return suffixes.contains { name.hasSuffix($0) } || name.hasPrefix("sha256:")
    }

    /// The digest that a member's name claims, of what it holds or, of a compressed layer, of what is in it.
    ///
    /// - Parameter name: the member's name.
    /// - Returns: the digest, nil where the name tells none.
    static func claim(of name: String) -> Digest? {
        var stem = name.split(separator: "/").last ?? ""
        if let suffix = suffixes.first(where: { stem.hasSuffix($0) }) { stem = stem.dropLast(suffix.count) }
        return try? Digest(parsing: stem.hasPrefix("sha256:") ? String(stem) : "sha256:\(stem)")
    }

    /// Remembers what a member became.
    mutating func add(_ name: String, _ part: Part) {
        if links[name] != nil || files[name].map({ $0 != part }) == true { twice = twice ?? name }
        guard files.count < Self.limits.count, name.utf8.count <= Self.limits.name else { return }
        files[name] = part
    }

    /// Remembers where a link leads, which docker writes for a layer that several images have.
    mutating func addLink(_ name: String, to target: String) {
        if files[name] != nil || links[name].map({ !$0.hasSameBytes(as: target) }) == true { twice = twice ?? name }
        guard links.count < Self.limits.count, name.utf8.count <= Self.limits.name else { return }
        guard target.utf8.count <= Self.limits.name else { return }
        links[name] = target
    }

    /// Looks at a member that is no part of anything, for what its name tells.
    mutating func note(_ name: String) {
        if name == "repositories" { hasRepositories = true }
    }

    /// Finds the blob that a name in `manifest.json` means. A link leads to another member, never to a file.
    ///
    /// - Parameter name: the name.
    /// - Returns: the blob, nil where there is none.
    func part(_ name: String) -> Part? {
        var name = name
        // docker and podman write links to files; a link to a link to a link is nobody's.
        for _ in 0..<3 {
            if let part = files[name] { return part }
            guard let target = links[name], let next = Self.path(target, from: name) else { return nil }
            name = next
        }
        return nil
    }

    /// The member that a link's target means, nil where it leads out of the archive.
    private static func path(_ target: String, from name: String) -> String? {
        guard !target.utf8.starts(with: "/".utf8) else { return nil }
        var parts = name.utf8.split(separator: UInt8(ascii: "/")).dropLast().map { Substring($0) }
        for part in target.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0) }) where part != "." {
            guard part == ".." else {
                parts.append(part)
                continue
            }
            guard parts.popLast() != nil else { return nil }
        }
        return parts.joined(separator: "/")
    }
}
