import Base
import Glibc
import Testing

/// What signals, closed descriptors, users and odd texts around a command do to it.
@Suite struct SurroundingsTests {
    private struct Entry: Decodable {
        let name: String?
        let digest: String
    }

    private struct Inspected: Decodable {
        struct Image: Decodable {
            let config: Config
        }
        struct Config: Decodable {
            let content: [String: String]
        }
        let image: Image
    }

    // CLI-15
    @Test(arguments: [["tag", "execs", "other"], ["rm", "execs"]], [SIGINT, SIGTERM])
    func aSignalEndsAWaitForALockInOrder(verb: [String], signal: Int32) throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        let lock = work.layout + "/.bee-oci/index.lock"
        let holder = try Program(path: "/usr/bin/flock").start([lock, "-c", "echo held; exec sleep 60"])
        try holder.wait { $0.output.contains("held") }
        let waiting = try work.program.start(verb + ["--layout", work.layout])
        try waiting.wait { $0.errors.contains("waiting for process") }
        waiting.signal(signal)
        let result = try waiting.finish()
        #expect(result.status == 130)
        #expect(result.errors.contains("error[interrupted]"))
        holder.signal(SIGTERM)
        #expect(try work.done("list", "--json").json([Entry].self).map(\.name) == ["execs"])
    }

    // CLI-13: root's default layout, and the larger one of who called sudo.
    @Test(.needsRoot) func theSudoHintIsTrueOfEachName() throws {
        let work = try Workplace()
        let home = work.folder / "home"
        let bee = "'\(work.program.path)'"
        let hint = "the user who called sudo: add --layout \(home)/.local/share/bee-oci/store"
        let script = """
            mount -t tmpfs none /var/lib
            echo 'you:x:4711:4711::\(home):/bin/sh' >'\(work.folder / "passwd")'
            mount --bind '\(work.folder / "passwd")' /etc/passwd
            mkdir -p '\(home)/.local/share/bee-oci'
            for name in execs maps; do
                \(bee) pack '\(TestData.object("execs"))' -t $name --layout '\(home)/.local/share/bee-oci/store'
            done
            export SUDO_UID=4711
            unset BEE_OCI_LAYOUT
            \(bee) inspect execs 2>&1 || true
            \(bee) pack '\(TestData.object("maps"))' -t own
            \(bee) rm own execs 2>&1 || true
            \(bee) inspect nothing 2>&1 || true
            """
        let output = try Program(path: "/usr/bin/unshare").done("-m", "sh", "-ec", script).output
        let parts = output.split(separator: "error[")
        try #require(parts.count == 4, "\(output)")
        #expect(parts[1].contains("layout-missing") && parts[1].contains("hint: there is one of \(hint)"), "\(output)")
        #expect(parts[2].contains("hint: it is in the layout of \(hint)"), "\(output)")
        #expect(parts[3].contains("nothing") && !parts[3].contains("sudo"), "\(output)")
    }

    // CLI-732: such a name must not become another file's.
    @Test(arguments: [
        "save execs -o $'caf\\xe9.tar'", "list --layout $'d\\xe9'", "list; BEE_OCI_LAYOUT=$'d\\xe9' bee list",
        "list; CLANG=$'d\\xe9' bee version",
    ])
    func namesThatAreNoTextAreRefused(verb: String) throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        let script = "cd '\(work.folder.path)'; bee() { '\(work.program.path)' \"$@\"; }; bee \(verb)"
        let before = work.folder.everything()
        let result = try Program(path: "/bin/bash").run(["-c", script], environment: ["BEE_OCI_LAYOUT": work.layout])
        #expect(result.status == 64 && result.errors.contains("is no text in UTF-8"), "\(result.errors)")
        #expect(work.folder.everything() == before)
    }

    @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
    func closedDescriptorsDoNotBecomeFiles(closing: String) throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        let verbs = ["pack '\(TestData.object("maps"))' -t execs", "tag execs other", "list"]
        for verb in verbs {
            let command = "exec '\(work.program.path)' \(verb) --layout '\(work.layout)' \(closing)"
            _ = try Program(path: "/bin/sh").run("-c", command)
        }
        let entries = try work.done("list", "--json").json([Entry].self)
        #expect(entries.compactMap(\.name).sorted() == ["execs", "other"])
        for name in ["index.json", ".bee-oci/index.prev"] {
            let text = work.folder.text("store/" + name)
            #expect(text.hasPrefix("{") && text.hasSuffix("}"), "\(text)")
        }
    }

    // CLI-20, CLI-731
    @Test(
        arguments: [
            "list", "save execs -o -", "host export -", "version", "inspect execs", "tag execs other", "--help",
            "--version",
            "help save",
        ], [">&-", ">/dev/full"])
    func dataThatCannotBeWrittenIsAnError(verb: String, output: String) throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        let command = "exec '\(work.program.path)' \(verb) \(output)"
        let result = try Program(path: "/bin/sh").run(["-c", command], environment: ["BEE_OCI_LAYOUT": work.layout])
        #expect(result.status == 74, "\(result.errors)")
        #expect(result.errors.contains("error[input-output]: standard output: cannot write"), "\(result.errors)")
    }

    // CLI-731
    @Test(.needsRoot) func aRunWhoseOutputIsClosedEndsInOrder() throws {
        let command = try "exec '\(Program.beeOCI.path)' run '\(TestData.object("maps"))' --for 2s --format json >&-"
        let result = try Program(path: "/bin/sh").run("-c", command)
        #expect(result.status == 0 && !result.errors.contains("error["), "\(result.errors)")
    }

    // CLI-20: nothing is to be written.
    @Test func aClosedOutputThatIsNotNeededIsNone() throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        let sweep = "exec '\(work.program.path)' gc --layout '\(work.layout)' >&-"
        #expect(try Program(path: "/bin/sh").run("-c", sweep).status == 0)
    }

    // CLI-3
    @Test func refusesAnEmptyLayoutOption() throws {
        let result = try Program.beeOCI.run("list", "--layout", "")
        #expect(result.status == 64)
        #expect(result.errors.contains("--layout"))
    }

    // CLI-2
    @Test func noControlCharacterOfAConfigurationReachesTheTerminal() throws {
        let work = try Workplace()
        let folder = try work.folder.makeFolder("probe")
        try work.folder.write(try RegularFile.read(TestData.object("execs"), limit: 1 << 20), to: "probe/execs.bpf.o")
        let note = "a\u{7F}b\u{9B}2Jc\u{202E}d\u{E0041}e"
        try work.folder.write(Array("{\"note\":\"\(note)\"}\n".utf8), to: "probe/config.json")
        try work.done("pack", folder)
        for result in [try work.done("inspect", "probe", "--json"), try work.done("inspect", "probe")] {
            let hidden: Set<Unicode.Scalar> = ["\u{7F}", "\u{9B}", "\u{202E}", "\u{E0041}"]
            #expect(hidden.isDisjoint(with: result.output.unicodeScalars))
        }
        let inspected = try work.done("inspect", "probe", "--json").json(Inspected.self)
        #expect(inspected.image.config.content == ["note": note])
    }

    // STO-35
    @Test(.enabled(if: geteuid() == 0, "only root can write another user's layout as root"))
    func whatRootWritesIntoAUsersLayoutIsTheUsers() throws {
        let work = try Workplace()
        let user: uid_t = 65534
        let copy = work.folder / "bee-oci"
        // Another process's: a file this one has open for writing is held by whatever it starts meanwhile, and busy.
        try Program(path: "/bin/cp").done(work.program.path, copy)
        let layout = try work.folder.makeFolder("store")
        for path in [work.folder.path, copy, layout] {
            try #require(chmod(path, 0o755) == 0 && chown(path, user, user) == 0)
        }
        try work.done("pack", TestData.object("execs"))
        try work.done("tag", "execs", "other")
        for name in work.folder.everything() where name.hasPrefix("store") {
            var status = stat()
            try #require(lstat(work.folder / name, &status) == 0)
            #expect(status.st_uid == user, "\(name)")
        }
        let result = try Program(path: "/usr/bin/setpriv").run(
            "--reuid=\(user)", "--regid=\(user)", "--clear-groups", copy, "tag", "--layout", layout, "execs", "mine")
        #expect(result.status == 0, "\(result.errors)")
    }
}
