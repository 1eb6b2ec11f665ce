import Glibc
import Testing

// The service of packaging/systemd, as far as it can be tried where systemd is not the first process: what it allows a
// run, and its grammar.
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
        for _ in 0..<100 where try StayingRun.hasLink(link) { usleep(10_000) }
        #expect(try !StayingRun.hasLink(link))
    }

    @Test(.enabled(if: access("/usr/bin/systemd-analyze", X_OK) == 0 || isCI, "there is no systemd-analyze"))
    func systemdUnderstandsTheService() throws {
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
