import Base
import Testing

@testable import Loader

struct AttachPlanTests {
    private static func plan(_ object: String, _ change: (inout AttachOptions) -> Void = { _ in }) throws -> AttachPlan
    {
        var options = AttachOptions()
        change(&options)
        return try .make(try ObjectSpec.parse(try Fixture.bytes(object), subject: object), options, subject: object)
    }

    private static func fault(_ object: String, _ change: (inout AttachOptions) -> Void) throws -> BeeError {
        try #require(#expect(throws: BeeError.self) { _ = try plan(object, change) })
    }

    @Test func takesWhatTheObjectMarks() throws {
        let plan = try Self.plan("multi")
        #expect(plan.programs.count == 10)
        #expect(!plan.programs.contains("multi_optional"))
        #expect(plan.items.first { $0.program.name == "multi_kprobe" }?.points.first is KernelFunction)
    }

    @Test func takesWhatIsChosen() throws {
        #expect(
            try Self.plan("multi") { $0.only = ["multi_raw", "multi_optional"] }.programs.sorted()
                == ["multi_optional", "multi_raw"])
        #expect(!(try Self.plan("multi") { $0.skipped = ["multi_raw"] }.programs.contains("multi_raw")))
        let targets = try [#require(AttachArgument("multi_optional=sys_exit"))]
        #expect(try Self.plan("multi") { $0.targets = targets }.programs.contains("multi_optional"))
    }

    // CLI-755
    @Test func aProgramInASlotIsNotLeftOut() throws {
        func text(_ section: String) -> String {
            """
            #include "vmlinux.h"
            #include <bpf/bpf_helpers.h>
            char LICENSE[] SEC("license") = "GPL";
            SEC("\(section)") int other(void *c) { return 0; }
            struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 1); __type(key, __u32);
                __array(values, int(void *)); } jumps SEC(".maps") = { .values = { (void *)&other } };
            SEC("raw_tp/sys_enter") int first(void *c) { bpf_tail_call(c, &jumps, 0); return 0; }
            """
        }
        func fault(_ section: String, _ change: (inout AttachOptions) -> Void) throws -> BeeError? {
            let spec = try ObjectSpec.parse(try CompiledObject.compile(text: text(section)), subject: "jumps")
            var options = AttachOptions()
            change(&options)
            do {
                _ = try AttachPlan.make(spec, options, subject: "jumps")
                return nil
            } catch { return error }
        }
        #expect(try fault("raw_tp/sys_exit") { _ in } == nil)
        let only = try #require(try fault("raw_tp/sys_exit") { $0.only = ["first"] })
        #expect(only.code == .usage && only.subject == "jumps")
        #expect(only.message == "begins with the program 'other' in slot 0, which is left out")
        #expect(only.hint == "load it too: --only other")
        #expect(try fault("raw_tp/sys_exit") { $0.only = ["first", "other"] } == nil)
        let skipped = try fault("raw_tp/sys_exit") { $0.skipped = ["other"] }
        #expect(skipped?.hint == "load it: leave --skip other out")
        let marked = try fault("?raw_tp/sys_exit") { _ in }
        #expect(marked?.hint == "the object does not load it by itself: --only other --only first")
    }

    // CLI-803
    @Test func aCheckTellsWhatAnObjectLeavesOutOfASlot() throws {
        let text = """
            #include "vmlinux.h"
            #include <bpf/bpf_helpers.h>
            char LICENSE[] SEC("license") = "GPL";
            SEC("?raw_tp/sys_exit") int other(void *c) { return 0; }
            struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 1); __type(key, __u32);
                __array(values, int(void *)); } jumps SEC(".maps") = { .values = { (void *)&other } };
            SEC("raw_tp/sys_enter") int first(void *c) { bpf_tail_call(c, &jumps, 0); return 0; }
            """
        let spec = try ObjectSpec.parse(try CompiledObject.compile(text: text), subject: "jumps")
        func report(_ change: (inout AttachOptions) -> Void) throws -> ObjectReport {
            var options = AttachOptions()
            change(&options)
            let plan = try AttachPlan.judged(spec, options, subject: "jumps")
            let host = CheckedHost(try HostMembers.profile(["config": nil, "features": nil]), isThisHost: false)
            return CheckedObject(spec, plan: plan, name: "jumps").check(on: host)
        }
        let left = try report { _ in }
        #expect(left.verdict == .fails && left.maps.map(\.verdict) == [.fails], "\(left.findings)")
        let run = #expect(throws: BeeError.self) { try AttachPlan.make(spec, subject: "jumps") }
        #expect(left.findings.first { $0.verdict == .fails }?.error == run)
        #expect(run?.message == "begins with the program 'other' in slot 0, which is left out")
        #expect(try report { $0.only = ["other", "first"] }.maps.map(\.verdict) == [.works])
        // What a person leaves out is a mistake of the call.
        for change: (inout AttachOptions) -> Void in [{ $0.skipped = ["other"] }, { $0.only = ["first"] }] {
            #expect(throws: BeeError.self) { try report(change) }
        }
    }

    @Test(arguments: [("multi_rw", "multi_raw"), ("kprobe", "multi_kprobe"), ("multi_kprob", "multi_kprobe")])
    func namesTheNearestProgram(typed: String, meant: String) throws {
        for change: (inout AttachOptions) -> Void in [{ $0.only = [typed] }, { $0.skipped = [typed] }] {
            let error = try Self.fault("multi", change)
            #expect(error.code == .usage)
            #expect(error.hint?.hasPrefix("did you mean \(meant)") == true)
        }
    }

