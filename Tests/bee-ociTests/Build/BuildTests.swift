import Base
import Glibc
import Testing

// Rules are those of spec/cli.md.
@Suite struct BuildTests {
    private let program: Program
    private let folder: TemporaryFolder

    init() throws {
        program = try .beeOCI
        folder = try TemporaryFolder()
        for name in ["opens.c", "count.c", "step.c", "step.h"] {
            try folder.write(RegularFile.read("\(TestData.path)/build/\(name)", limit: 1 << 16), to: name)
        }
    }

    /// Builds and expects it to be done; the digest that was printed.
    private func build(_ arguments: String..., as output: String = "x.o") throws -> String {
        let result = try program.done(["build", "-o", folder / output] + arguments)
        return String(try #require(result.lines.last?.split(separator: " ").last))
    }

    @Test(arguments: try Compilers.installed) func buildsASourceInBeesStyleUnchanged(_ compiler: String) throws {
        let digest = try build(folder / "opens.c", "--clang", compiler)
        #expect(digest.hasPrefix("sha256:"))
        let lines = try program.done("inspect", folder / "x.o").output
        #expect(lines.contains("on_open"))
        #expect(lines.contains("kprobe/do_sys_openat2"))
        #expect(lines.contains("struct event_t (80)"))
        #expect(lines.contains("CO-RE:      yes"))
        #expect(!lines.contains("debug_"))
    }

    @Test(arguments: try Compilers.installed) func givesTheSameDigestWhereverTheSourcesAre(_ compiler: String) throws {
        _ = try folder.makeFolder("other")
        for name in ["count.c", "step.c", "step.h"] {
            try folder.write(Array(folder.text(name).utf8), to: "other/" + name)
        }
        let first = try build(folder / "count.c", folder / "step.c", "--clang", compiler)
        let second = try build("\(folder.path)/other/../other/count.c", folder / "other/step.c", "--clang", compiler)
        // From inside the folder, where the sources have no folder in their names.
        let shell = Program(path: "/bin/sh")
        let third = try shell.done(
            "-c", "cd '\(folder / "other")' && '\(program.path)' build count.c step.c -o y.o --clang \(compiler)")
        #expect(first == second)
        #expect(third.output == "y.o \(first)\n")
    }

    // A file of the same name in the source's folder is not what was judged.
    @Test func takesTheCompilerFromWhereThePersonIs() throws {
        let compiler = try #require(try Compilers.installed.first)
        for (place, line) in [("cc", "exec \(compiler) \"$@\""), ("src/cc", "touch \(folder / "wrong"); exit 1")] {
            if place != "cc" { _ = try folder.makeFolder("src") }
            try folder.write(Array("#!/bin/sh\n\(line)\n".utf8), to: place)
            try #require(chmod(folder / place, 0o755) == 0)
        }
        try Program(path: "/bin/cp").done(folder / "opens.c", folder / "src")
        for words in ["bee build --clang ./cc", "PATH=.:$PATH CLANG=cc bee build"] {
            try Program(path: "/bin/sh").done(
                "-ec", "cd '\(folder.path)'; bee() { \(program.path) \"$@\"; }; \(words) src/opens.c -o x.o")
        }
        #expect(!folder.everything().contains("wrong"))
    }

    // CLI-304: nor are the lines beside the code those of a header in the source's folder that is not included.
    @Test func headersOfFlagsLeaveNoTraceOfTheirPlace() throws {
        var objects: [String] = []
        for place in ["one", "two"] {
            // Beside the source's folder, not in it.
            for name in [place, place + "/inc", place + "/src", place + "/src/inc"] { _ = try folder.makeFolder(name) }
            for (name, remark) in [("/inc/h.h", "included"), ("/src/inc/h.h", "elsewhere")] {
                let text = "static __attribute__((noinline)) int twice(int a)\n{ return 2 * a; } // \(remark)\n"
                try folder.write(Array(text.utf8), to: place + name)
            }
            let source = """
                #include "vmlinux.h"
                #include <bpf/bpf_helpers.h>
                #include <h.h>
                char LICENSE[] SEC("license") = "GPL";
                SEC("raw_tp/sys_exit") int p(void *c) { return twice(bpf_get_smp_processor_id()); }
                """
            try folder.write(Array(source.utf8), to: place + "/src/p.c")
            let flags = place == "one" ? "--cflag -Iinc" : "--cflag=-isystem --cflag=inc"
            try Program(path: "/bin/sh").done(
                "-ec", "cd '\(folder / place)'; \(program.path) build src/p.c \(flags) -o p.o")
            objects.append(folder.text(place + "/p.o"))
        }
        #expect(objects[0] == objects[1] && !objects[0].contains(folder.path))
        #expect(objects[0].contains("// included") && !objects[0].contains("// elsewhere"))
    }

    @Test func theObjectNeverReplacesASource() throws {
        try #require(symlink("count.c", folder / "link.o") == 0)
        for output in ["count.c", "link.o"] {
            let result = try program.run("build", folder / "count.c", folder / "step.c", "-o", folder / output)
            #expect(result.status == 64 && result.errors.contains("is a source"), "\(result.errors)")
        }
        #expect(folder.text("count.c").contains("SEC("))
    }

    // CLI-822: a compiler that does not end, and a signal to this process alone.
    @Test(.needsRoot) func endsTheCompilerWhenItIsEnded() throws {
        try folder.write(Array("#!/bin/sh\necho $$ >\(folder / "child")\nexec sleep 600\n".utf8), to: "slow")
        try #require(chmod(folder / "slow", 0o755) == 0)
        let build = try program.start(
            ["build", folder / "opens.c", "--clang", folder / "slow", "-o", folder / "x.o"])
        try build.wait { _ in folder.text("child").hasSuffix("\n") }
        build.signal(SIGTERM)
        let result = try build.finish()
        #expect(result.status == 130 && result.errors.contains("error[interrupted]"), "\(result.errors)")
        let child = try #require(Int32(folder.text("child").dropLast()))
        #expect(kill(child, 0) != 0)
    }

    @Test(.needsRoot) func aSourceInTheRootIsASource() throws {
        let place = "/bee-oci-test-\(getpid()).c"
        defer { unlink(place) }
        try Program(path: "/bin/cp").done(folder / "opens.c", place)
        _ = try build(place)
        let lines = try program.done("inspect", folder / "x.o").output
        #expect(lines.contains("on_open"))
    }

    // STO-900
    @Test(.needsRoot) func tellsWhatLeavesWithTheImageThatHadTheName() throws {
        let layout = ["--layout", folder / "layout"]
        try program.done("host", "export", folder / "host.bee")
        try program.done(["build", folder / "opens.c", "-t", "c"] + layout)
        try program.done(["pack", "c", "--btf", folder / "host.bee"] + layout)
        let result = try program.done(["build", folder / "count.c", folder / "step.c", "-t", "c"] + layout)
        #expect(result.errors.contains("note: c was sha256:"))
        #expect(result.errors.contains("note: removed - sha256:"), "\(result.errors)")
    }

    @Test func whatWasBuiltRunsAndSeveralSourcesAreOneProgram() throws {
        let layout = folder / "layout"
        try program.done(
            "build", folder / "count.c", folder / "step.c", "-t", "halves:1", "--layout", layout)
        let result = try program.done(
            "run", "--layout", layout, "halves:1", "--for", "1500ms", "--set", "only=\(getpid())", "--format", "json")
        let values = result.lines.compactMap { line -> UInt64? in
            guard let range = line.firstRange(of: "\"value\":") else { return nil }
            return UInt64(line[range.upperBound...].prefix { $0.isNumber })
        }
        let last = try #require(values.last)
        // This process has called the kernel meanwhile, and each call counted seven.
        #expect(last > 0 && last.isMultiple(of: 7))
    }

    @Test func compilesAgainOnlyWhatHasChanged() throws {
        let wrapper = folder / "clang"
        try folder.write(
            Array(
                "#!/bin/sh\necho run >>'\(folder.path)/runs'\nexec \(try #require(Compilers.installed.first)) \"$@\"\n"
                    .utf8),
            to: "clang")
        chmod(wrapper, 0o755)
        let sources = [folder / "count.c", folder / "step.c"]
        let first = try build(sources[0], sources[1], "--clang", wrapper)
        #expect(folder.text("runs") == "run\nrun\n")
        #expect(try build(sources[0], sources[1], "--clang", wrapper) == first)
        #expect(folder.text("runs") == "run\nrun\n")
        // A header that one of them includes, though the source itself is as it was.
        try folder.write(Array("#define STEP 8\n".utf8), to: "step.h")
        let second = try build(sources[0], sources[1], "--clang", wrapper)
        #expect(folder.text("runs") == "run\nrun\nrun\n")
        #expect(second != first)
        #expect(try build(sources[0], sources[1], "--clang", wrapper, "--cflag=-DNOTHING") == second)
        #expect(folder.text("runs") == String(repeating: "run\n", count: 5))
    }

    @Test func needsNoHeadersOfTheMachine() throws {
        let expected = try build(folder / "opens.c")
        let shell = Program(path: "/usr/bin/unshare")
        let result = try shell.done(
            "-m", "sh", "-c",
            "mount -t tmpfs none /usr/include && mount -t tmpfs none /var/cache && ! test -e /usr/include/bpf && "
                + "'\(program.path)' build '\(folder / "opens.c")' -o '\(folder / "bare.o")'")
        #expect(result.output.hasSuffix(" \(expected)\n"))
    }

    // CLI-822, CLI-304
    @Test(.needsRoot, arguments: [[:], ["HOME": "/nowhere"], ["HOME": "/dev/null"], ["XDG_CACHE_HOME": "/etc/none"]])
    func buildsWithoutAHome(_ environment: [String: String]) throws {
        let expected = try build(folder / "opens.c")
        let (user, copy) = (uid_t(65534), folder / "bee-oci")
        // Another process's: a file this one has open for writing is held by whatever it starts meanwhile, and busy.
        try Program(path: "/bin/cp").done(program.path, copy)
        for path in [folder.path, copy, try folder.makeFolder("temporary"), folder / "opens.c"] {
            try #require(chmod(path, 0o755) == 0 && chown(path, user, user) == 0)
        }
        var variables = environment
        variables["TMPDIR"] = folder / "temporary"
        let result = try Program(path: "/usr/bin/setpriv").run(
            [
                "--reuid=\(user)", "--regid=\(user)", "--clear-groups", copy, "build", folder / "opens.c", "-o",
                folder / "homeless.o",
            ], environment: variables)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output == "\(folder / "homeless.o") \(expected)\n")
        #expect(result.errors.hasPrefix("note: nothing is kept for the next build; "))
        #expect(folder.everything().filter { $0.hasPrefix("temporary/") }.isEmpty)
    }

