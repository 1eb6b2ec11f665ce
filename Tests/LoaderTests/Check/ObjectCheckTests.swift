import Base
import Clibbpf
import Glibc
import Testing

@testable import Loader

/// What is said of objects on hosts that are made by hand (CLI-471 to CLI-474).
struct ObjectCheckTests {
    /// Facts of a host that has everything an object of testdata asks for, but its types.
    private static let features: String =
        (1..<33).map { "program \($0) \(ProgramType.names[$0]) yes probed\n" }.joined()
        + (1..<34).map { "map \($0) \(MapType.names[$0]) yes probed\n" }.joined()
        + (0..<57).map { "attach \($0) \(AttachType.names[$0]) yes types\n" }.joined()
        + (1...211).map { "helper \($0) helper_\($0) yes types\n" }.joined()

    private static func host(_ changes: [String: String?] = [:], types: [UInt8]? = nil) throws -> CheckedHost {
        var members = HostMembers.sound
        members["features"] = features
        members["config"] = "CONFIG_BPF_EVENTS=y\nCONFIG_KPROBE_EVENTS=y\nCONFIG_NET=y\n"
        members["raw_tracepoints"] = "sched_process_exec\nsched_switch\nsys_enter\nsys_exit\n"
        members["tracepoints"] = "sched/sched_process_exec\nsched/sched_switch\n"
        for (name, content) in changes { members[name] = content }
        var all = members.map { HostMember($0.key, Array($0.value.utf8)) }
        if let types { all.append(HostMember("btf/vmlinux", types)) }
        return CheckedHost(try HostProfile(all, subject: "far.host"), isThisHost: false)
    }

    private static func report(
        _ name: String, _ changes: [String: String?] = [:], types: [UInt8]? = nil, sizes: [String: UInt32] = [:],
        options: AttachOptions = AttachOptions()
    ) throws -> ObjectReport {
        let spec = try ObjectSpec.parse(try Fixture.bytes(name), subject: name)
        let object = CheckedObject(
            spec, plan: try .make(spec, options, subject: name), mapSizes: sizes, name: name)
        return object.check(on: try host(changes, types: types))
    }

    private static func kernelTypes() throws -> [UInt8] {
        try RegularFile.read("/sys/kernel/btf/vmlinux", limit: 256 << 20)
    }

    @Test func everythingThereWorks() throws {
        let report = try Self.report("execs")
        #expect(report.verdict == .works && report.findings.isEmpty, "\(report.findings)")
        #expect(report.programs.map(\.program.name) == ["execs_on_exec"])
        #expect(report.programs[0].target == "sched/sched_process_exec" && report.programs[0].isLoaded)
        #expect(report.maps.map(\.map.name).contains("print_execs"))
    }

    /// An object, what a host differs in, and the words (CLI-846).
    @Test(arguments: [
        ("execs", ["tracepoints": "sched/sched_switch\n"], "the kernel has no tracepoint 'sched/sched_process_exec'"),
        ("execs", ["facts": HostMembers.facts("tracefs no")], "tracefs is not mounted"),
        ("execs", ["facts": HostMembers.facts("memory 1024")], "and 0 MiB can be had"),
        ("execs", ["facts": HostMembers.facts("byte-order big")], "is for little-endian machines"),
        (
            "execs", ["features": features.replacing("ringbuf yes", with: "ringbuf no")],
            "the kernel refused to create the map of type ringbuf"
        ),
        (
            "execs", ["features": features.replacing("5 tracepoint yes", with: "5 tracepoint no")],
            "the kernel does not load programs of type tracepoint here"
        ),
        (
            "execs", ["config": "CONFIG_BPF=y\n"],
            "the kernel does not load programs of type tracepoint here"
        ),
        (
            "execs", ["features": features + "calls 5 1-129,131-211 130\n"],
            "calls bpf_ringbuf_output, which this kernel does not offer to programs of type tracepoint"
        ),
        ("nobtf", ["raw_tracepoints": "sched_switch\n"], "the kernel has no raw tracepoint 'sys_exit'"),
        ("core", [:], "the object adapts itself to the kernel's types (CO-RE)"),
        ("emptymap", [:], "the map says it has 0 entries (max_entries)"),
        ("legacymaps", [:], "libbpf cannot read this object"),
        ("nolicense", [:], "which only programs under a licence compatible with the GPL may call"),
    ])
    func whatIsMissingFails(name: String, changes: [String: String], words: String) throws {
        let report = try Self.report(name, changes.mapValues { $0 })
        #expect(report.verdict == .fails)
        let words = report.findings.contains { $0.verdict == .fails && $0.error.message.contains(words) }
        #expect(words, "\(report.findings.map(\.error.description))")
    }

