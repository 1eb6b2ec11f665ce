import Base
import FoundationEssentials
import Glibc
import Layout
import Loader
import Testing

@testable import bee_oci

struct HostTests {
    private let folder: TemporaryFolder
    private var file: String { folder / "this.host" }

    init() throws {
        folder = try TemporaryFolder()
        try Program.beeOCI.done("host", "export", file)
    }

    /// Whether something holds of the file and of the kernel now; where another test had a module loaded between the two,
    /// of a new file.
    private func holdsNow(_ condition: () throws -> Bool) throws -> Bool {
        for _ in 1...3 {
            if try condition() { return true }
            try Program.beeOCI.done("host", "export", file)
        }
        return try condition()
    }

    // CLI-420
    @Test func writesOneSmallFileThatTarReads() throws {
        var status = stat()
        #expect(stat(file, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o644)
        #expect(status.st_size < 3_000_000, "\(status.st_size)")
        #expect(folder.everything() == ["this.host"])
        let facts = try Program(path: "/usr/bin/tar").done("--zstd", "-xOf", file, "facts").lines
        #expect(facts.first == "bee-oci-host 1")
        let release = try Program(path: "/usr/bin/uname").done("-r").lines[0]
        #expect(facts.contains("kernel.release \(release)"))
    }

    // CLI-420
    @Test func writesTheSameToStandardOutputAndNothingElse() throws {
        let output = folder / "piped"
        #expect(
            try holdsNow {
                try Program(path: "/bin/sh").done("-c", "exec \(Program.beeOCI.path) host export - >\(output)")
                return try HostDifference(from: .read(file), to: .read(output)).isEmpty
            })
    }

    // CLI-420
    @Test func refusesATerminal() throws {
        let command = try "\(Program.beeOCI.path) host export -"
        let result = try Program(path: "/usr/bin/script").run("-qec", command, "/dev/null")
        #expect(result.status == 64 && result.output.contains("is a terminal"), "\(result.output)\(result.errors)")
    }

    // CLI-420
    @Test func replacesAnOlderFileAsAWhole() throws {
        try folder.write(Array("old".utf8), to: "old")
        try Program.beeOCI.done("host", "export", folder / "old")
        #expect(try HostProfile.read(folder / "old").facts == HostProfile.read(file).facts)
        let failed = try Program.beeOCI.run("host", "export", folder / "none/file")
        #expect(failed.status == 66 && failed.output.isEmpty, "\(failed.errors)")
    }

    // HST-12
    @Test(.needsRoot) func tellsNothingOfWhoUsesTheHost() throws {
        let secret = "zebra-secret-\(getpid())"
        let command = try "hostname \(secret) && exec \(Program.beeOCI.path) host export \(folder / "secret")"
        let result = try Program(path: "/usr/bin/unshare").run(
            ["--uts", "sh", "-c", command], environment: ["USER": secret, "SUDO_USER": secret, "HOME": "/\(secret)"])
        #expect(result.status == 0, "\(result.errors)")
        let members = try SmallArchive.read(folder / "secret") { _ in true }
        var words = [secret, "/root", "/home/", folder.path]
        let machine = try? RegularFile.read("/etc/machine-id", limit: 100)
        let boot = try? RegularFile.read("/proc/sys/kernel/random/boot_id", limit: 100)
        words += [machine, boot].compactMap(\.self).map { String(decoding: $0.dropLast(), as: UTF8.self) }
            .filter { $0.count > 8 }
        for member in members {
            let text = String(decoding: member.bytes, as: UTF8.self)
            for word in words { #expect(!text.contains(word), "\(member.name): \(word)") }
            guard !member.name.hasPrefix("btf/") else { continue }
            #expect(text.firstMatch(of: #/\bffff[0-9a-f]{12}\b/#) == nil, "\(member.name)")
        }
    }

    // HST-12: a tracefs of the test's own, with events that people and processes made.
    @Test(.needsRoot) func leavesOutEventsThatOthersMade() throws {
        let script = """
            mount -t tmpfs tmpfs /sys/kernel/tracing && cd /sys/kernel/tracing
            for event in sched/sched_switch probe_secret/login user_events/payroll fprobes/x kprobes/k own/syn; do
                mkdir -p events/$event
                printf 'format:\\n\\tfield:int a;\\toffset:8;\\tsize:4;\\tsigned:1;\\n' >events/$event/format
            done
            printf 'p:probe_secret/login /usr/sbin/secret:0x1f00\\ns:own/syn int a\\n' >dynamic_events
            \(try Program.beeOCI.path) host export \(folder / "made")
            rm dynamic_events && mkdir dynamic_events
            \(try Program.beeOCI.path) host export \(folder / "unknown")
            """
        let result = try Program(path: "/usr/bin/unshare").run("--mount", "sh", "-ec", script)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try HostProfile.read(folder / "made").tracepoints?.names == ["sched/sched_switch"])
        // Where nobody can tell which those are, there are none.
        #expect(try HostProfile.read(folder / "unknown").tracepoints == nil)
    }

    private struct Shown: Decodable {
        let host: String?
        let kernel: String
        let processors: Int
        let functions: Int?
        let symbols: Int?
        let tracepoints: Int?
        let features: [Feature]?
        let unknown: [String: String]

        struct Feature: Decodable {
            let kind: String
            let name: String
            let there: Bool
        }
    }

    // CLI-425, CLI-426
    @Test func showsAHost() throws {
        let page = try Program.beeOCI.done("host", "show", file)
        let release = try Program(path: "/usr/bin/uname").done("-r").lines[0]
        #expect(page.lines.contains { $0.hasPrefix("kernel:") && $0.contains(release) }, "\(page.output)")
        let shown = try Program.beeOCI.done("host", "show", file, "--json").json(Shown.self)
        #expect(shown.host == file && shown.kernel == release)
        #expect(shown.functions ?? shown.symbols ?? 0 > 1000)
        #expect(
            try holdsNow {
                let that = try Program.beeOCI.done("host", "show", file, "--json").json(Shown.self)
                let this = try Program.beeOCI.done("host", "show", "--json").json(Shown.self)
                return this.host == nil && this.kernel == that.kernel && this.processors == that.processors
                    && this.functions == that.functions && this.tracepoints == that.tracepoints
            })
        guard geteuid() == 0 else { return }
        #expect(shown.features?.contains { $0.kind == "map" && $0.name == "hash" && $0.there } == true)
        #expect(shown.tracepoints ?? 0 > 100)
    }

    // CLI-430
    @Test func findsNoDifferenceBetweenAHostAndItself() throws {
        #expect(
            try holdsNow {
                let result = try Program.beeOCI.run("host", "diff", file)
                return result.status == 0 && result.output.isEmpty && result.errors.isEmpty
            })
    }

    private struct Difference: Decodable {
        let from: String
        let to: String?
        let facts: [Change]
        let functions: Names?
        let symbols: Names?

        struct Change: Decodable, Equatable {
            let name: String
            let from: String?
            let to: String?
        }

        struct Names: Decodable {
            let removed: [String]
            let added: [String]
        }
    }

    // CLI-430, CLI-431
    @Test func tellsWhatDiffers() throws {
        let other = folder / "other.host"
        let members = try SmallArchive.read(file) { _ in true }.map { member in
            guard ["facts", "symbols"].contains(member.name) else { return member }
            var text = String(decoding: member.bytes, as: UTF8.self)
            text.replace(#/control-groups .*\n/#, with: "control-groups none\n")
            if member.name == "symbols" { text += "~no_function\n" }
            return (member.name, Array(text.utf8))
        }
        try SmallArchive.write(members, to: other)
        let result = try Program.beeOCI.run("host", "diff", other, file)
        #expect(result.status == 1 && result.errors.isEmpty)
        #expect(result.output.contains("control groups: none → "), "\(result.output)")
        #expect(result.output.contains("1 only in -: ~no_function"), "\(result.output)")
        let json = try Program.beeOCI.run("host", "diff", other, file, "--json")
        #expect(json.status == 1)
        let difference = try json.json(Difference.self)
        #expect(difference.from == other && difference.to == file)
        #expect(difference.facts.map(\.name) == ["control groups"])
        #expect(difference.symbols?.removed == ["~no_function"] && difference.symbols?.added == [])
        #expect(try Program.beeOCI.run("host", "diff").status == 64)
    }

    // CLI-15
    @Test func aSignalWhileTheFileIsWrittenLeavesNoPartOfIt() throws {
        let place = try TemporaryFolder()
        let export = try Program.beeOCI.start(["host", "export", place / "this.host"])
        try export.wait { _ in !place.everything().isEmpty }
        export.signal(SIGINT)
        #expect(try export.finish().status == 0)
        #expect(place.everything() == ["this.host"])
    }

    // CLI-425, HST-5
    @Test func refusesWhatIsNoSoundHostFile() throws {
        let whole = try RegularFile.read(file, limit: 10 << 20)
        try folder.write(Array(whole.dropLast(100)), to: "cut")
        try folder.write(Array("plain text\n".utf8), to: "text")
        try SmallArchive.write([("facts", Array("bee-oci-host 7\n".utf8))], to: folder / "new")
        try SmallArchive.write([("other", [])], to: folder / "other")
        for name in ["cut", "text", "new", "other"] {
            for verb in ["show", "diff"] {
                let result = try Program.beeOCI.run("host", verb, folder / name)
                #expect(result.status == 65 && result.output.isEmpty, "\(name)")
                #expect(result.errors.hasPrefix("error[host-invalid]: \(folder / name): "), "\(result.errors)")
                #expect(result.errors.contains("\nhint: "))
            }
        }
        #expect(try Program.beeOCI.run("host", "show", folder / "new").errors.contains("version 7"))
        #expect(try Program.beeOCI.run("host", "show", folder / "none").status == 66)
    }

    // CLI-422
    @Test(.needsRoot) func saysWhatAUserWithoutRightsCannotKnow() throws {
        try Program(path: "/usr/bin/install").done("-m", "755", try Program.beeOCI.path, folder / "bee-oci")
        try Program(path: "/bin/chmod").done("777", folder.path)
        let result = try Program(path: "/usr/bin/setpriv").run(
            "--reuid", "64123", "--regid", "64123", "--clear-groups", "--bounding-set=-all", folder / "bee-oci", "host",
            "export", folder / "user.host")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("warning: tracepoints: not known: "), "\(result.errors)")
        #expect(result.errors.contains("hint: run it with sudo"), "\(result.errors)")
        let host = try HostProfile.read(folder / "user.host")
        #expect(!host.details.isRoot && host.details.facts.capabilities == [])
        #expect(host.tracepoints == nil && host.gap(.tracepoints)?.hint == "run it with sudo")
        #expect(host.symbols?.contains("vfs_read") == true)
        #expect(host.features?.all.allSatisfy { $0.evidence == .types } == true)
        let page = try Program.beeOCI.done("host", "show", folder / "user.host").output
        #expect(page.contains("Not known:\n") && page.contains("\n  tracepoints: "), "\(page)")
    }
}