    // CLI-823
    @Test func judgesAllThatIsAskedForBeforeItCompiles() throws {
        // What would compile it fails, so that another error is told only where it was found before.
        try folder.write(Array("#!/bin/sh\necho 'error: compiled' >&2\nexit 1\n".utf8), to: "clang")
        chmod(folder / "clang", 0o755)
        try folder.write([1], to: "file")
        _ = try folder.makeFolder("full")
        try folder.write([1], to: "full/file")
        let layout = folder / "layout"
        for (arguments, code) in [
            (["-t", "no name", "--layout", layout], "reference-invalid"),
            (["-t", "name@\(sampleDigest)", "--layout", layout], "reference-invalid"),
            (["-t", "name", "--layout", folder / "absent/layout"], "layout-missing"),
            (["-t", "name", "--layout", folder / "full"], "layout-invalid"),
            (["-t", "name", "--layout", folder / "file"], "layout-invalid"),
            (["-t", "name", "--layout", ""], "usage"),
            (["-t", "name", "--layout", layout, folder / "file"], "file-invalid"),
            (["-t", "name", "--layout", layout], "build-failed"),
        ] {
            let result = try program.run(
                ["build", folder / "count.c", "--clang", folder / "clang", "--cflag=-DOTHER"] + arguments)
            #expect(result.errors.contains("error[\(code)]: "), "\(arguments): \(result.errors)")
            #expect(result.errors.contains("compiled") == (code == "build-failed"), "\(arguments): \(result.errors)")
        }
        #expect(!folder.everything().contains { $0.hasPrefix("layout") || $0.hasPrefix("absent") })
    }

