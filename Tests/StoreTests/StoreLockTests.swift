import Base
import Glibc
import Synchronization
import SystemPackage
import Testing

@testable import Store

/// STO-5, STO-30 to STO-32, STO-34, STO-35.
@Suite struct StoreLockTests {
    private let directory = TemporaryDirectory()

    private func take(
        _ mode: StoreLock.Mode, missing: StoreLock.Missing = .create, wait: Duration = .zero,
        watch: StoreLock.Watch = StoreLock.Watch()
    ) throws(BeeError) -> StoreLock? {
        try StoreLock.take(
            "lock", in: try DirectoryFD.open(directory.path), mode, missing: missing, waitingAtMost: wait,
            watch: watch)
    }

    private func isFree(for mode: StoreLock.Mode) throws -> Bool {
        do throws(BeeError) {
            _ = try take(mode)
            return true
        } catch {
            guard error.code == .busy else { throw error }
            return false
        }
    }

    @Test func sharedHoldersShareAndExcludeAnExclusiveOne() throws {
        let first = try take(.shared)
        #expect(try isFree(for: .shared))
        #expect(try !isFree(for: .exclusive))
        _ = consume first
        #expect(try isFree(for: .exclusive))
    }

    @Test func anExclusiveHolderExcludesAll() throws {
        let holder = try take(.exclusive)
        #expect(try !isFree(for: .shared))
        #expect(try !isFree(for: .exclusive))
        _ = consume holder
        #expect(try isFree(for: .shared))
    }

    @Test func namesTheHolderWhenItsTimeIsOver() throws {
        let holder = try take(.exclusive)
        var message = ""
        let start = ContinuousClock.now
        do throws(BeeError) { _ = try take(.exclusive, wait: .milliseconds(150)) } catch {
            #expect(error.code == .busy)
            message = error.message
        }
        #expect(message.contains("process \(getpid()) ("))
        #expect(ContinuousClock.now - start >= .milliseconds(150))
        _ = consume holder
    }

    @Test func getsTheLockWhenAnotherProcessLetsGo() throws {
        let go = "\(directory.path)/go"
        let work = "echo held; until [ -e \(go) ]; do sleep 0.05; done; sleep 0.3"
        let holder = try #require(popen("flock \(directory.path)/lock -c '\(work)'", "r"))
        var line = [CChar](repeating: 0, count: 16)
        try #require(fgets(&line, 16, holder) != nil)
        #expect(try !isFree(for: .shared))
        try #require(mkdir(go, 0o700) == 0)
        let isWithoutLock = try take(.exclusive, wait: .seconds(30)) == nil
        #expect(!isWithoutLock)
        pclose(holder)
    }

    // What another thread starts has a copy of every descriptor until it runs its program: a lock file among them.
    @Test func letsGoThoughAProcessThatIsBeingStartedHasACopyOfTheDescriptor() throws {
        guard let holder = try take(.exclusive) else {
            Issue.record("no lock")
            return
        }
        let copy = dup(holder.descriptor.rawValue)
        try #require(copy >= 0)
        defer { close(copy) }
        _ = consume holder
        #expect(try isFree(for: .exclusive))
    }

    @Test func saysAfterASecondWhomItWaitsFor() throws {
        let holder = try take(.shared)
        let heard = Mutex<[String]>([])
        // It is waited for a little longer, and nothing more is said.
        let rounds = Mutex(0)
        let error = failure {
            let watch = StoreLock.Watch(
                onWait: { text in heard.withLock { $0.append(text) } },
                isInterrupted: {
                    if heard.withLock(\.isEmpty) { return false }
                    rounds.withLock { $0 += 1 }
                    return rounds.withLock(\.self) > 3
                })
            return try take(.exclusive, wait: .seconds(60), watch: watch) == nil
        }
        #expect(error?.code == .interrupted)
        let notices = heard.withLock { $0 }
        #expect(notices.count == 1)
        #expect(notices.first?.contains("process \(getpid())") == true)
        _ = consume holder
    }

    @Test func stopsWaitingWhenInterrupted() throws {
        let holder = try take(.exclusive)
        let start = ContinuousClock.now
        let error = failure {
            try take(.shared, wait: .seconds(30), watch: StoreLock.Watch(isInterrupted: { true })) == nil
        }
        #expect(error?.code == .interrupted)
        #expect(ContinuousClock.now - start < .seconds(10))
        _ = consume holder
    }

    @Test func isNothingThatOthersThanOwnerAndGroupCanHold() throws {
        let holder = try take(.exclusive)
        var status = stat()
        try #require(stat(directory("lock"), &status) == 0)
        #expect(status.st_mode & 0o007 == 0)
        _ = consume holder
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func belongsToTheOwnerOfTheDirectoryWhereRootMakesIt() throws {
        try #require(chown(directory.path.string, 65534, 65534) == 0)
        _ = try take(.exclusive)
        var status = stat()
        try #require(stat(directory("lock"), &status) == 0)
        #expect(status.st_uid == 65534)
        #expect(status.st_gid == 65534)
    }

    @Test func takesNoLockWhereNoneIsToBeMade() throws {
        #expect(try take(.shared, missing: .ignore) == nil)
        #expect(directory.names("") == [])
    }

    @Test(arguments: ["link", "fifo", "directory"])
    func refusesToLockWhatIsNoFile(kind: String) throws {
        switch kind {
        case "link": symlink("/tmp/somewhere", directory("lock"))
        case "fifo": mkfifo(directory("lock"), 0o644)
        default: mkdir(directory("lock"), 0o755)
        }
        #expect(failure { try take(.exclusive) == nil }?.code == .layoutInvalid)
    }

    @Test func findsTheHoldersOfAnInodeInTheKernelsTable() {
        let table = """
            1: POSIX  ADVISORY  WRITE 7 fd:01:99 0 EOF
            2: FLOCK  ADVISORY  WRITE 12 fd:01:99 0 EOF
            2: -> FLOCK  ADVISORY  WRITE 13 fd:01:99 0 EOF
            3: FLOCK  ADVISORY  READ  14 fd:01:199 0 EOF
            4: FLOCK  ADVISORY  READ  15 00:2a:99 0 EOF
            5: FLOCK  ADVISORY  READ  12 fd:01:99 0 EOF
            6: FLOCK  ADVISORY  READ  0 fd:01:99 0 EOF
            nonsense
            """
        #expect(LockHolder.processes(holding: 99, in: table) == [12, 15])
        #expect(LockHolder.processes(holding: 5, in: table) == [])
    }
}
