import Base
import Glibc

/// Finds out who holds a lock, from `/proc/locks` (proc(5): FLOCK lines tell the process and the file's inode).
enum LockHolder {
    /// Says who holds the lock on an open file.
    ///
    /// - Parameter descriptor: the open lock file.
    /// - Returns: "process 12 (bee-oci)", several of them, or "another process" where the kernel does not tell, as for
    ///   processes of another container or host.
    static func words(of descriptor: Int32) -> String {
        var status = stat()
        guard fstat(descriptor, &status) == 0,
            let bytes = try? RegularFile.read("/proc/locks", limit: 1 << 20)
        else { return "another process" }
        let holders = processes(holding: UInt64(status.st_ino), in: String(decoding: bytes, as: UTF8.self))
        guard let first = holders.first else { return "another process" }
        let rest = holders.count > 1 ? " and \(holders.count - 1) more" : ""
        return "process \(first)\(name(of: first))\(rest)"
    }

    /// The processes of all `FLOCK` lines about an inode, in the kernel's order.
    ///
    /// A line: `1: FLOCK  ADVISORY  WRITE 1234 fd:01:5678 0 EOF`; waiters have `->` after the number.
    static func processes(holding inode: UInt64, in table: String) -> [Int32] {
        var found: [Int32] = []
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] == "FLOCK", let process = Int32(words[4]), process > 0 else { continue }
            guard words[5].split(separator: ":").last == Substring(String(inode)) else { continue }
            if !found.contains(process) { found.append(process) }
        }
        return found
    }

    private static func name(of process: Int32) -> String {
        guard let bytes = try? RegularFile.read("/proc/\(process)/comm", limit: 4096) else { return "" }
        return " (" + TerminalText.escaped(String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)) + ")"
    }
}