    @Test func saysWhereAMistakeIsAndWhatHelps() throws {
        try folder.write(Array("#include \"vmlinux.h\"\nSEC(\"xdp\") int f(void *c) { return 0; }\n".utf8), to: "bad.c")
        let result = try program.run("build", folder / "bad.c", "-o", folder / "bad.o")
        #expect(result.status == 65)
        #expect(result.errors.contains("\(folder / "bad.c"):2:"))
        #expect(result.errors.contains("error[build-failed]: \(folder / "bad.c"): does not compile\n"))
        #expect(result.errors.contains("hint: the macros of eBPF programs come with #include \"bpf/bpf_helpers.h\""))
        #expect(!folder.everything().contains("bad.o"))
        let shell = try Program(path: "/bin/sh").run("-c", "cd '\(folder.path)' && '\(program.path)' build bad.c")
        #expect(shell.errors.hasPrefix("bad.c:2:"))
    }

    @Test func saysWhatIsLikelyForgotten() throws {
        try folder.write(Array("int nobody;\nint f(void *c) { return nobody; }\n".utf8), to: "plain.c")
        let result = try program.run("build", folder / "plain.c", "-o", folder / "plain.o")
        #expect(result.status == 0)
        #expect(result.errors.contains("warning: the object has no program"))
        #expect(result.errors.contains("warning: the object declares no licence"))
    }

