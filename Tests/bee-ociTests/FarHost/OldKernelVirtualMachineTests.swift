import FoundationEssentials
import Glibc
import Testing

// What older kernels lack is told on one: Debian 11's Linux 5.10, booted once for all tests.
@Suite(.needsRoot, .enabled(if: VirtualMachine.isThere("5.10") || VirtualMachine.isRequired, VirtualMachine.advice))
struct OldKernelVirtualMachineTests {
    private static let made = Task { try OldKernelVisit() }
    private let visit: OldKernelVisit

    init() async throws { visit = try await Self.made.value }

    /// What was printed in one step.
    private func step(_ name: String) throws -> [String] { try visit.step(name) }

    // The sources that `init` writes: `__sync_fetch_and_add` in them would need Linux 5.12 with clang 20 and later.
    @Test(arguments: OldKernelVisit.projects) func takesNewProbes(name: String) throws {
        #expect(try step(name) == ["exit 0"])
    }

    private struct Row: Decodable {
        struct Event: Decodable {
            let pid: Int
            let comm: String
        }
        let event: Event
    }

    @Test func aPerfEventArrayShowsWhatIsStarted() throws {
        let lines = try step("perf")
        let process = lines.first { $0.hasPrefix("process ") }?.dropFirst("process ".count)
        let row = try #require(lines.first { $0.contains("\"map\":\"print_starts\"") }, "\(lines)")
        let event = try JSONDecoder().decode(Row.self, from: Data(row.utf8)).event
        #expect("\(event.pid)" == process ?? "none" && event.comm == "old-kernel")
        #expect(lines.contains("exit 0"))
    }

    @Test func attachesTheKindsThatItHasAndLeavesNothing() throws {
        #expect(try step("hooks").contains("attached 5 of 5 programs"))
        #expect(try step("hooks").suffix(2) == ["exit 0", "links 0"])
    }

    // CLI-190, CLI-373 to CLI-375
    @Test(arguments: [
        (
            "atomic", "error[verifier-rejected]: flood_emit: ",
            "hint: atomic instructions other than an addition need Linux 5.12, and this is 5.10."
        ),
        (
            "arguments", "error[verifier-rejected]: mkdirs_enter: ",
            "one has int vfs_mkdir(struct inode *, struct dentry *, umode_t)"
        ),
        (
            "group", "error[kernel-unsupported]: kernel_group: ",
            "hint: programs of section 'lsm_cgroup/socket_bind' need Linux 6.0, and this is 5.10."
        ),
        (
            "multi", "error[attach-failed]: no program could be attached",
            "hint: programs of section 'kprobe.multi/do_mkdira?' need Linux 5.18, and this is 5.10."
        ),
        (
            "security", "error[attach-failed]: no program could be attached",
            "hint: boot it with lsm=lockdown,yama,apparmor,tomoyo,bpf among its arguments"
        ),
        (
            "map", "error[map-rejected]: listed_bloom: ",
            "hint: Bloom filters need Linux 5.16, and this is 5.10."
        ),
        (
            "helper", "error[verifier-rejected]: ask: ",
            "hint: bpf_get_current_task_btf needs Linux 5.11, and this is 5.10."
        ),
        (
            "callback", "error[verifier-rejected]: count_to: ",
            "hint: bpf_loop needs Linux 5.17, and this is 5.10."
        ),
        (
            "configuration", "error[kernel-unsupported]: /payload/objects/externs.bpf.o: ",
            "hint: run a kernel built with CONFIG_IKCONFIG_PROC=y, or put its config file into /boot"
        ),
        (
            "probes-stay", "error[attach-failed]: unlinks_enter: ",
            "hint: probes, tracepoints and perf events are links from Linux 5.15 on, and this is an older one"
        ),
    ])
    func saysWhatIsMissing(name: String, error: String, hint: String) throws {
        let lines = try step(name)
        #expect(lines.contains { $0.hasPrefix(error) }, "\(lines)")
        #expect(lines.contains { $0.contains(hint) }, "\(lines)")
        #expect(lines.contains("exit 69"))
    }

    @Test func leavesNothingOfARunThatCannotStayAndKeepsOneThatCan() throws {
        #expect(try step("probes-stay").last == "left 0")
        let lines = try step("tracepoints-stay")
        #expect(lines.contains { $0.contains("\"name\":\"raw\",\"state\":\"running\"") }, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("removed link core_describe-0") }, "\(lines)")
        #expect(lines.last == "exit 0")
    }

