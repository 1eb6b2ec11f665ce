import Base
import Glibc
import Testing

@testable import Loader

/// What is known of targets from a host file alone (CLI-474).
struct TargetForecastTests {
    private static let options =
        "CONFIG_BPF_EVENTS=y\nCONFIG_BPF_JIT=y\nCONFIG_FUNCTION_TRACER=y\nCONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS=y\n"
        + "CONFIG_KPROBES_ON_FTRACE=y\nCONFIG_KPROBE_EVENTS=y\nCONFIG_PERF_EVENTS=y\n"

    private static func forecast(
        _ section: String, _ target: String, _ changes: [String: String?] = [:], types: [UInt8]? = nil
    ) throws -> String {
        let program = ProgramSpec.named("probe", in: section)
        let point = try AttachKind(program).point(target, for: program, [])
        let changes = ["config": options].merging(changes.mapValues { $0 }) { _, new in new }
        let host = CheckedHost(try HostMembers.profile(changes, types: types), isThisHost: false)
        return switch AttachKind.forecast(point, for: program, on: host) {
        case .there: "there"
        case .refused(let code): "refused \(code)"
        case .missing: "missing"
        case .unknown: "unknown"
        }
    }

    @Test(arguments: [
        ("kprobe", "vfs_read", "there"), ("kretprobe", "ext4_read", "there"), ("kprobe", "vfs_raed", "refused 2"),
        // It exists and cannot be traced.
        ("kprobe", "do_exit.cold", "missing"), ("kprobe", "vfs_read+4", "unknown"),
        ("tp", "sched:sched_switch", "there"), ("tp", "sched:sched_swim", "refused 2"),
        ("raw_tp", "sched_switch", "there"), ("raw_tp", "sched_swim", "refused 2"),
        ("perf_event", "cpu-clock:99", "there"), ("perf_event", "cycles:99", "unknown"),
        ("xdp", "eth0", "unknown"), ("tc", "eth0:ingress", "unknown"), ("uprobe", "libc:malloc", "unknown"),
        ("usdt", "/bin/x:bee:mark", "unknown"), ("sockops", "/sys/fs/cgroup/x", "unknown"),
        ("ksyscall", "read", "refused 2"),
    ])
    func readsTheHostsLists(section: String, target: String, meaning: String) throws {
        #expect(try Self.forecast(section, target) == meaning)
    }

    @Test(arguments: [
        ("kprobe", "vfs_read", ["config": "CONFIG_BPF_EVENTS=y\n"], "refused 2"),
        ("kprobe", "vfs_read", ["facts": HostMembers.facts("lockdown confidentiality")], "refused 1"),
        ("kprobe", "do_exit.cold", ["config": options + "CONFIG_KPROBE_EVENTS_ON_NOTRACE=y\n"], "unknown"),
        ("sockops", "/sys/fs/cgroup/x", ["facts": HostMembers.facts("control-groups v1")], "missing"),
        ("kprobe.multi", "vfs_*", ["config": options], "missing"),
        ("kprobe.multi", "vfs_*", ["config": options + "CONFIG_FPROBE=y\n"], "there"),
        ("kprobe.multi", "vfz_*", ["config": options + "CONFIG_FPROBE=y\n"], "refused 2"),
        ("ksyscall", "read", ["functions": "__x64_sys_bpf\n__x64_sys_read\n"], "there"),
    ])
    func aKernelMayDoWithout(
        section: String, target: String, changes: [String: String], meaning: String
    ) throws {
        #expect(try Self.forecast(section, target, changes.mapValues { $0 }) == meaning)
    }

    private static let withoutCalls = options.replacing("CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS=y\n", with: "")
    private static let withoutTracer = options.replacing("CONFIG_FUNCTION_TRACER=y\n", with: "")

    /// A configuration, the functions that can be traced, the kernel's error number and words of the hint.
    private static let entries: [(String, String?, Int32?, String)] = [
        (options, "vfs_read\n", nil, ""), (options, "vfs_write\n", EBUSY, "available_filter_functions"),
        (
            withoutCalls, "vfs_read\n", 524,
            "it needs to be built with CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS, which comes with CONFIG_FUNCTION_TRACER"
        ), (withoutTracer, nil, EBUSY, "CONFIG_FUNCTION_TRACER"),
    ]

    // CLI-804
    @Test(arguments: entries)
    func saysWhichOptionFentryNeedsAsTheKernelsRefusalDoes(
        configuration: String, functions: String?, code: Int32?, words: String
    ) throws {
        let program = ProgramSpec.named("probe", in: "fentry/vfs_read")
        let point = try TypedHook(parsing: "vfs_read", isSecurityHook: false)
        var contents = HostMembers.sound
        contents["config"] = configuration
        contents["functions"] = functions
        var members = contents.map { HostMember($0.key, Array($0.value.utf8)) }
        members.append(HostMember("btf/vmlinux", try CompiledObject.kernel.get().bytes))
        let host = CheckedHost(try HostProfile(members, subject: "far.host"), isThisHost: false)
        guard let code else {
            guard case .there = AttachKind.forecast(point, for: program, on: host) else {
                Issue.record("it is there")
                return
            }
            return
        }
        guard case .missing(let fault) = AttachKind.forecast(point, for: program, on: host) else {
            Issue.record("it is not there")
            return
        }
        #expect(fault == point.sentence(for: code, on: host.attachHost) && fault.hint?.contains(words) == true)
    }