    @Test func saysWhatMapsNeed() throws {
        let untyped =
            "#include \"vmlinux.h\"\n#include \"bpf/bpf_helpers.h\"\nstruct { __uint(max_entries, 4); } m SEC(\".maps\");\n"
        try folder.write(Array(untyped.utf8), to: "untyped.c")
        let result = try program.run("build", folder / "untyped.c", "-o", folder / "x.o")
        #expect(result.status == 65)
        #expect(result.errors.contains("map 'm' has no type\nhint: add __uint(type, BPF_MAP_TYPE_…)"))
        let bare = try program.run("build", folder / "count.c", "-o", folder / "x.o", "--cflag", "-g0")
        #expect(bare.status == 65)
        #expect(bare.errors.contains("error[build-failed]: \(folder / "count.c"): has no type information"))
        #expect(bare.errors.contains("hint: leave out -g0"))
        let relocated = try program.run("build", folder / "opens.c", "-o", folder / "x.o", "--cflag", "-g0")
        #expect(relocated.errors.contains("hint: leave out -g0"))
        #expect(!folder.everything().contains("x.o"))
    }

    @Test func warningsAreSaidWithEveryBuild() throws {
        try folder.write(
            Array(
                "#include \"vmlinux.h\"\n#include \"bpf/bpf_helpers.h\"\nstatic int unused;\nSEC(\"xdp\") int f(void *c) { return 2; }\n"
                    .utf8),
            to: "warn.c")
        for _ in 0..<2 {
            let result = try program.run("build", folder / "warn.c", "-o", folder / "warn.o")
            #expect(result.status == 0)
            #expect(result.errors.contains("warn.c:3:12: warning: unused variable 'unused'"))
        }
    }

    @Test func takesTheNextCompilerWhereOneKnowsNoBPF() throws {
        try folder.write(
            Array("#!/bin/sh\necho \"error: unable to create target: 'bpfel'\" >&2\nexit 1\n".utf8), to: "clang")
        chmod(folder / "clang", 0o755)
        let path = ["PATH": "\(folder.path):/usr/bin:/bin"]
        let result = try program.run(["build", folder / "opens.c", "-o", folder / "x.o"], environment: path)
        #expect(result.status == 0, "\(result.errors)")
        let alone = try program.run("build", folder / "opens.c", "-o", folder / "y.o", "--clang", folder / "clang")
        #expect(alone.status == 69)
        #expect(alone.errors.contains("error[compiler-missing]: \(folder / "clang"): cannot build eBPF programs"))
        let none = try program.run(["build", folder / "opens.c"], environment: ["PATH": "/nowhere"])
        #expect(none.status == 69)
        #expect(none.errors.contains("error[compiler-missing]: clang: is not in PATH"))
    }