    // Before Linux 5.11 maps and programs are locked memory, of which a user may have 64 KiB; root's limit is lifted.
    @Test(arguments: ["some", "all"]) func blamesLockedMemory(user: String) throws {
        let lines = try step("memory-\(user)")
        #expect(lines.contains { $0.hasPrefix("error[not-permitted]: unlinks_started: ") }, "\(lines)")
        #expect(
            lines.contains {
                $0.hasPrefix("hint: this kernel counts maps and programs as locked memory, of which 65536")
            })
        #expect(lines.last == "exit 77")
    }

    @Test func blamesTheSettingForEventsWhereItIsBehindARefusal() throws {
        let lines = try step("events-some")
        #expect(lines.contains { $0.hasPrefix("error[not-permitted]: print_perf: cannot read the perf event array") })
        #expect(lines.contains { $0.hasPrefix("hint: kernel.perf_event_paranoid is 3, with which") }, "\(lines)")
        #expect(try step("events-all").last == "exit 0")
    }

    @Test func doesWithoutTypesWhereItCan() throws {
        let refused = try step("hidden-core")
        #expect(refused.contains { $0.hasPrefix("error[btf-missing]: /payload/objects/core.bpf.o: ") }, "\(refused)")
        #expect(refused.last == "exit 69")
        let tried = try step("hidden-plain")
        #expect(tried.contains { $0.hasPrefix("warning: this kernel tells no BTF") }, "\(tried)")
        #expect(tried.contains("attached 2 of 2 programs"))
    }
}

/// One boot of Linux 5.10, with `old-kernel.sh`.
private struct OldKernelVisit {
    /// New probes of each kind, and of each kind of map where there is a choice.
    static let projects =
        ["tracepoint", "kprobe", "fentry", "uprobe", "xdp", "tc", "lsm", "perf"].flatMap {
            ["\($0)-ring", "\($0)-hash"]
        } + ["iter"]

    private let lines: [String]

    init() throws {
        let folder = try TemporaryFolder()
        let projects = try folder.makeFolder("projects")
        for name in Self.projects { try Self.makeProject(name, in: folder, to: "\(projects)/\(name).o") }
        let sources = ["perf-array": Self.perfArray, "calls": Self.calls]
        for (name, source) in sources {
            try folder.write(Array(source.utf8), to: "\(name).bpf.c")
            try Program.beeOCI.done("build", folder / "\(name).bpf.c", "-o", folder / "\(name).o")
        }
        let result = try VirtualMachine.run(
            "--disk", try Self.disk(in: folder), "5.10", "\(Repository.path)/Tests/bee-ociTests/FarHost/old-kernel.sh",
            Program.distributed.path, projects, "\(TestData.path)/objects", folder / "perf-array.o", folder / "calls.o")
        try #require(result.status == 0, "\(result.errors)\n\(result.output)")
        // The machine's console ends lines as terminals do.
        lines = result.output.replacing("\r", with: "").split(separator: "\n").map(String.init)
    }

    func step(_ name: String) throws -> [String] {
        let start = try #require(lines.firstIndex(of: "step \(name)"), "\(lines)")
        return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("step ") })
    }

    private static func makeProject(_ name: String, in folder: TemporaryFolder, to object: String) throws {
        let words = name.split(separator: "-").map(String.init)
        let output = words.last == "hash" ? "counter" : "print"
        let map = words.count > 1 ? ["--map", words[1], "--output", output] : []
        let program = try Program.beeOCI
        try program.done(["init", folder / name, "--kind", words[0]] + map)
        let source = name.map { $0.isLetter ? $0 : "_" }
        try program.done("build", "\(folder.path)/\(name)/\(String(source)).bpf.c", "-o", object)
    }

    /// A disk with the program for users with all capabilities that eBPF asks for, and with those for tracing alone.
    private static func disk(in folder: TemporaryFolder) throws -> String {
        let root = try folder.makeFolder("root")
        for (user, set) in ["all": "cap_sys_admin", "some": "cap_bpf,cap_perfmon"] {
            try Program(path: "/usr/bin/install").done("-m", "755", Program.distributed.path, "\(root)/\(user)")
            try Program(path: "/usr/sbin/setcap").done("\(set)+ep", "\(root)/\(user)")
        }
        try Program(path: "/bin/cp").done(TestData.object("unlinks"), TestData.object("perf"), root)
        try Program(path: "/usr/bin/truncate").done("-s", "96M", folder / "disk.img")
        try Program(path: "/usr/sbin/mkfs.ext4").done("-q", "-d", root, folder / "disk.img")
        return folder / "disk.img"
    }

    private static let perfArray = """
        #include "vmlinux.h"
        #include <bpf/bpf_helpers.h>

        char LICENSE[] SEC("license") = "GPL";

        struct start {
        \tu32 pid;
        \tchar comm[16];
        };

        struct {
        \t__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
        \t__type(value, struct start);
        } print_starts SEC(".maps");

        SEC("tracepoint/sched/sched_process_exec")
        int on_start(void *ctx)
        {
        \tstruct start start = {.pid = bpf_get_current_pid_tgid() >> 32};

        \tbpf_get_current_comm(start.comm, sizeof(start.comm));
        \tbpf_perf_event_output(ctx, &print_starts, BPF_F_CURRENT_CPU, &start, sizeof(start));
        \treturn 0;
        }

        """

    private static let calls = """
        #include "vmlinux.h"
        #include <bpf/bpf_helpers.h>

        char LICENSE[] SEC("license") = "GPL";
        int counted;

        static long step(u32 index, void *context)
        {
        \tcounted = index;
        \treturn 0;
        }

        SEC("raw_tp/sys_enter")
        int count_to(void *ctx)
        {
        \treturn bpf_loop(10, step, 0, 0);
        }

        SEC("?raw_tp/sys_enter")
        int ask(void *ctx)
        {
        \treturn bpf_get_current_task_btf() != 0;
        }

        """
}