    @Test func aSizeGivenToAMapCounts() throws {
        let empty = try Self.report("emptymap").maps.filter { $0.verdict == .fails }.map(\.map.name)
        let sizes = Dictionary(uniqueKeysWithValues: empty.map { ($0, UInt32(16)) })
        let report = try Self.report("emptymap", sizes: sizes)
        #expect(!empty.isEmpty && report.maps.allSatisfy { $0.verdict == .works })
    }

    @Test func whatIsNotKnownIsUnknown() throws {
        #expect(try Self.report("execs", ["tracepoints": nil]).verdict == .unknown)
        let lacking = try Self.report("execs", ["facts": HostMembers.facts("asked.capabilities 0")])
        #expect(lacking.verdict == .unknown)
        #expect(lacking.findings.first?.error.hint?.contains("CAP_") == true, "\(lacking.findings)")
    }

    @Test func aTargetThatOnlyAPersonCanNameIsUnknown() throws {
        var options = AttachOptions()
        options.only = ["express_pass"]
        let report = try Self.report("express", options: options)
        #expect(report.verdict == .unknown, "\(report.findings)")
        #expect(report.findings.first?.kind == .target && report.programs.first?.target == nil)
    }

    @Test func asksTheKernelsTypesAsTheProgramDoes() throws {
        let types = try Self.kernelTypes()
        let missing = try Self.report("coremissing", types: types)
        #expect(missing.verdict == .fails)
        let finding = try #require(missing.findings.first { $0.kind == .relocation })
        #expect(finding.error.subject == "core_missing")
        #expect(finding.error.message == "'struct task_struct' has no member 'bee_absent_member' in this kernel")
        #expect(finding.error.hint?.contains("bpf_core_field_exists") == true)
        // The same member, asked for before it is read.
        let guarded = try Self.report("core", types: types)
        #expect(guarded.verdict == .degraded, "\(guarded.findings)")
    }