    @Test func refusesAnEmptyChoiceAndATargetForWhatIsLeftOut() throws {
        #expect(try Self.fault("nobtf") { $0.skipped = ["nobtf_program"] }.code == .usage)
        let target = try #require(AttachArgument("multi_xdp=eth0"))
        let error = try Self.fault("multi") {
            $0.targets = [target]
            $0.skipped = ["multi_xdp"]
        }
        #expect(error.message.contains("left out"))
    }

    @Test func refusesATargetItsProgramCannotHave() throws {
        let target = try #require(AttachArgument("multi_xdp=kprobe:vfs_open"))
        let error = try Self.fault("multi") { $0.targets = [target] }
        #expect(error.code == .usage)
        #expect(error.subject == "--attach multi_xdp=kprobe:vfs_open")
    }

    @Test func givesSeveralTargetsToOneProgram() throws {
        let targets = try ["multi_xdp=eth0", "multi_xdp=eth1"].map { try #require(AttachArgument($0)) }
        let plan = try Self.plan("multi") { $0.targets = targets }
        #expect(plan.items.first { $0.program.name == "multi_xdp" }?.points.map(\.text) == ["eth0", "eth1"])
        let typed = try ["hooks_typed=a", "hooks_typed=b"].map { try #require(AttachArgument($0)) }
        #expect(try Self.fault("hooks") { $0.targets = typed }.message.contains("one target only"))
    }

    @Test func aProcessAloneNarrowsWhatTheSectionNames() throws {
        let target = try #require(AttachArgument("hooks_library=pid:5"))
        let plan = try Self.plan("hooks") { $0.targets = [target] }
        let item = try #require(plan.items.first { $0.program.name == "hooks_library" })
        #expect(item.points.map(\.text) == ["libc:bindresvport,pid:5"])
    }

    /// Every program of `hooks` without a target names the option that gives one.
    @Test func saysWhichOptionGivesATarget() throws {
        let plan = try Self.plan("hooks")
        let lacking = plan.items.filter { $0.points.isEmpty }
        #expect(lacking.count == 19)
        for item in lacking {
            let error = try #require(item.obstacle)
            #expect(error.code == .attachFailed)
            #expect(error.subject == item.program.name)
            #expect(error.message.contains("does not say which"), "\(error)")
            #expect(error.hint?.contains("--attach \(item.program.name)=") == true)
            #expect(item.isLoaded == (item.program.name != "hooks_typed"))
        }
        #expect(plan.iterators == ["hooks_tasks"])
    }

    @Test(arguments: [
        ("netfilter", "netfilter hook"), ("dissector", "flow dissector"), ("replacement", "freplace"),
        ("lwt_in", "(lwt)"), ("lwt_out", "(lwt)"), ("lwt_xmit", "(lwt)"), ("lwt_segment", "(lwt)"),
        ("infrared", "lirc_mode2"), ("reuseport", "sk_reuseport"), ("migrate", "sk_reuseport"), ("action", "action"),
        ("devmap", "device map"), ("cpumap", "processor map"), ("call", "(syscall)"), ("netkit", "netkit"),
        ("kprobe_session", "session"), ("uprobe_session", "session"), ("scheduler", "sched_ext"),
    ])
    func refusesByName(program: String, word: String) throws {
        let plan = try Self.plan("unrunnable")
        let item = try #require(plan.items.first { $0.program.name == "unrunnable_" + program })
        #expect(item.obstacle?.message.contains(word) == true)
        #expect(!item.isLoaded)
        #expect(plan.programs == ["unrunnable_bystander"])
    }

    @Test func verifiesWhatCanBeLoadedWhenNothingIsAttached() throws {
        let plan = try Self.plan("unrunnable") { $0.attaches = false }
        let left = Set(plan.items.filter { !$0.isLoaded }.map(\.program.name))
        #expect(left == ["unrunnable_replacement", "unrunnable_scheduler"])
    }

    @Test func refusesATargetForWhatIsNotAttached() throws {
        let target = try #require(AttachArgument("unrunnable_netfilter=eth0"))
        #expect(try Self.fault("unrunnable") { $0.targets = [target] }.message.contains("netfilter"))
    }

    @Test func theHookOfASecurityProgramIsNoControlGroup() throws {
        let plan = try Self.plan("kernel")
        let item = try #require(plan.items.first { $0.program.name == "kernel_group" })
        #expect(item.obstacle?.message.contains("which control group") == true)
        #expect(item.isLoaded)
    }

    @Test func registersTheStructuresOfAnObject() throws {
        let plan = try Self.plan("congestion")
        #expect(plan.items.count == 3)
        #expect(plan.items.allSatisfy { $0.points.map(\.text) == ["congestion_bee"] })
    }

    @Test(arguments: [
        "hooks_xdp=bee-none", "hooks_socket=bee-none", "hooks_tc=bee-none:ingress", "hooks_packet=/bee/none",
        "hooks_packet=/tmp", "hooks_lookup=/bee/none", "hooks_uprobe=/bee/none:main", "hooks_uprobe=libbee:main",
        "hooks_uprobe=libc:bee_none", "hooks_multi=libc:bee_none*", "hooks_usdt=/bee/none:a:b",
        "hooks_uprobe=libc:malloc,pid:2147483647", "hooks_sample=cpu-clock:9,pid:2147483647",
        "hooks_tasks=pid:2147483647",
    ])
    func looksForGivenTargetsBeforeLoading(text: String) throws {
        let target = try #require(AttachArgument(text))
        let plan = try Self.plan("hooks") { $0.targets = [target] }
        let error = #expect(throws: BeeError.self) { try plan.check() }
        #expect(error?.code == .attachFailed)
        #expect(error?.subject == target.program)
    }

    @Test(arguments: ["", "=", "x", "x=", "=y"])
    func refusesAnArgumentWithoutBothSides(text: String) {
        #expect(AttachArgument(text) == nil)
        #expect(AttachArgument("a=b=c")?.target == "b=c")
    }
}
