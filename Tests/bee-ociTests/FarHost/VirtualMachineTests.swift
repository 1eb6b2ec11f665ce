import Glibc
import Testing

// What the tests that boot machines rely on: scripts/vm gives what the script gave, and cuts the power where it should.
@Suite(
    .serialized,
    .enabled(if: VirtualMachine.isThere("6.1") || VirtualMachine.isRequired, VirtualMachine.advice))
struct VirtualMachineTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Writes a script and returns its path.
    private func script(_ lines: String...) throws -> String {
        try folder.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "script.sh")
        return folder / "script.sh"
    }

    /// Makes a disk with an empty ext4 and returns its path.
    private func disk() throws -> String {
        try Program(path: "/usr/bin/truncate").done("-s", "32M", folder / "disk.img")
        try Program(path: "/usr/sbin/mkfs.ext4").done("-q", folder / "disk.img")
        return folder / "disk.img"
    }

    @Test func endsAsItsScriptDoesAndHasFilesAndAProtectedDisk() throws {
        let disk = try disk()
        let script = try script(
            "cat /payload/mark", "mount -t ext4 /dev/vda /mnt", "touch /mnt/new", "echo told >&2", "ls /sys/class/net",
            "exit 7")
        try folder.write(Array("payload\n".utf8), to: "mark")
        let result = try VirtualMachine.run("--disk", "\(disk):ro", "6.1", script, folder / "mark")
        #expect(result.status == 7, "\(result.errors)")
        #expect(result.lines.first == "payload")
        #expect(result.output.contains("/mnt/new: Read-only file system"), "\(result.output)")
        #expect(result.lines.suffix(2) == ["told", "lo"], "there is a network, or no order: \(result.output)")
    }

    @Test func cutsThePowerAtALineAndLosesWhatWasNotBroughtToTheDisk() throws {
        let disk = try disk()
        let script = try script(
            "mount -t ext4 -o commit=300 /dev/vda /mnt", "echo kept >/mnt/kept", "sync", "echo lost >/mnt/lost",
            "echo cut", "sleep 60")
        let result = try VirtualMachine.run("--disk", disk, "--kill-at", "cut", "6.1", script)
        #expect(result.status == 0, "\(result.errors)")
        // The journal is replayed, as a mount would (1: errors corrected).
        #expect(try Program(path: "/usr/sbin/fsck.ext4").run("-fy", disk).status <= 1)
        let debugfs = Program(path: "/usr/sbin/debugfs")
        #expect(try debugfs.run("-R", "cat /kept", disk).output == "kept\n")
        #expect(try debugfs.run("-R", "cat /lost", disk).output == "")
    }

    @Test func saysWhenTheMachineEndsBeforeItsScript() throws {
        let script = try script("echo 1 >/proc/sys/kernel/sysrq", "echo c >/proc/sysrq-trigger")
        let result = try VirtualMachine.run("6.1", script)
        #expect(result.status == 125)
        #expect(result.errors.contains("sysrq triggered crash"), "\(result.errors)")
    }

    @Test func endsWhenTheTimeIsOver() throws {
        let start = ContinuousClock.now
        let result = try VirtualMachine.run("--timeout", "2", "6.1", try script("sleep 60"))
        #expect(result.status == 124)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func refusesAKernelThatIsNotThere() throws {
        #expect(try VirtualMachine.run("no-such-kernel").status == 69)
    }
}