    // CLI-754
    @Test func aVariableOfTheKernelNeedsAnAddress() throws {
        let bytes = try CompiledObject.compile(
            text: """
                #include "vmlinux.h"
                #include <bpf/bpf_helpers.h>
                char LICENSE[] SEC("license") = "GPL";
                extern struct rq runqueues __ksym;
                SEC("raw_tp/sys_enter") int taking(void *c)
                {
                    struct rq *r = bpf_per_cpu_ptr(&runqueues, 0);
                    return r ? r->nr_running : 0;
                }
                SEC("raw_tp/sys_enter") int plain(void *c) { return 0; }
                """)
        let spec = try ObjectSpec.parse(bytes, subject: "taking")
        let types = try Self.kernelTypes()
        func report(_ configuration: String?, only: [String] = []) throws -> ObjectReport {
            var options = AttachOptions()
            options.only = only
            let plan = try AttachPlan.make(spec, options, subject: "taking")
            let object = CheckedObject(spec, plan: plan, name: "taking")
            let more = "\nCONFIG_BPF_EVENTS=y\n"
            return object.check(on: try Self.host(["config": configuration.map { $0 + more }], types: types))
        }
        let without = try report("CONFIG_KALLSYMS=y")
        let finding = try #require(without.findings.first { $0.verdict == .fails }, "\(without.findings)")
        #expect(finding.program == "taking" && finding.error.code == .verifierRejected)
        #expect(
            finding.error.message
                == "takes the kernel's variable 'runqueues', whose address this kernel does not list")
        #expect(finding.error.hint?.contains("CONFIG_KALLSYMS_ALL") == true)
        #expect(without.programs.map(\.verdict) == [.fails, .works])
        #expect(try report("CONFIG_KALLSYMS=y", only: ["plain"]).verdict == .works)
        #expect(try report("CONFIG_KALLSYMS_ALL=y").verdict == .works)
        let hidden = try report(nil)
        #expect(hidden.verdict == .unknown, "\(hidden.findings)")
        #expect(hidden.findings.contains { $0.error.message.contains("lists the address of its variable 'runqueues'") })
    }

    private static func compile(_ source: String, licence: String = "GPL") throws -> ObjectSpec {
        let head = """
            #include "vmlinux.h"
            #include <bpf/bpf_helpers.h>
            #include <bpf/bpf_tracing.h>
            char LICENSE[] SEC("license") = "\(licence)";

            """
        return try ObjectSpec.parse(try CompiledObject.compile(text: head + source), subject: "object")
    }

    private static let options = """
        CONFIG_BPF_EVENTS=y
        CONFIG_BPF_JIT=y
        CONFIG_BPF_LSM=y
        CONFIG_FUNCTION_TRACER=y
        CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS=y

        """

    /// What becomes of each program and map of an object on a host with this kernel's types.
    private static func verdicts(
        of spec: ObjectSpec, _ changes: [String: String?] = [:]
    ) throws -> (report: ObjectReport, verdicts: [String: Verdict]) {
        let object = CheckedObject(spec, plan: try .make(spec, AttachOptions(), subject: "object"), name: "object")
        let own: [String: String?] = ["functions": "bpf_lsm_file_open\nvfs_read\n", "config": options]
        let changes = own.merging(changes) { _, new in new }
        let report = object.check(on: try host(changes, types: try kernelTypes()))
        let all =
            report.programs.map { ($0.program.name, $0.verdict) } + report.maps.map { ($0.map.name, $0.verdict) }
        return (report, Dictionary(all, uniquingKeysWith: { first, _ in first }))
    }

    // CLI-841
    @Test(arguments: [
        ("extern void bpf_rcu_read_lock(int, int) __ksym;", "bpf_rcu_read_lock(1, 2)"),
        ("extern void bpf_rcu_read_lock(int) __ksym __weak;", "if (bpf_rcu_read_lock) bpf_rcu_read_lock(1)"),
        ("extern struct task_struct *runqueues __ksym;", "bpf_this_cpu_ptr(&runqueues)"),
    ])
    func whatIsTakenFromTheKernelIsDeclaredAsItIsThere(declaration: String, use: String) throws {
        let source = declaration + "SEC(\"raw_tp/sys_enter\") int taking(void *c) { \(use); return 0; }"
        let report = try Self.verdicts(of: Self.compile(source)).report
        #expect(report.verdict == .fails)
        let finding = try #require(
            report.findings.first { $0.error.message.contains("otherwise than the kernel does") })
        #expect(finding.kind == .relocation && finding.error.hint?.hasPrefix("the kernel has ") == true)
    }

    // CLI-841: what is spelled as the kernel spells it may be another type all the same.
    @Test func aStructureThatIsOnlyDeclaredIsNotTheKernels() throws {
        let source = """
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            struct file;
            extern int vfs_fsync(struct file *, int) __ksym;
            char LICENSE[] SEC("license") = "GPL";
            SEC("raw_tp/sys_enter") int taking(void *c) { return vfs_fsync(0, 0); }
            """
        let spec = try ObjectSpec.parse(try CompiledObject.compile(text: source), subject: "object")
        let report = try Self.verdicts(of: spec).report
        let finding = try #require(
            report.findings.first { $0.error.message.contains("otherwise than the kernel does") })
        #expect(finding.error.hint?.contains("; struct file has to be defined") == true, "\(finding)")
    }

    // CLI-842
    @Test func onlyMarkedFunctionsOfTheKernelMayBeCalled() throws {
        let (report, verdicts) = try Self.verdicts(
            of: Self.compile(
                """
                extern int vfs_fsync(struct file *, int) __ksym;
                extern void bpf_rcu_read_lock(void) __ksym;
                extern void bpf_rcu_read_unlock(void) __ksym;
                SEC("raw_tp/sys_enter") int calls_any(void *c) { return vfs_fsync(0, 0); }
                SEC("raw_tp/sys_enter") int calls_marked(void *c)
                {
                    bpf_rcu_read_lock();
                    bpf_rcu_read_unlock();
                    return 0;
                }
                """))
        #expect(verdicts["calls_any"] == .fails, "\(report.findings)")
        #expect(verdicts["calls_marked"] == .works)
    }

    // CLI-471: the structure is looked up in the kernel's types though nothing of it is loaded.
    @Test func structuresOfNoKernelFailWithoutTheirPrograms() throws {
        let source = """
            struct bee_ops { int (*bee)(void *); };
            SEC("?struct_ops/bee_bee") int bee_bee(u64 *c) { return 0; }
            SEC("raw_tp/sys_enter") int plain(void *c) { return 0; }
            SEC(".struct_ops") struct bee_ops bee = { .bee = (void *)bee_bee };
            """
        let (report, verdicts) = try Self.verdicts(of: Self.compile(source))
        #expect(verdicts["plain"] == .works && report.verdict == .fails, "\(report.findings)")
        let own = report.findings.filter { $0.kind == .map }
        #expect(own.map(\.error.message) == ["the kernel takes no structure 'bee_ops' from programs"])
    }

    // CLI-843
    @Test func whatTheLicenceDoesNotAllowFails() throws {
        let (report, verdicts) = try Self.verdicts(
            of: Self.compile(
                """
                extern void bpf_rcu_read_lock(void) __ksym;
                extern void bpf_rcu_read_unlock(void) __ksym;
                SEC("raw_tp/sys_enter") int calling(void *c)
                {
                    bpf_rcu_read_lock();
                    bpf_rcu_read_unlock();
                    return 0;
                }
                SEC("raw_tp/sys_enter") int plain(void *c) { return 0; }
                SEC("lsm/file_open") int hook(void *c) { return 0; }
                SEC("lsm_cgroup/no_such_hook") int group(void *c) { return 1; }
                SEC("struct_ops/bee_undo") u32 BPF_PROG(bee_undo, struct sock *sk) { return 2; }
                SEC(".struct_ops") struct tcp_congestion_ops bee = { .undo_cwnd = (void *)bee_undo, .name = "bee" };
                """, licence: "Proprietary"))
        #expect(verdicts["plain"] == .works, "\(report.findings)")
        // CLI-840: a hook is part of loading, whichever control group a person would name.
        #expect(report.findings.contains { $0.program == "group" && $0.verdict == .fails && $0.kind == .target })
        for name in ["calling", "hook", "bee_undo"] {
            let own = report.findings.filter { $0.program == name }
            #expect(own.map(\.verdict) == [.fails] && own[0].error.hint == VerifierFailure.licence, "\(own)")
        }
    }

    /// A map's definition, and whether kernels take it.
    private static let maps: [(definition: String, isTaken: Bool)] = {
        func map(_ type: String, _ rest: String) -> String { "__uint(type, BPF_MAP_TYPE_\(type)); \(rest)" }
        let (sizes, number) = ("__type(key, u32); __type(value, u64);", "__uint(max_entries, 4);")
        func inner(_ type: String, _ rest: String) -> String { "__array(values, struct { \(map(type, rest)) });" }
        let indexed = "__type(key, u32); __type(value, u32);"
        let late = "__uint(map_flags, BPF_F_NO_PREALLOC);"
        return [
            (map("HASH", sizes + number + late), true),
            (map("HASH", sizes + number + "__uint(map_flags, BPF_F_MMAPABLE);"), false),
            (map("HASH", sizes + number + "__uint(map_flags, BPF_F_NO_COMMON_LRU);"), false),
            (map("HASH", sizes + number + "__uint(map_flags, BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG);"), false),
            (map("LRU_HASH", sizes + number + "__uint(map_flags, BPF_F_NO_COMMON_LRU);"), true),
            (map("LRU_HASH", sizes + number + late), false),
            (map("LRU_HASH", sizes + number + "__uint(map_flags, BPF_F_NO_COMMON_LRU | BPF_F_NUMA_NODE);"), false),
            (map("ARRAY", sizes + number + "__uint(map_extra, 5);"), false),
            (map("ARRAY_OF_MAPS", "__type(key, u32);" + number + inner("ARRAY", sizes + number)), true),
            (map("ARRAY_OF_MAPS", "__type(key, u32);" + number + inner("ARRAY", sizes)), false),
            (map("HASH_OF_MAPS", sizes.prefix(17) + number + inner("PROG_ARRAY", indexed + number)), false),
            (map("HASH_OF_MAPS", indexed + number), false),
            (map("STACK_TRACE", "__type(key, u32); __uint(value_size, 1600);" + number), false),
            (map("ARRAY", sizes + number + "__uint(map_flags, BPF_F_MMAPABLE | BPF_F_RDONLY_PROG);"), true),
            (map("ARRAY", sizes + number + late), false),
            (map("PERCPU_ARRAY", sizes + number + "__uint(map_flags, BPF_F_MMAPABLE);"), false),
            (map("LPM_TRIE", "__type(key, u64); __type(value, u64);" + number + late), true),
            (map("LPM_TRIE", "__type(key, u64); __type(value, u64);" + number), false),
            (map("LPM_TRIE", sizes + number + late), false),
            (map("QUEUE", "__type(value, u64);" + number), true), (map("QUEUE", sizes + number), false),
            (map("STACK", sizes + number), false), (map("BLOOM_FILTER", "__type(value, u64);" + number), true),
            (map("BLOOM_FILTER", sizes + number), false),
            (map("BLOOM_FILTER", "__type(value, u64); __uint(map_extra, 15);" + number), true),
            (map("BLOOM_FILTER", "__type(value, u64); __uint(map_extra, 16);" + number), false),
            (map("ARRAY_OF_MAPS", "__type(key, u32);" + number + inner("PERF_EVENT_ARRAY", indexed)), false),
            (map("ARRAY_OF_MAPS", "__type(key, u32);" + number + inner("PERF_EVENT_ARRAY", indexed + number)), true),
            (map("TASK_STORAGE", "__type(key, int); __type(value, u64);" + late), true),
            (map("TASK_STORAGE", "__type(key, int); __type(value, u64);"), false),
            (map("TASK_STORAGE", "__type(key, int); __type(value, u64);" + late + number), false),
            (map("SK_STORAGE", "__uint(key_size, 4); __uint(value_size, 8);" + late), false),
            (map("PROG_ARRAY", "__type(key, u32); __type(value, u32);" + number), true),
            (map("PROG_ARRAY", sizes + number), false), (map("DEVMAP", sizes + number), true),
            (map("RINGBUF", "__uint(max_entries, 4096);" + late), false),
            (map("RINGBUF", "__type(value, u64); __uint(max_entries, 4096);"), true),
            (map("PERF_EVENT_ARRAY", "__type(value, u64);"), true),
            (map("STACK_TRACE", "__type(key, u32); __uint(value_size, 80);" + number), true),
            (
                map(
                    "STACK_TRACE",
                    "__type(key, u32); __uint(value_size, 80);" + number
                        + "__uint(map_flags, BPF_F_STACK_BUILD_ID);"), false
            ),
        ]
    }()

    // CLI-844
    @Test func mapsThatNoKernelTakesFail() throws {
        let source = Self.maps.enumerated().map { index, map in
            "struct { \(map.definition) } m\(index) SEC(\".maps\");\n"
        }.joined()
        let program = "SEC(\"raw_tp/sys_enter\") int program(void *c) { return 0; }"
        let report = try Self.verdicts(of: Self.compile(source + program)).report
        #expect(report.maps.count == Self.maps.count)
        for (map, expected) in zip(report.maps, Self.maps) {
            #expect(map.verdict == (expected.isTaken ? .works : .fails), "\(expected.definition)")
            // Storages need types and maps of maps a pattern that only a loader hands in, and the loader corrects ring
            // buffers and perf event arrays.
            let isByLoader = ["storage", "ringbuf", "perf_event", "of_maps"].contains { map.map.type.name.contains($0) }
            guard Fixture.canLoad, !isByLoader else { continue }
            #expect(Self.isTakenHere(map.map) == expected.isTaken, "\(expected.definition)")
        }
    }

    /// Whether this kernel creates a map.
    private static func isTakenHere(_ map: MapSpec) -> Bool {
        withUnsafeTemporaryAllocation(
            byteCount: MemoryLayout<bpf_map_create_opts>.stride, alignment: MemoryLayout<bpf_map_create_opts>.alignment
        ) { memory in
            memory.initializeMemory(as: UInt8.self, repeating: 0)
            guard let options = memory.bindMemory(to: bpf_map_create_opts.self).baseAddress else { return false }
            options.pointee.sz = MemoryLayout<bpf_map_create_opts>.size
            options.pointee.map_flags = map.definition.flags
            options.pointee.map_extra = UInt64(map.definition.extra)
            let descriptor = bpf_map_create(
                bpf_map_type(map.type.rawValue), nil, UInt32(map.keySize), UInt32(map.valueSize),
                UInt32(map.maxEntries), options)
            if descriptor >= 0 { close(descriptor) }
            return descriptor >= 0
        }
    }

    private static let flagged = Result {
        try compile(
            """
            struct {
                __uint(type, BPF_MAP_TYPE_HASH); __type(key, u32); __type(value, u32); __uint(max_entries, 4);
                __uint(map_flags, BPF_F_NO_PREALLOC);
            } late SEC(".maps");
            struct {
                __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, u32); __type(value, u32); __uint(max_entries, 4);
                __uint(map_flags, BPF_F_MMAPABLE);
            } mapped SEC(".maps");
            SEC("iter.s/task") int tasks(struct bpf_iter__task *c) { return 0; }
            SEC("iter/task") int waking(struct bpf_iter__task *c) { return 0; }
            """)
    }

    // CLI-845
    @Test(arguments: [
        ("6.1.0", [Verdict.works, .works, .works, .works]), ("5.15.0", [.works, .works, .unknown, .works]),
        ("5.4.0", [.works, .unknown, .unknown, .works]), ("4.4.0", [.unknown, .unknown, .unknown, .works]),
    ])
    func whatIsAskedForByFlagsNeedsItsKernel(release: String, expected: [Verdict]) throws {
        let facts = HostMembers.facts("kernel.release \(release)-test")
        let (report, verdicts) = try Self.verdicts(of: Self.flagged.get(), ["facts": facts])
        #expect(["late", "mapped", "tasks", "waking"].map { verdicts[$0] } == expected, "\(report.findings)")
    }

    @Test func programsThatAreLeftOutDecideNothing() throws {
        let changes = ["features": Self.features.replacing("helper_113 yes", with: "helper_113 no")]
        let all = try Self.report("unlinks", changes.mapValues { $0 })
        #expect(all.verdict == .fails && all.programs.map(\.verdict) == [.fails, .works], "\(all.findings)")
        var options = AttachOptions()
        options.skipped = ["unlinks_enter"]
        let rest = try Self.report("unlinks", changes.mapValues { $0 }, options: options)
        #expect(rest.verdict == .works && rest.decisive.isEmpty)
        #expect(rest.programs.map(\.verdict) == [.fails, .works] && rest.programs.map(\.isLoaded) == [false, true])
    }
}
