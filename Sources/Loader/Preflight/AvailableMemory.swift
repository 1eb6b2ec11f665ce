import Base

/// How much memory this process can still have.
enum AvailableMemory {
    /// What the kernel calls available, or what the limits of this process's control groups leave where that is less.
    ///
    /// The kernel counts maps as memory of the group since Linux 5.11.
    /// - Returns: bytes; nil where `/proc/meminfo` does not tell.
    static var ofThisProcess: UInt64? {
        guard let machine = text("/proc/meminfo").flatMap(ofMachine) else { return nil }
        return (groups(text("/proc/self/cgroup") ?? "").compactMap(leftInGroup) + [machine]).min()
    }

    /// Reads the line "MemAvailable:   12345 kB" (proc(5)).
    static func ofMachine(_ text: String) -> UInt64? {
        guard let line = firstLine("MemAvailable:", of: text),
            let number = line.split(separator: " ").dropFirst().first.flatMap({ UInt64($0) })
        else { return nil }
        return number.multipliedReportingOverflow(by: 1024).partialValue
    }

    /// The folders of a group and those above it, from the line "0::/a/b" of `/proc/self/cgroup`.
    ///
    /// The topmost too: the true root has no limit, but in a control group namespace it is the group of a container.
    static func groups(_ text: String) -> [String] {
        guard let line = firstLine("0::/", of: text) else { return [] }
        var folder = "/sys/fs/cgroup"
        return [folder]
            + line.dropFirst(3).split(separator: "/").map { part in
                folder += "/\(part)"
                return folder
            }
    }

    /// The first line that begins so, found by bytes, which costs less than splitting into characters.
    private static func firstLine(_ start: String, of text: String) -> Substring? {
        text.utf8.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: start.utf8) }.map { Substring($0) }
    }

    /// What a group's limit leaves; nil for one without a limit.
    private static func leftInGroup(_ folder: String) -> UInt64? {
        guard let limit = text("\(folder)/memory.max").flatMap(number),
            let used = text("\(folder)/memory.current").flatMap(number)
        else { return nil }
        return left(of: limit, used: used, text("\(folder)/memory.stat") ?? "")
    }

    /// What is left of a limit: what is used counts without what the kernel gives up when a group comes to its limit, the
    /// cache of files above all.
    static func left(of limit: UInt64, used: UInt64, _ statistics: String) -> UInt64 {
        let reclaimable = ["inactive_file ", "active_file ", "slab_reclaimable "].reduce(0 as UInt64) { sum, name in
            let bytes = firstLine(name, of: statistics).flatMap { number(String($0.dropFirst(name.utf8.count))) } ?? 0
            return sum.addingReportingOverflow(bytes).partialValue
        }
        let needed = used - min(used, reclaimable)
        return limit - min(limit, needed)
    }

    private static func number(_ text: String) -> UInt64? { UInt64(text.prefix { $0.isNumber }) }

    /// A small file the kernel makes; nil where it cannot be read, which is an answer too.
    private static func text(_ path: String) -> String? {
        (try? RegularFile.read(path, limit: 1 << 16)).map { String(decoding: $0, as: UTF8.self) }
    }
}
