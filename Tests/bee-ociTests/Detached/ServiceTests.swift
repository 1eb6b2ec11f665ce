import Glibc
import Testing

// What a service manager hears of a run, and the service of packaging/systemd.
@Suite(.serialized, .enabled(if: geteuid() == 0, "loading programs needs root"))
struct ServiceTests {
    private static let path = "\(Repository.path)/packaging/systemd/bee-oci@.service"

    /// The capabilities that the service leaves, as setpriv(1) spells them.
    private static func capabilities() throws -> [String] {
        let key = "CapabilityBoundingSet="
        let line = try #require(try TemporaryText.read(path).split(separator: "\n").first { $0.hasPrefix(key) })
        return line.dropFirst(key.count).split(separator: " ").map { "+" + $0.dropFirst("CAP_".count).lowercased() }
    }

    @Test(arguments: ["members", "noncore"]) func aRunStaysAndEndsWithTheCapabilitiesThatAreLeft(object: String) throws
    {
        let run = try StayingRun()
        let rules = ["--no-new-privs", "--bounding-set", (["-all"] + (try Self.capabilities())).joined(separator: ",")]
        let limited = Program(path: "/usr/bin/setpriv")
        let words = rules + [run.program.path]
        try limited.done(words + ["run", TestData.object(object), "--detach", "--name", run.name])
        #expect(try run.listed()?.state == "running")
        let link = try run.linkNumber()
        let stopped = try limited.done(words + ["stop", run.name])
        #expect(stopped.lines.first?.hasPrefix("removed link ") == true)
        #expect(run.isGone)
        // Nobody without CAP_SYS_ADMIN may ask whether a link is gone, so `stop` cannot wait for it.
        #expect(try eventually { try !StayingRun.hasLink(link) })
    }

    // CLI-388
    @Test(arguments: [false, true]) func aRunTellsTheServiceManagerOfItsBeginningAndItsEnd(isAbstract: Bool) throws {
        let folder = try TemporaryFolder()
        let manager = try ManagerSocket(isAbstract ? "@bee-oci-test-\(getpid())" : folder / "notify")
        let running = try Program.beeOCI.start(
            ["run", TestData.object("flood"), TestData.object("noncore"), "--format", "json"],
            environment: ["NOTIFY_SOCKET": manager.address])
        let names = ["flood", "noncore"].map { "\(TestData.object($0)): attached 1 of 1 programs" }
        #expect(manager.next() == "READY=1\nSTATUS=\(names.joined(separator: ", "))")
        #expect(running.errors.contains("noncore.bpf.o: attached "))
        running.signal(SIGTERM)
        #expect(manager.next() == "STOPPING=1")
        let result = try running.finish(within: patience)
        #expect(result.status == 0 && !result.errors.contains("warning"), "\(result.errors)")
    }

    // CLI-388
    @Test func aRunThatStaysIsReadyWhenItStays() throws {
        let run = try StayingRun()
        let folder = try TemporaryFolder()
        let manager = try ManagerSocket(folder / "notify")
        let result = try run.program.run(
            ["run", TestData.object("flood"), "--detach", "--name", run.name],
            environment: ["NOTIFY_SOCKET": manager.address])
        #expect(result.status == 0, "\(result.errors)")
        #expect(manager.next() == "READY=1\nSTATUS=attached 1 of 1 programs")
    }

    // CLI-388
    @Test(arguments: ["relative", "@", "/absent/notify", "/" + String(repeating: "a", count: 200)])
    func aManagerThatCannotBeToldIsAWarning(address: String) throws {
        let result = try Program.beeOCI.run(
            ["run", TestData.object("flood"), "--for", "1ms"], environment: ["NOTIFY_SOCKET": address])
        #expect(result.status == 0)
        #expect(result.errors.contains("the service manager could not be told"), "\(result.errors)")
        let refused = try Program.beeOCI.run(
            ["run", TestData.object("rejected")], environment: ["NOTIFY_SOCKET": address])
        #expect(!refused.errors.contains("the service manager"))
    }

    private static let hasSystemd = access("/lib/systemd/systemd", X_OK) == 0 || isCI

    // The service under systemd itself: it is active when the programs are attached, its limits are in force and leave
    // what a run needs, and nothing is attached when it has stopped.
    @Test(.enabled(if: hasSystemd, "there is no systemd")) func theServiceRunsUnderSystemd() throws {
        let folder = try TemporaryFolder()
        let result = try Program(path: "\(Repository.path)/Tests/bee-ociTests/Detached/under-systemd").run(
            [folder.path, try Program.beeOCI.path] + ["flood", "perf", "rejected"].map(TestData.object))
        try #require(result.status == 0, "\(result.errors) \(result.output)")
        let lines = result.output.split(separator: "\n")
        for name in ["flood", "perf"] {
            #expect(lines.contains("\(name) started active attached 1 of 1 programs"), "\(result.output)")
            // CAP_BPF, CAP_PERFMON, CAP_SYSLOG and CAP_NET_ADMIN (linux/capability.h).
            #expect(lines.contains { $0.hasPrefix("\(name) CapBnd: 000000c400001000 NoNewPrivs: 1 Seccomp: 2") })
            #expect(lines.contains("\(name) links 1"))
            #expect(lines.contains("\(name) stopped inactive success 0"))
            #expect(lines.contains { $0.hasPrefix("\(name) says ended after ") })
        }
        #expect(lines.contains { $0.hasPrefix("flood says {\"time\":") && $0.contains("gauge_dropped") })
        #expect(lines.contains("rejected stopped failed exit-code 69"))
    }

    private static let hasAnalyze = access("/usr/bin/systemd-analyze", X_OK) == 0 || isCI

    @Test(.enabled(if: hasAnalyze, "there is no systemd-analyze")) func systemdFindsTheServiceWellConfined() throws {
        let result = try Program(path: "/usr/bin/systemd-analyze").run(
            "security", "--offline=yes", "--threshold=40", "--no-pager", Self.path)
        #expect(result.status == 0, "\(result.output) \(result.errors)")
    }

    @Test(.enabled(if: hasAnalyze, "there is no systemd-analyze")) func systemdUnderstandsTheService() throws {
        let folder = try TemporaryFolder()
        let program = try Program.beeOCI.path
        let text = try TemporaryText.read(Self.path).split(
            separator: "/usr/local/bin/bee-oci", omittingEmptySubsequences: false
        )
        .joined(separator: program)
        try folder.write(Array(text.utf8), to: "bee-oci@execs.service")
        let result = try Program(path: "/usr/bin/systemd-analyze").run("verify", folder / "bee-oci@execs.service")
        #expect(!result.errors.contains("bee-oci@execs.service"), "\(result.errors)")
        #expect(result.status == 0, "\(result.errors)")
    }
}