    @Test func buildsForOtherProcessors() throws {
        let layout = folder / "layout"
        try program.done(
            "build", folder / "count.c", folder / "step.c", "--arch", "aarch64", "-t", "halves", "--layout", layout)
        let inspected = try program.done("inspect", "halves", "--layout", layout, "--json").output
        #expect(inspected.contains("\"architecture\":\"arm64\""))
        let registers = try program.run("build", folder / "opens.c", "--arch", "arm64", "-o", folder / "x.o")
        #expect(registers.errors.contains("hint: a program for another processor needs the types of such a kernel"))
        #expect(try program.run("build", folder / "opens.c", "--arch", "vax").status == 64)
        let other = try program.run("build", folder / "opens.c", "--arch", "s390x")
        #expect(other.status == 64)
        #expect(other.errors.contains("s390x has the other byte order"))
    }

    @Test func writesTheKernelsTypesAsAHeader() throws {
        let text = try program.done("build", "--emit-vmlinux").output
        #expect(text.contains("struct task_struct {\n"))
        #expect(text.hasPrefix("#ifndef __VMLINUX_H__\n"))
        try program.done("build", "--emit-vmlinux", "-o", folder / "vmlinux.h")
        #expect(folder.text("vmlinux.h") == text)
        // A header beside the source is found before the one that comes along.
        try folder.write(Array("#error mine\n".utf8), to: "vmlinux.h")
        let mine = try program.run("build", folder / "opens.c", "-o", folder / "x.o")
        #expect(mine.errors.contains("error: mine"))
    }

    @Test func refusesWhatCannotBeMeant() throws {
        let two = try program.run("build", folder / "count.c", folder / "step.c")
        #expect(two.status == 64)
        #expect(two.errors.contains("--output"))
        #expect(try program.run("build").status == 64)
        #expect(try program.run("build", "--emit-vmlinux", folder / "count.c").status == 64)
        #expect(try program.run("build", folder / "absent.c").status == 66)
        // The compiler would link an object, and think of other languages.
        for name in ["count.o", "count.cpp", "count"] {
            try folder.write(Array(folder.text("count.c").utf8), to: name)
            let result = try program.run("build", folder / name, "-o", folder / "x.o")
            #expect(result.status == 65)
            #expect(result.errors.hasPrefix("error[file-invalid]: \(folder / name): is no C source"))
        }
        _ = try folder.makeFolder("folder.c")
        #expect(try program.run("build", folder / "folder.c", "-o", folder / "x.o").errors.contains("is no C source"))
        // Two objects that both have the program.
        let twice = try program.run("build", folder / "count.c", folder / "count.c", "-o", folder / "x.o")
        #expect(twice.status == 65)
        #expect(twice.errors.contains("error[build-failed]"))
        try folder.write(Array("no types".utf8), to: "btf")
        let types = try program.run("build", folder / "count.c", "-o", folder / "x.o", "--btf", folder / "btf")
        #expect(types.status == 65)
        #expect(types.errors.contains("error[btf-invalid]: \(folder / "btf")"))
    }
}

/// The compilers of this machine that programs are built with.
enum Compilers {
    /// Files of clang, each of another version; in CI Debian's 14 and 16 and the Swift toolchain's.
    static var installed: [String] {
        get throws {
            let search = try Program(path: "/bin/sh").done(
                "-c", "for c in clang-14 clang-16; do command -v $c || true; done")
            var found = search.lines.map(String.init)
            let path = String(cString: getenv("PATH"))
            for folder in path.split(separator: ":") {
                guard let swift = realpath("\(folder)/swift", nil) else { continue }
                defer { free(swift) }
                let clang = String(cString: swift).split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/clang"
                if access(clang, X_OK) == 0 {
                    found.append(clang)
                    break
                }
            }
            try #require(found.count == 3 || (!isCI && !found.isEmpty), "only these compilers are here: \(found)")
            return found
        }
    }
}
