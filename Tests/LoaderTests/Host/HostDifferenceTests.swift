import Testing

@testable import Loader

struct HostDifferenceTests {
    private static func difference(_ changes: [String: String?]) throws -> HostDifference {
        HostDifference(from: try HostMembers.profile(), to: try HostMembers.profile(changes))
    }

    // CLI-430
    @Test func findsNothingBetweenAHostAndItself() throws {
        #expect(try Self.difference([:]).isEmpty)
    }

    @Test func tellsFactsThatDiffer() throws {
        let difference = try Self.difference(["facts": HostMembers.facts("lockdown integrity")])
        #expect(difference.facts == [.init(name: "lockdown", before: "none", after: "integrity")])
        #expect(!difference.isEmpty)
    }

    // CLI-430
    @Test func tellsWhatDecidesAndIsSeldomLookedAt() throws {
        let facts =
            (HostMembers.sound["facts"] ?? "").replacing("user-namespace no", with: "user-namespace yes")
            .replacing("locked-memory 8388608", with: "locked-memory unlimited") + "config.from proc\n"
        let calls = (HostMembers.sound["features"] ?? "").replacing("calls 1 1-3,5 4", with: "calls 1 1-2,5 3-4")
        let difference = try Self.difference(["facts": facts, "features": calls])
        #expect(
            difference.facts == [
                .init(name: "user namespace", before: "no", after: "yes"),
                .init(name: "locked memory", before: "8388608", after: "unlimited"),
                .init(name: "configuration from", before: nil, after: "proc"),
            ])
        #expect(
            difference.features == [
                .init(name: "calls socket_filter allowed", before: "1-3,5", after: "1-2,5"),
                .init(name: "calls socket_filter refused", before: "4", after: "3-4"),
            ])
    }

    // HST-11: a name without a dot is no parameter's, and is not taken for a fact of that name.
    @Test func findsNothingWhereAParameterHasTheNameOfAFact() throws {
        let facts = HostMembers.facts("sysctl.tracefs other")
        let host = try HostMembers.profile(["facts": facts])
        #expect(HostDifference(from: host, to: host).isEmpty)
    }

    @Test func tellsOptionsAndFeaturesThatDiffer() throws {
        let difference = try Self.difference([
            "config": "CONFIG_BPF=y\nCONFIG_HZ=1000\nCONFIG_XDP=y\n",
            "features": (HostMembers.sound["features"] ?? "").replacing("kprobe no", with: "kprobe yes"),
        ])
        #expect(
            difference.options == [
                .init(name: "CONFIG_HZ", before: "250", after: "1000"),
                .init(name: "CONFIG_NF_NAT", before: "m", after: nil),
                .init(name: "CONFIG_XDP", before: nil, after: "y"),
            ])
        #expect(difference.features == [.init(name: "program kprobe", before: "no", after: "yes")])
    }

    @Test func tellsNamesThatDiffer() throws {
        let difference = try Self.difference([
            "functions": "do_exit\next4_read\nvfs_read\n",
            "tracepoints": "sched/sched_switch\n\tfield:int next_pid;\nsched/sched_wakeup\nsyscalls/sys_enter_read\n",
        ])
        #expect(
            difference.names[.functions]
                == .init(removed: ["do_unlinkat", "ext4_read ext4"], added: ["ext4_read"], changed: []))
        #expect(
            difference.names[.tracepoints]
                == .init(
                    removed: ["syscalls/sys_exit_read"], added: ["sched/sched_wakeup"], changed: ["sched/sched_switch"])
        )
        #expect(difference.names[.symbols]?.count == 0)
    }

    @Test func tellsThatAPartIsKnownOfOneHostOnly() throws {
        let difference = try Self.difference(["functions": nil])
        #expect(difference.names[.functions] == nil)
        #expect(difference.facts == [.init(name: HostPart.functions.text, before: "known", after: nil)])
    }

    @Test func tellsTypesThatDiffer() throws {
        #expect(
            try Self.difference(["btf/vmlinux": "abc"]).facts.contains(
                .init(name: "types", before: nil, after: "3 bytes")))
    }
}

struct HostShortcomingTests {
    private static func shortcomings(_ line: String) throws -> [String] {
        try HostMembers.profile(["facts": HostMembers.facts(line)]).shortcomings.map(\.what)
    }

    @Test(arguments: [
        ("lockdown confidentiality", "the kernel is locked down (confidentiality)"),
        ("lockdown integrity", "the kernel is locked down (integrity)"),
        ("security-modules yama", "bpf is not among the active security modules"),
        ("control-groups v1", "control groups are of version 1 alone"),
        ("tracefs no", "tracefs is not mounted or cannot be seen"),
        ("sysctl.net.core.bpf_jit_enable 0", "net.core.bpf_jit_enable is 0"),
        ("sysctl.kernel.perf_event_paranoid 3", "kernel.perf_event_paranoid is 3"),
        ("asked.user-namespace yes", "the process that asked was in a user namespace"),
        ("asked.capabilities 0", "the process that asked lacked CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN"),
    ])
    func namesWhatStandsInTheWay(line: String, what: String) throws {
        let usual = try HostMembers.profile().shortcomings.map(\.what)
        #expect(!usual.contains(what))
        #expect(try Self.shortcomings(line).contains(what))
    }

    @Test func namesWhatTheKernelWasBuiltWithout() throws {
        #expect(try HostMembers.profile().shortcomings.contains { $0.what == "CONFIG_BPF_LSM is not set" })
        let all = HostProfile.options.map { "\($0.name)=y\n" }.joined()
        #expect(try HostMembers.profile(["config": all]).shortcomings.map(\.what) == ["the kernel tells no BTF"])
        #expect(try HostMembers.profile(["config": nil]).shortcomings.map(\.what) == ["the kernel tells no BTF"])
    }
}
