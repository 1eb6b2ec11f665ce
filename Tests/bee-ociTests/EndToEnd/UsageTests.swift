import Testing

/// What is said of command lines that cannot be understood.
struct UsageTests {
    private func refused(_ arguments: [String]) throws -> [Substring] {
        let result = try Program.beeOCI.run(arguments)
        #expect(result.status == 64, "\(arguments)")
        #expect(result.output.isEmpty, "\(arguments)")
        return result.errors.split(separator: "\n")
    }

    // CLI-10, CLI-14
    @Test(arguments: [
        (["run", "x", "--for", "0"], "the value '0' is invalid for '--for <time>'", "run"),
        (["run", "x", "--count", "0"], "--count takes a number from 1 on", "run"),
        (["stop"], "stop takes the name of a run, or --stray", "stop"),
        (["diff", "a"], "missing expected argument '<b>'", "diff"),
        (["ls", "--jso"], "unknown option '--jso'. Did you mean '--json'?", "ls"),
        (["host", "show", "a", "b"], "unexpected argument 'b'", "host show"),
        (["run", "x", "--fields", ""], "--fields takes names of fields with commas between them", "run"),
        (["run", "x", "--fields", "a,,b"], "--fields takes names of fields with commas between them", "run"),
    ])
    func aMistakeIsAnErrorLikeOthers(arguments: [String], message: String, verb: String) throws {
        let lines = try refused(arguments)
        #expect(lines.first ?? "" == "error[usage]: " + message)
        #expect(lines.last ?? "" == "hint: see bee-oci \(verb) --help")
    }

    // CLI-14
    @Test func theHelpOfTheOptionComesAlong() throws {
        let lines = try refused(["run", "x", "--for", "5"])
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("  --for <time>  ") && lines[1].contains("500ms"))
    }

    // CLI-14
    @Test(arguments: [
        (["lst"], "lst: is no verb of bee-oci", "did you mean list? see bee-oci --help"),
        (["help", "lst"], "lst: is no verb of bee-oci", "did you mean list? see bee-oci --help"),
        (["host", "exprt"], "exprt: is no verb of bee-oci host", "did you mean export? see bee-oci host --help"),
        (["frobnicate", "--json"], "frobnicate: is no verb of bee-oci", "see bee-oci --help"),
    ])
    func nearVerbsAreNamed(arguments: [String], message: String, hint: String) throws {
        #expect(try refused(arguments) == ["error[usage]: \(message)", "hint: \(hint)"])
    }

    // CLI-14
    @Test func aValueThatBeginsWithADashIsNotCalledMissingOnly() throws {
        let lines = try refused(["run", "x", "--for", "-1s"])
        #expect(lines.last?.hasPrefix("hint: a value that begins with a dash is written --for=-1s;") == true)
        #expect(try refused(["run", "x", "--for=-1s"]).first?.contains("'-1s' is invalid") == true)
    }

    // CLI-7
    @Test func noNameAmongSeveralImagesIsSaidSo() throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        try work.done("pack", TestData.object("maps"))
        let result = try work.run("inspect")
        #expect(result.status == 65)
        let first = "error[reference-ambiguous]: \(work.layout): holds several images, and none was named\n"
        #expect(result.errors.hasPrefix(first), "\(result.errors)")
        #expect(result.errors.contains("because execs: is sha256:"))
    }

    // CLI-820, IMG-60
    @Test(arguments: [
        ("linux/amd6", "'amd6' is no processor that Linux runs eBPF on; did you mean amd64?"),
        ("linux/x86", "'x86' is no processor that Linux runs eBPF on; did you mean amd64 or 386?"),
        ("linux/wasm/v1", "'wasm' is no processor that Linux runs eBPF on; known are: 386, amd64, arm, arm64, "),
        ("windows/amd64", "images with eBPF programs are for linux"), ("linux", "it is not of the form OS/ARCH"),
        ("linux/", "it is not of the form OS/ARCH"), ("/amd64", "it is not of the form OS/ARCH"),
    ])
    func packsForNoPlatformThatNobodyHas(_ platform: String, _ words: String) throws {
        let work = try Workplace()
        let lines = try refused(["pack", TestData.object("execs"), "--layout", work.layout, "--platform", platform])
        #expect(lines.first?.contains(words) == true, "\(lines)")
        #expect(work.folder.everything().isEmpty)
    }

    // CLI-820
    @Test func whatIsForAnUnknownProcessorIsKeptShownAndSaved() throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"), "-t", "probe")
        let index = work.folder.text("store/index.json")
        let foreign = index.replacing(#/"architecture":"\w+"/#, with: "\"architecture\":\"vax\"")
        try #require(foreign != index)
        try work.folder.write(Array(foreign.utf8), to: "store/index.json")
        for verb in [["inspect"], ["save", "-o", work.folder / "x.tar"], ["copy", "--to", work.folder / "copy"]] {
            let all = verb + ["probe", "--platform", "linux/vax", "--layout", work.layout]
            #expect(try work.program.run(all).status == 0, "\(verb)")
        }
        try work.program.done("load", "--layout", work.folder / "other", work.folder / "x.tar")
        for layout in ["copy", "other"] {
            let list = try work.program.done("list", "--json", "--layout", work.folder / layout).output
            #expect(list.contains("\"architecture\":\"vax\""), "\(layout): \(list)")
        }
    }

    // CLI-823
    @Test(arguments: [
        ["pack", TestData.object("execs"), "-t"], ["load", "\(TestData.path)/bee-0.0.15-store.tar", "--as"],
    ])
    func aNameThatCannotBeGivenMakesNoLayout(_ arguments: [String]) throws {
        let work = try Workplace()
        for name in ["no name", "name@\(sampleDigest)"] {
            let result = try work.program.run(arguments + [name, "--layout", work.layout])
            #expect(result.status == 65 && result.errors.hasPrefix("error[reference-invalid]: \(name): "))
        }
        #expect(work.folder.everything().isEmpty)
    }

    // CLI-92
    @Test func aNameGivenTwiceIsRemovedOnce() throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        #expect(try work.done("rm", "execs", "execs").lines.count == 1)
    }

    // CLI-92, STO-142: an é of one scalar and one of two, as another tool may write them.
    @Test func namesThatLookTheSameAreToldOneByOne() throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"), "-t", "first")
        let digest = try #require(
            try work.done("pack", TestData.object("execs"), "-t", "second").lines.last?.split(separator: " ").last)
        let index = work.folder.text("store/index.json")
        let names = index.replacing("\"first\"", with: "\"caf\u{E9}\"").replacing("\"second\"", with: "\"cafe\u{301}\"")
        try work.folder.write(Array(names.utf8), to: "store/index.json")
        let told = try work.done("rm", String(digest), "--force").output
        #expect(Array(told.utf8) == Array("removed caf\u{E9} \(digest)\nremoved cafe\u{301} \(digest)\n".utf8))
    }
}
