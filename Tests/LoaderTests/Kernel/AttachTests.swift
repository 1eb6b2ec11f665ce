import Base
import Testing

@testable import Loader

@Suite(.enabled(if: Fixture.canLoad, "this process may not load eBPF"))
struct AttachTests {
    @Test func attachesWhatItCanAndSaysWhyNotForTheRest() throws {
        let object = try Fixture.load("targets")
        let report = object.attach()
        #expect(report.attached == ["targets_present"])
        #expect(report.count == 7)
        #expect(
            report.failures.map(\.subject) == [
                "targets_tracepoint", "targets_raw", "targets_kprobe", "targets_uprobe", "targets_xdp",
                "targets_classifier",
            ])
        #expect(report.failures.allSatisfy { $0.code == .attachFailed })
    }

    @Test func attachesAgainAfterDetaching() throws {
        let object = try Fixture.load("targets", programs: ["targets_present"])
        for _ in 0..<2 {
            #expect(object.attach().attached == ["targets_present"])
            #expect(object.links.count == 1)
        }
        object.detach()
        object.detach()
        #expect(object.links.isEmpty)
    }
}

/// The sentences, on hosts of every kind.
struct AttachFailureTests {
    private static func error(
        _ section: String, _ code: Int32, hasKprobes: Bool = true, hasTracefs: Bool = true
    ) -> BeeError {
        AttachFailure(
            program: "probe", section: section, code: code, causes: [],
            host: AttachHost(hasKprobes: hasKprobes, hasTracefs: hasTracefs)
        ).error
    }

    @Test(arguments: [
        ("kprobe/vfs_read", "the kernel has no function 'vfs_read' that can be probed"),
        ("kretprobe/vfs_read", "the kernel has no function 'vfs_read' that can be probed"),
        ("tracepoint/sched/absent", "the kernel has no tracepoint 'sched/absent'"),
        ("tp/sched/absent", "the kernel has no tracepoint 'sched/absent'"),
        ("raw_tp/absent", "the kernel has no raw tracepoint 'absent'"),
        ("raw_tp.w/absent", "the kernel has no raw tracepoint 'absent'"),
        ("uprobe.s//bin/absent:main", "there is no such file, function or probe as '/bin/absent:main'"),
        ("usdt//bin/absent:a:b", "there is no such file, function or probe as '/bin/absent:a:b'"),
    ])
    func namesWhatIsMissing(section: String, message: String) {
        #expect(Self.error(section, -2).message == message)
    }

    @Test func tellsThatTheKernelHasNoKprobes() {
        let error = Self.error("kprobe/vfs_read", -2, hasKprobes: false)
        #expect(error.message == "this kernel has no kprobes, so nothing can be attached to vfs_read")
        #expect(error.hint?.contains("CONFIG_KPROBE_EVENTS") == true)
    }

    @Test func tellsThatTracefsIsNotMounted() {
        let error = Self.error("tp/sched/sched_switch", -2, hasTracefs: false)
        #expect(error.hint?.contains("mount -t tracefs") == true)
    }

    @Test(arguments: [
        ("xdp", "which network interface"), ("xdp.frags", "which network interface"),
        ("classifier/stats", "which network interface"), ("cgroup_skb/egress", "which cgroup"),
        ("perf_event", "which event"), ("kprobe", "which function"), ("uprobe", "which function of which file"),
        ("sk_lookup", "what to attach it to"),
    ])
    func saysWhichTargetIsNeeded(section: String, target: String) {
        let error = Self.error(section, 95)
        #expect(error.code == .attachFailed)
        #expect(error.message.contains("does not say \(target)"))
        #expect(error.hint?.contains("this version") == true)
    }

    @Test func tellsApartWhatIsNotPermitted() {
        let error = Self.error("tp/sched/sched_switch", -13)
        #expect(error.code == .notPermitted)
        #expect(error.hint != nil)
    }

    @Test func keepsTheNumberItKnowsNoSentenceFor() {
        #expect(Self.error("raw_tp/x", -16).message == "cannot be attached to x: Device or resource busy")
    }
}
