import Base
import Testing

@testable import Loader

/// What the text of a target means, for every kind of program (CLI-151 to CLI-154).
struct AttachPointTests {
    private static func point(_ section: String, _ target: String) throws -> any AttachPoint {
        let program = ProgramSpec.named("probe", in: section)
        return try AttachKind(program).point(target, for: program, [])
    }

    @Test(arguments: [
        ("kprobe", "vfs_open", "KernelFunction(name: \"vfs_open\", offset: 0, isAtReturn: false)"),
        ("kprobe", "vfs_open+0x10", "KernelFunction(name: \"vfs_open\", offset: 16, isAtReturn: false)"),
        ("kprobe", "kretprobe:vfs_open", "KernelFunction(name: \"vfs_open\", offset: 0, isAtReturn: true)"),
        ("kretprobe", "vfs_open", "KernelFunction(name: \"vfs_open\", offset: 0, isAtReturn: true)"),
        ("kprobe.multi", "tcp_*", "KernelFunctions(pattern: \"tcp_*\", isAtReturn: false)"),
        ("kretprobe.multi", "tcp_?", "KernelFunctions(pattern: \"tcp_?\", isAtReturn: true)"),
        ("ksyscall", "openat", "SystemCall(name: \"openat\", isAtReturn: false)"),
        ("kprobe", "kretsyscall:openat", "SystemCall(name: \"openat\", isAtReturn: true)"),
        ("tp", "sched:sched_switch", "Tracepoint(category: \"sched\", name: \"sched_switch\")"),
        ("tracepoint", "tracepoint:xdp/xdp_redirect", "Tracepoint(category: \"xdp\", name: \"xdp_redirect\")"),
        ("raw_tp.w", "raw_tp:sched_switch", "RawTracepoint(name: \"sched_switch\")"),
        ("tp_btf", "sched_switch", "TypedHook(name: \"sched_switch\", isSecurityHook: false)"),
        ("fentry.s", "vfs_open", "TypedHook(name: \"vfs_open\", isSecurityHook: false)"),
        ("lsm", "file_open", "TypedHook(name: \"file_open\", isSecurityHook: true)"),
        ("xdp.frags", "xdp:eth0", "ExpressPath(interface: Loader.NetworkInterface(name: \"eth0\"))"),
        ("socket1", "eth0.100", "PacketSocket(interface: Loader.NetworkInterface(name: \"eth0.100\"))"),
        ("sk_lookup", "/run/netns/x", "NetworkNamespace(path: \"/run/netns/x\")"),
        ("sockops", "/sys/fs/cgroup/x", "ControlGroup(path: \"/sys/fs/cgroup/x\", hook: nil)"),
        ("lsm_cgroup/socket_bind", "/sys/fs/cgroup/x", "ControlGroup(path: \"/sys/fs/cgroup/x\", hook: nil)"),
        ("cgroup/connect4", "cgroup:/x:egress", "ControlGroup(path: \"/x:egress\", hook: nil)"),
    ])
    func readsTargets(section: String, target: String, meaning: String) throws {
        #expect("\(try Self.point(section, target))" == meaning)
    }

    @Test(arguments: [
        ("uprobe", "/bin/bash:readline", "/bin/bash", "readline", Int32?.none, false),
        ("uprobe.s", "libc:malloc,pid:7", "libc", "malloc", 7, false),
        ("uretprobe", "libc:malloc", "libc", "malloc", nil, true),
        ("kprobe", "uretprobe:libc:malloc", "libc", "malloc", nil, true),
        ("uprobe", "/opt/a,b:ns::f", "/opt/a,b", "ns::f", nil, false),
    ])
    func readsUserFunctions(
        section: String, target: String, file: String, function: String, process: Int32?, isAtReturn: Bool
    ) throws {
        let point = try #require(try Self.point(section, target) as? UserFunction)
        #expect(point.file.name == file)
        #expect(point.function == function)
        #expect(point.process == process)
        #expect(point.isAtReturn == isAtReturn)
    }

    @Test func readsPatternsAndMarkersOfUserPrograms() throws {
        let functions = try #require(try Self.point("uretprobe.multi", "libc:str*,pid:9") as? UserFunctions)
        #expect(functions.pattern == "str*" && functions.isAtReturn && functions.process == 9)
        let marker = try #require(try Self.point("usdt", "/bin/x:bee:mark,pid:9") as? UserMarker)
        #expect(marker.provider == "bee" && marker.name == "mark" && marker.process == 9)
    }