    private static let hooks = "bpf_lsm_file_open\nbpf_lsm_socket_create\n"
    private static let otherModules = HostMembers.facts("security-modules lockdown,yama")
    private static let hiddenModules = HostMembers.facts("unknown.security-modules hidden")
        .replacing("security-modules lockdown,yama,bpf\n", with: "")

    /// A section, what it is attached to, what a host differs in, and what is said.
    private static let securityHooks: [(String, String, [String: String?], String)] = [
        ("lsm/file_open", "file_open", [:], "there"), ("lsm/no_such_hook", "no_such_hook", [:], "missing"),
        ("lsm/file_open", "file_open", ["facts": otherModules], "missing"),
        ("lsm/file_open", "file_open", ["facts": hiddenModules], "unknown"),
        ("lsm/file_open", "file_open", ["functions": "vfs_read\n"], "missing"),
        // What is certain goes before what is not known.
        ("lsm/file_open", "file_open", ["functions": nil], "unknown"),
        ("lsm/file_open", "file_open", ["functions": nil, "facts": otherModules], "missing"),
        ("lsm/file_open", "file_open", ["functions": nil, "config": withoutCalls], "missing"),
        ("fentry/vfs_read", "vfs_read", ["functions": nil, "config": withoutCalls], "missing"),
        ("lsm_cgroup/socket_create", "/sys/fs/cgroup/x", ["functions": nil, "facts": otherModules], "missing"),
        ("lsm/file_open", "file_open", ["config": withoutCalls], "missing"),
        ("lsm.s/file_open", "file_open", ["config": withoutCalls], "missing"),
        // A control group is known to its own host alone.
        ("lsm_cgroup/socket_create", "/sys/fs/cgroup/x", [:], "unknown"),
        ("lsm_cgroup/no_such_hook", "/sys/fs/cgroup/x", [:], "missing"),
        ("lsm_cgroup/socket_create", "/sys/fs/cgroup/x", ["facts": otherModules], "missing"),
        ("lsm_cgroup/socket_create", "/sys/fs/cgroup/x", ["facts": hiddenModules], "unknown"),
        ("lsm_cgroup/socket_create", "/sys/fs/cgroup/x", ["config": withoutCalls], "missing"),
    ]

    // CLI-840, CLI-474, CLI-375, CLI-804
    @Test(arguments: securityHooks)
    func aSecurityHookHasToBeThereAndToBeCalled(
        section: String, target: String, changes: [String: String?], meaning: String
    ) throws {
        let types = try CompiledObject.kernel.get().bytes
        let changes = ["functions": Self.hooks as String?].merging(changes) { _, new in new }
        #expect(try Self.forecast(section, target, changes, types: types) == meaning)
    }

    @Test func whatIsNotInTheFileIsNotKnown() throws {
        #expect(try Self.forecast("kprobe", "vfs_read", ["functions": nil]) == "refused 2")
        #expect(try Self.forecast("kprobe", "do_exit.cold", ["functions": nil]) == "unknown")
        #expect(try Self.forecast("kprobe", "vfs_read", ["functions": nil, "symbols": nil]) == "unknown")
        #expect(try Self.forecast("raw_tp", "sched_swim", ["raw_tracepoints": nil]) == "unknown")
        #expect(try Self.forecast("tp", "sched:sched_switch", ["tracepoints": nil]) == "unknown")
    }

    // Who is not root may not see that it is mounted.
    @Test(arguments: [
        ("asked.root yes", "refused 2"), ("asked.root no", "unknown"), ("asked.user-namespace yes", "unknown"),
    ])
    func tracefsIsMissingWhereRootSawNone(line: String, meaning: String) throws {
        let facts = HostMembers.facts(line).replacing("tracefs yes", with: "tracefs no")
        #expect(try Self.forecast("tp", "sched:sched_switch", ["tracepoints": nil, "facts": facts]) == meaning)
    }

    @Test(arguments: [("none", "/sys/fs/cgroup"), ("v1", "/run/cgroup2")])
    func controlGroupsAreMountedWhereTheyHideNone(mounted: String, place: String) throws {
        let program = ProgramSpec.named("probe", in: "sockops")
        let point = try AttachKind(program).point("/sys/fs/cgroup/x", for: program, [])
        let profile = try HostMembers.profile(["facts": HostMembers.facts("control-groups \(mounted)")])
        let host = CheckedHost(profile, isThisHost: false)
        guard case .missing(let fault) = AttachKind.forecast(point, for: program, on: host) else {
            Issue.record("there are none")
            return
        }
        #expect(fault.hint?.hasSuffix("mount -t cgroup2 none \(place)") == true)
    }
}
