import Base
import Glibc
import Testing

/// STO-30, STO-80: nothing is swept under a reader or writer that has stopped in the middle.
@Suite struct PausedProcessTests {
    private let work: Workplace
    private let pipe: HeldPipe

    init() throws {
        work = try Workplace()
        try LargeImage.make("large", layers: 8, of: 128 << 10, in: work.layout)
        pipe = try HeldPipe(work.folder / "pipe")
    }

    /// Starts `save` into a pipe that nobody reads, and stops it when it has begun to write.
    private func pausedSave() throws -> Program.Running {
        let saving = try Program(path: "/bin/sh").start([
            "-c", "exec \"$0\" \"$@\" >'\(pipe.path)'", work.program.path, "save", "--layout", work.layout, "large",
            "-o", "-",
        ])
        try saving.wait { _ in pipe.isFilled && LockedLayout.isHeld("store.lock", of: work.layout) }
        try saving.pause()
        return saving
    }

    /// Starts `load` from a pipe, gives it the larger part of an archive, and stops it there.
    private func pausedLoad(_ archive: [UInt8], into layout: String) throws -> Program.Running {
        let loading = try work.program.start(["load", "--layout", layout, "-"], input: pipe.path)
        try pipe.write(archive[..<(archive.count * 3 / 4)], for: loading)
        try loading.wait { _ in LockedLayout.isHeld("store.lock", of: layout) }
        try loading.pause()
        return loading
    }

    private func archive() throws -> [UInt8] {
        try work.done("save", "large", "-o", work.folder / "large.tar")
        return try RegularFile.read(work.folder / "large.tar", limit: 8 << 20)
    }

    private func expectSweepIsBusy(_ layout: String, with running: Program.Running) throws {
        for verb in [["gc", "--grace", "0s"], ["fsck", "--repair"]] {
            let result = try work.program.run(verb + ["--layout", layout, "--wait", "1s"])
            #expect(result.status == 75, "\(result.output) \(result.errors)")
            #expect(result.errors.contains("process \(running.process) (bee-oci)"), "\(result.errors)")
        }
    }

    @Test func aSaveThatPausesIsWholeInTheEnd() throws {
        let saving = try pausedSave()
        let blobs = work.folder.blobs("store")
        // Removing the name removes no blob, and the save has looked it up already.
        try work.done("rm", "large")
        try expectSweepIsBusy(work.layout, with: saving)
        #expect(work.folder.blobs("store") == blobs)
        let reading = try Program(path: "/bin/sh").start([
            "-c", "exec cat '\(pipe.path)' >'\(work.folder / "out.tar")'",
        ])
        saving.signal(SIGCONT)
        #expect(try saving.finish().status == 0)
        pipe.close()
        #expect(try reading.finish().status == 0)
        try work.program.done("load", "--layout", work.folder / "other", work.folder / "out.tar")
        #expect(work.folder.blobs("other") == blobs)
        try work.program.expectSweepLeavesNothing(work.layout)
        #expect(work.folder.blobs("store").isEmpty)
    }

    @Test func aLoadThatPausesIsWholeInTheEnd() throws {
        let archive = try archive()
        let other = work.folder / "other"
        let loading = try pausedLoad(archive, into: other)
        // Small blobs wait in staging for those that come with them.
        let arrived = { work.folder.everything().filter { $0.hasPrefix("other/.bee-oci/staging/") } }
        let before = arrived()
        #expect(before.count > 1)
        try expectSweepIsBusy(other, with: loading)
        #expect(arrived() == before)
        loading.signal(SIGCONT)
        try pipe.write(archive[(archive.count * 3 / 4)...], for: loading)
        pipe.close()
        #expect(try loading.finish().status == 0)
        try work.program.expectSweepLeavesNothing(other)
        #expect(work.folder.blobs("other") == work.folder.blobs("store"))
    }

    // CLI-20: what is gone is told, nothing is made anew in its place.
    @Test func aLayoutThatIsRemovedUnderALoadIsAnError() throws {
        let archive = try archive()
        let loading = try pausedLoad(archive, into: work.folder / "other")
        try Program(path: "/bin/rm").done("-r", work.folder / "other")
        loading.signal(SIGCONT)
        try pipe.write(archive[(archive.count * 3 / 4)...], for: loading)
        pipe.close()
        let result = try loading.finish()
        #expect([66, 74].contains(result.status), "\(result.errors)")
        #expect(result.errors.contains(work.folder / "other"), "\(result.errors)")
        #expect(access(work.folder / "other", F_OK) != 0)
    }

    @Test func aLayoutThatIsRemovedUnderASaveIsAnErrorAndTheArchiveIsCut() throws {
        let saving = try pausedSave()
        try Program(path: "/bin/rm").done("-r", work.layout)
        let reading = try Program(path: "/bin/sh").start([
            "-c", "exec cat '\(pipe.path)' >'\(work.folder / "out.tar")'",
        ])
        saving.signal(SIGCONT)
        let result = try saving.finish()
        pipe.close()
        _ = try reading.finish()
        #expect(result.status == 66, "\(result.errors)")
        #expect(result.errors.contains("blob-missing"), "\(result.errors)")
        #expect(try work.program.run("load", "--layout", work.folder / "other", work.folder / "out.tar").status == 65)
    }

    @Test(arguments: [["tag", "large", "b"], ["rm", "large"], ["gc"], ["fsck"]])
    func aLayoutThatIsRemovedWhileAVerbWaitsIsAnError(verb: [String]) throws {
        let locked = try LockedLayout(work.layout)
        let waiting = try work.program.start(verb + ["--layout", work.layout])
        try waiting.wait { $0.errors.contains("waiting for process") }
        try Program(path: "/bin/rm").done("-r", work.layout)
        locked.unlock()
        let result = try waiting.finish()
        #expect([65, 66, 74].contains(result.status), "\(result.errors)")
        #expect(access(work.layout, F_OK) != 0)
    }
}
