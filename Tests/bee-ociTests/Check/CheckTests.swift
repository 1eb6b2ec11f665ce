import FoundationEssentials
import Testing

// `check`, and what `run` makes of it.
struct CheckTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = try .beeOCI
    }

    /// This host as a file.
    private func hostFile(_ name: String = "far.host") throws -> String {
        try program.done("host", "export", folder / name)
        return folder / name
    }

    // CLI-475, CLI-477
    @Test(.needsRoot) func showsOneObjectOnThisHost() throws {
        let result = try program.run("check", TestData.object("execs"))
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("host:    this host, Linux "))
        #expect(result.output.contains("\nverdict: works\n"))
        #expect(result.output.contains("execs_on_exec  tracepoint  sched/sched_process_exec  works"))
        #expect(result.errors == "note: whether the verifier takes a program shows only when it is loaded\n")
    }

    // CLI-476
    @Test(.needsRoot) func printsJSONWithAllItsKeys() throws {
        let file = try hostFile()
        let result = try program.done("check", TestData.object("execs"), "--host", file, "--json")
        let keys = [
            "[{\"name\":", "\"host\":{\"file\":", "\"release\":", "\"machine\":",
            "},\"verdict\":\"works\",\"programs\":[{\"name\":",
            "\"section\":", "\"type\":", "\"target\":", "\"loaded\":true,\"verdict\":\"works\"}],\"maps\":[{\"name\":",
            "\"findings\":[]}]",
        ]
        var rest = result.output[...]
        for key in keys {
            let place = try #require(rest.firstRange(of: key), "no \(key) in \(rest)")
            rest = rest[place.upperBound...]
        }
        let judgements: [CheckDocument] = try result.json()
        #expect(judgements.map(\.host.file) == [file])
    }

    // CLI-471, CLI-477
    @Test(.needsRoot) func endsWith69WhereSomethingFails() throws {
        let result = try program.run("check", TestData.object("coremissing"))
        #expect(result.status == 69)
        let reason = "core_missing: 'struct task_struct' has no member 'bee_absent_member' in this kernel"
        #expect(result.output.contains("fails  \(reason)"), "\(result.output)")
        #expect(result.errors.contains("error[check-failed]: "))
        #expect(result.errors.contains("  because \(reason)"), "\(result.errors)")
    }

    // CLI-472: the verifier knows what a constant is, and so does the check.
    @Test(.needsRoot) func followsConstantsAsTheVerifierDoes() throws {
        let source = """
            #include <vmlinux.h>
            #include <bpf/bpf_helpers.h>
            #include <bpf/bpf_core_read.h>

            char LICENSE[] SEC("license") = "GPL";

            const volatile bool reads_absent = false;

            struct task_struct___bee {
                int bee_absent_member;
            } __attribute__((preserve_access_index));

            SEC("raw_tp/sys_enter")
            int behind_a_constant(void *ctx)
            {
                struct task_struct___bee *task = (void *)bpf_get_current_task();

                return reads_absent ? BPF_CORE_READ(task, bee_absent_member) : 0;
            }

            """
        try folder.write(Array(source.utf8), to: "constant.bpf.c")
        let object = folder / "constant.bpf.o"
        try program.done("build", folder / "constant.bpf.c", "-o", object)
        for (setting, verdict, status) in [("false", "works", Int32(0)), ("true", "fails", 69)] {
            let check = try program.run("check", object, "--set", "reads_absent=\(setting)", "--json")
            let judgements: [CheckDocument] = try check.json()
            #expect(check.status == status && judgements.map(\.verdict) == [verdict], "\(check.output)")
            let run = try program.run("run", object, "--set", "reads_absent=\(setting)", "--no-attach")
            #expect(run.status == status, "\(run.errors)")
        }
    }

    // CLI-470, CLI-475
    @Test(.needsRoot) func makesATableOfImagesAndHosts() throws {
        let files = try [hostFile("first.host"), hostFile("second.host")]
        let layout = folder / "store"
        try program.done("pack", "--layout", layout, TestData.object("execs"))
        let result = try program.run(
            "check", "--layout", layout, "execs", TestData.object("coremissing"), "--host", files[0], "--host",
            files[1])
        #expect(result.status == 69)
        let rows = result.lines.prefix(3).map { $0.split(separator: " ").map(String.init) }
        #expect(rows[0] == ["IMAGE", "first", "second"])
        #expect(rows[1] == ["execs", "works", "works"])
        #expect(rows[2].dropFirst() == ["fails", "fails"])
        #expect(result.output.contains("in this kernel (first, second)"), "\(result.output)")
        let one = try program.run(["check", TestData.object("execs")] + files.flatMap { ["--host", $0] })
        #expect(
            one.status == 0 && one.lines[1].split(separator: " ") == ["verdict", "works", "works"], "\(one.output)")
    }

    // CLI-477, CLI-478
    @Test func refusesWhatCannotBeRead() throws {
        try folder.write(Array("nothing".utf8), to: "host")
        let object = TestData.object("execs")
        #expect(try program.run("check", folder / "none.o").status == 66)
        #expect(try program.run("check", object, "--host", folder / "none").status == 66)
        #expect(try program.run("check", object, "--host", folder / "host").status == 65)
        #expect(try program.run("check", object, folder / "host.o").status == 66)
        #expect(try program.run("check", object, object, "--skip", "execs_on_exec").status == 64)
        #expect(try program.run("check", object, "--only", "nothing").status == 64)
    }

    // CLI-474
    @Test(.needsRoot) func looksForTheTargetsThatAPersonNames() throws {
        let object = TestData.object("hooks")
        let only = ["check", object, "--only", "hooks_xdp", "--json"]
        func verdict(_ arguments: String...) throws -> String {
            let result = try program.run(only + arguments)
            return try #require(try result.json([CheckDocument].self).first?.programs.first { $0.name == "hooks_xdp" })
                .verdict
        }
        #expect(try verdict() == "unknown")
        #expect(try verdict("--attach", "hooks_xdp=lo") == "works")
        #expect(try verdict("--attach", "hooks_xdp=bee-none") == "fails")
        #expect(try verdict("--attach", "hooks_xdp=lo", "--host", hostFile()) == "unknown")
    }

    // CLI-803
    @Test(.needsRoot) func tellsWhatAnObjectLeavesOutOfASlot() throws {
        let source = """
            #include <vmlinux.h>
            #include <bpf/bpf_helpers.h>

            char LICENSE[] SEC("license") = "GPL";

            SEC("?raw_tp/sys_exit") int other(void *ctx) { return 0; }

            struct {
                __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
                __uint(max_entries, 1);
                __type(key, __u32);
                __array(values, int(void *));
            } jumps SEC(".maps") = {.values = {(void *)&other}};

            SEC("raw_tp/sys_enter") int first(void *ctx) { bpf_tail_call(ctx, &jumps, 0); return 0; }

            """
        try folder.write(Array(source.utf8), to: "jumps.bpf.c")
        let object = folder / "jumps.bpf.o"
        try program.done("build", folder / "jumps.bpf.c", "-o", object)
        let words = "jumps: begins with the program 'other' in slot 0, which is left out"
        let check = try program.run("check", object)
        #expect(check.status == 69, "\(check.errors)")
        #expect(check.output.contains("fails  \(words)"), "\(check.output)")
        #expect(check.errors.contains("error[check-failed]: ") && check.errors.contains("  because \(words)"))
        #expect(check.errors.contains("hint: the object does not load it by itself: --only other --only first"))
        let run = try program.run("run", object, "--no-attach")
        #expect(run.status == 64 && run.errors.contains(words), "\(run.errors)")
        #expect(try program.run("check", object, "--only", "other", "--only", "first").status == 0)
        #expect(try program.run("check", object, "--skip", "other").status == 64)
    }

    // CLI-800
    @Test(.needsRoot) func runTellsOfAnArgumentThatIsNotThere() throws {
        for (section, code, cause) in [
            ("raw_tp", "attach-failed", "cannot be attached to sys_enter: Invalid argument"),
            ("tp_btf", "verifier-rejected", "the kernel's verifier refused this program"),
        ] {
            let source = """
                #include <vmlinux.h>
                #include <bpf/bpf_helpers.h>

                char LICENSE[] SEC("license") = "GPL";

                SEC("\(section)/sys_enter") int reads(u64 *ctx) { return ctx[2]; }

                """
            try folder.write(Array(source.utf8), to: "\(section).bpf.c")
            let object = folder / "\(section).bpf.o"
            try program.done("build", folder / "\(section).bpf.c", "-o", object)
            let words = "reads: reads argument 3 of 'sys_enter', which has 2 in this kernel"
            let check = try program.run("check", object)
            #expect(check.status == 69 && check.output.contains("fails  \(words)"), "\(check.output)")
            let run = try program.run("run", object)
            #expect(run.status == 69 && run.errors.contains(words), "\(run.errors)")
            #expect(run.errors.contains("error[\(code)]: ") && run.errors.contains(cause), "\(run.errors)")
            #expect(run.errors.contains("this one has sys_enter(struct pt_regs *, long"), "\(run.errors)")
        }
    }

    // CLI-479
    @Test(.needsRoot) func runAsksFirst() throws {
        let refused = try program.run("run", TestData.object("coremissing"), "--check")
        #expect(refused.status == 69 && refused.errors.hasPrefix("error[check-failed]: "), "\(refused.errors)")
        #expect(!refused.errors.contains("verifier refused"))
        let taken = try program.run("run", TestData.object("execs"), "--check", "--no-attach")
        #expect(taken.status == 0, "\(taken.errors)")
    }

    // CLI-480
    @Test(.needsRoot) func runTellsWhatTheCheckKnows() throws {
        let result = try program.run("run", TestData.object("coremissing"))
        #expect(result.status == 69)
        let lines = result.errors.split(separator: "\n")
        #expect(
            lines.first
                == "error[verifier-rejected]: core_missing: 'struct task_struct' has no member 'bee_absent_member' in this kernel",
            "\(result.errors)")
        #expect(lines.dropFirst().first?.contains("the kernel's verifier refused this program") == true)
    }
}