    @Test(arguments: [
        ("tc", "eth0:ingress", TrafficDirection.ingress, TrafficHook.Mechanism.best),
        ("classifier/x", "eth0:egress", .egress, .best), ("tcx/egress", "eth0", .egress, .best),
        ("tc/ingress", "eth0:egress", .egress, .best), ("tc", "tc:eth0:ingress", .ingress, .filter),
        ("classifier/ingress/x", "tcx:eth0", .ingress, .link),
    ])
    func readsTrafficHooks(
        section: String, target: String, direction: TrafficDirection, mechanism: TrafficHook.Mechanism
    ) throws {
        let point = try #require(try Self.point(section, target) as? TrafficHook)
        #expect(point.interface.name == "eth0")
        #expect(point.direction == direction)
        #expect(point.mechanism == mechanism)
    }

    @Test func readsEvents() throws {
        let clock = try #require(try Self.point("perf_event/x", "cpu-clock:99") as? PerfEvent)
        #expect(clock.event == PerfEvent.Event(name: "cpu-clock", type: 1, config: 0))
        #expect(clock.frequency == 99 && clock.process == nil)
        let misses = try #require(try Self.point("perf_event", "cache-misses:1000,pid:3") as? PerfEvent)
        #expect(misses.event == PerfEvent.Event(name: "cache-misses", type: 0, config: 3))
        #expect(misses.process == 3)
    }

    @Test func readsWhatAnIteratorIsNarrowedTo() throws {
        func narrowing(_ section: String, _ target: String) throws -> Iterator.Narrowing? {
            (try Self.point(section, target) as? Iterator)?.narrowing
        }
        #expect(try narrowing("iter/task", "task") == .all)
        #expect(try narrowing("iter/task", "pid:8") == .process(8))
        let program = ProgramSpec.named("probe", in: "iter/bpf_map_elem")
        let maps = try ObjectSpec.parse(try Fixture.bytes("hooks"), subject: "hooks").maps
        let point = try AttachKind(program).point("hooks_sockets", for: program, maps)
        #expect((point as? Iterator)?.narrowing == .map("hooks_sockets"))
        #expect(try narrowing("iter.s/cgroup", "/sys/fs/cgroup/x") == .controlGroup("/sys/fs/cgroup/x"))
    }

    @Test func aDirectionOfCgroupSKBIsAHook() throws {
        let point = try #require(try Self.point("cgroup/skb", "/sys/fs/cgroup/x:egress") as? ControlGroup)
        #expect(point.path == "/sys/fs/cgroup/x")
        #expect(point.hook?.name == "cgroup_inet_egress")
    }

    @Test(arguments: [
        ("kprobe", "sched/x"), ("kprobe", "vfs_open+"), ("kprobe", "+8"), ("kprobe", "vfs_open+-8"), ("kprobe", "x+9z"),
        ("kretprobe", "vfs_open+8"), ("kprobe.multi", "a b"), ("ksyscall", "open at"), ("uprobe", "libc"),
        ("uprobe", ":malloc"), ("uprobe", "libc:"), ("uretprobe", "libc:malloc+8"), ("uprobe", "libc:malloc,pid:0"),
        ("uprobe", "libc:malloc,pid:x"), ("usdt", "/bin/x:bee"), ("usdt", "/bin/x:bee:a:b"), ("tp", "sched"),
        ("tp", "sched:"), ("tp", "a:b:c"), ("raw_tp", "/"), ("fentry", "a b"), ("xdp", "eth0:ingress"),
        ("xdp", "kprobe:vfs_open"), ("xdp", "an-interface-too-long"), ("xdp", ""), ("tc", "eth0"), ("tc", "eth0:both"),
        ("cgroup/skb", "/sys/fs/cgroup"), ("sockops", "user.slice"), ("sk_lookup", "x"), ("perf_event", "cpu-clock"),
        ("perf_event", "cpu-clock:0"), ("perf_event", "cpu-clock:100001"), ("perf_event", "sched:9"),
        ("sk_msg", "nothing"), ("iter/task", "pid:none"),
        ("iter/bpf_map_elem", "nothing"),
    ])
    func refusesWhatIsNoTarget(section: String, target: String) {
        #expect(throws: TargetFault.self) { try Self.point(section, target) }
    }
}
