import Glibc
import Testing

// The examples that watch disks, files and memory, beside what a test did with them.
@Suite(.serialized, .needsRoot)
struct ExampleMachineTests {
    private struct Bucket: Decodable, Hashable {
        let disk: String
        let operation: String
        let up_to: UInt64
    }

    @Test func blockLatencyCountsEveryRequestOfADisk() throws {
        let folder = try TemporaryFolder()
        try Program(path: "/usr/bin/truncate").done("-s", "16M", folder / "disk.img")
        let device = try Program(path: "/sbin/losetup").done("--find", "--show", folder / "disk.img").output
            .split(separator: "\n").joined()
        defer { _ = try? Program(path: "/sbin/losetup").run("-d", device) }
        let disk = String(device.dropFirst("/dev/".count))
        let run = try ExampleRun("block-latency", "disk=\(disk)")
        try Program(path: "/bin/dd").done("if=/dev/zero", "of=\(device)", "bs=4k", "count=37", "oflag=direct")
        try Program(path: "/bin/dd").done("if=\(device)", "of=/dev/null", "bs=4k", "count=11", "iflag=direct")
        let counts = try run.entries(Bucket.self, Int.self)
        let sum = { operation in counts.filter { $0.key.operation == operation }.values.reduce(0, +) }
        #expect(counts.keys.allSatisfy { $0.disk == disk && $0.up_to % 1000 == 0 })
        #expect(sum("io_write") == 37)
        // Whoever watches for new disks may have looked at it too.
        #expect(sum("io_read") >= 11)
    }

    private struct Slow: Decodable, Equatable {
        let pid: Int32
        let comm: String
        let operation: String
        let result: Int64
        let file: String
    }

    @Test func slowFilesByTracepointsShowsEachCallOnAFile() throws {
        let folder = try TemporaryFolder()
        let process = try PreparedProcess(
            "dd if=/dev/zero 'of=\(folder / "bee-slow-file")' bs=64k count=2 conv=fsync status=none")
        let run = try ExampleRun("slow-files-tracepoint", "pid=\(process.pid)", "at_least=0")
        try process.go()
        let events = try run.events(Slow.self) { $0.contains { $0.operation == "file_sync" } }
        #expect(
            events.filter { $0.file == "bee-slow-file" }
                == [("file_write", 65536), ("file_write", 65536), ("file_sync", 0)].map {
                    Slow(pid: process.pid, comm: "dd", operation: $0, result: $1, file: "bee-slow-file")
                })
    }

    private struct Kill: Decodable {
        let pid: Int32
        let by: Int32
        let by_comm: String
    }

    @Test func oomKillsByATracepointShowsWhoIsKilled() throws {
        let run = try ExampleRun("oom-kills-tracepoint")
        let script = """
            group=/sys/fs/cgroup/memory/bee-oom-$$ limit=memory.limit_in_bytes
            if ! mkdir $group 2>/dev/null; then
                echo +memory >/sys/fs/cgroup/cgroup.subtree_control || exit
                group=/sys/fs/cgroup/bee-oom-$$ limit=memory.max
                mkdir $group || exit
            fi
            trap 'rmdir $group' EXIT
            echo 16M >$group/$limit || exit
            sh -c "echo \\$\\$ >$group/cgroup.procs && echo \\$\\$ && exec tail /dev/zero"
            echo $?
            """
        let result = try Program(path: "/bin/sh").run("-c", script)
        try #require(result.lines.count == 2 && result.lines[1] == "137", "\(result.output)\(result.errors)")
        let victim = Int32(result.lines[0])
        let kills = try run.events(Kill.self) { $0.contains { $0.pid == victim } }.filter { $0.pid == victim }
        #expect(kills.map(\.by) == [victim])
        #expect(kills.map(\.by_comm) == ["tail"])
    }
}
