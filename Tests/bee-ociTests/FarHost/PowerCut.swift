import FoundationEssentials
import Testing

/// Two disks, ext4 and FAT32, in a machine whose power is cut while it loads images onto both.
struct PowerCut {
    /// What one boot told of one disk.
    struct Account {
        /// The names whose load had ended with 0 before the power was cut.
        var acknowledged: Set<String> = []
        /// Exit statuses by the name of a step.
        var statuses: [String: Int32] = [:]
        /// What steps printed, by their names.
        var lines: [String: [String]] = [:]

        private struct Entry: Decodable { let name: String? }

        /// The names that a step listed; nil where it was not taken.
        func names(_ step: String) throws -> Set<String>? {
            guard let text = lines[step]?.first else { return nil }
            return try Set(JSONDecoder().decode([Entry].self, from: Data(text.utf8)).compactMap(\.name))
        }
    }

    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = try .distributed
        _ = try folder.makeFolder("archives")
        for object in ["execs", "noncore", "core", "maps", "members", "perf", "flood", "multi"] {
            try program.done("pack", "--layout", folder / "source", TestData.object(object))
            try program.done("save", "--layout", folder / "source", object, "-o", folder / "archives/\(object).tar")
        }
        for (name, maker) in [("ext4", ["mkfs.ext4", "-q"]), ("vfat", ["mkfs.vfat", "-F", "32"])] {
            // FAT32 proper begins at 65,525 clusters.
            try Program(path: "/usr/bin/truncate").done("-s", "96M", folder / name)
            try Program(path: "/usr/sbin/" + maker[0]).done(Array(maker.dropFirst()) + [folder / name])
        }
    }

    /// Boots with the disks as they are and returns what was told, by disk.
    ///
    /// The power is cut so many milliseconds after the first load has ended; with nil this is the last boot, which cleans up
    /// and ends.
    func boot(_ boot: Int, cutAfter milliseconds: Int?) throws -> [String: Account] {
        let plan = "boot=\(boot) delay=\((milliseconds ?? 0) * 1000) last=\(milliseconds == nil ? "yes" : "")\n"
        try folder.write(Array(plan.utf8), to: "plan")
        // Where the kernel meets what a pulled plug left of FAT, it makes the disk read-only; an administrator mends it
        // before the disk is written to for long.
        if milliseconds == nil {
            try #require(Program(path: "/usr/sbin/fsck.vfat").run("-a", folder / "vfat").status <= 1)
        }
        let result = try VirtualMachine.run(
            ["--disk", folder / "ext4", "--disk", folder / "vfat"] + (milliseconds == nil ? [] : ["--kill-at", "cut"])
                + ["6.1", "\(Repository.path)/Tests/bee-ociTests/FarHost/power-cut.sh", program.path]
                + [folder / "archives", folder / "plan"])
        try #require(result.status == 0, "boot \(boot): \(result.errors)\n\(result.output)")
        var accounts: [String: Account] = ["ext4": Account(), "vfat": Account()]
        for line in result.lines where line != "cut" {
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            try #require(words.count == 3, "not told in order: \(line)")
            accounts[words[0]]?.take(words[1], words[2])
        }
        return accounts
    }
}

extension PowerCut.Account {
    fileprivate mutating func take(_ kind: String, _ text: String) {
        if kind == "acknowledged" {
            acknowledged.insert(text)
        } else if kind.hasSuffix("-status") {
            statuses[String(kind.dropLast("-status".count))] = Int32(text)
        } else {
            lines[kind, default: []].append(text)
        }
    }
}
