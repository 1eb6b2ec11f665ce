import FoundationEssentials

/// What a process left in a scene's folder, beside what it was allowed to.
struct Footprint {
    let before: Tree
    let after: Tree
    /// The layout it may change, by its folder's name; nil where it may change nothing.
    let layout: String?
    /// The file it may create.
    let created: String?
    /// Whether it may change index.json.
    let isNaming: Bool

    /// What is not as it was, and should be; unfinished files, which nobody may leave.
    var faults: [String] {
        let changed = after.changes(since: before).filter { $0 != created && !mayChange($0) }
        let litter = after.entries.keys.filter { $0.contains("/.bee-oci/staging/") || $0.hasPrefix(".") }
        return changed.sorted().map { "\($0) is not what it was" } + litter.map { "\($0) was left behind" }
    }

    /// The names that the layout had and has no more.
    var lostNames: Set<String> { names(before).subtracting(names(after)) }

    /// A writer may add blobs, keep files of its own, and where it succeeds change index.json; it takes nothing away.
    private func mayChange(_ name: String) -> Bool {
        guard let layout, name.hasPrefix(layout + "/") else { return false }
        if name.hasPrefix("\(layout)/.bee-oci") { return true }
        if name == "\(layout)/index.json" { return isNaming }
        let parts = name.split(separator: "/")
        guard parts.count == 4, parts[1] == "blobs", parts[3].count == 64, case .file? = after.entries[name] else {
            return false
        }
        // What was there already is replaced only where it was damaged; ImageCheck then finds it whole.
        return before.entries[name] == nil || isNaming
    }

    /// Whether the layout has an index.json that can be read, and was not damaged on purpose.
    var hasIndex: Bool { index(after) != nil }

    private func names(_ tree: Tree) -> Set<String> { Set(index(tree)?.manifests?.compactMap(\.name) ?? []) }

    private func index(_ tree: Tree) -> ImageCheck.Document? {
        guard let layout, case .file(let bytes)? = tree.entries["\(layout)/index.json"] else { return nil }
        return try? JSONDecoder().decode(ImageCheck.Document.self, from: Data(bytes))
    }
}
