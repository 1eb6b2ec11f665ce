import Base
import Testing

@testable import Loader

struct HostProfileTests {
    // HST-11
    @Test func tellsWhatTheFactsSay() throws {
        let host = try HostMembers.profile()
        let details = host.details
        #expect(details.facts.machine == "x86_64" && details.facts.byteOrder == .little)
        #expect(details.facts.kernelRelease == "6.1.0-test" && details.kernelVersion == "#1 SMP")
        #expect(details.facts.processorCount == 4 && details.totalMemory == 1 << 30)
        #expect(details.facts.availableMemory == 1 << 30)
        #expect(details.isRoot && details.facts.capabilities?.contains(.systemAdministration) == true)
        #expect(details.facts.lockedMemoryLimit == 8_388_608 && !details.facts.isInUserNamespace)
        #expect(details.facts.lockdown == "none" && details.securityModules == ["lockdown", "yama", "bpf"])
        #expect(details.controlGroups == .v2 && details.hasTracefs && !details.facts.hasKernelBTF)
        #expect(details.facts.unprivilegedBPFDisabled == 2)
        #expect(details.parameters["net.core.bpf_jit_enable"] == "1")
        #expect(host.gap(.types) == HostGap("there is none", hint: "wait"))
        #expect(host.gap(.functions) == nil)
    }

    // HST-11, HST-900
    @Test func keepsTheVersionSignatureAndWhereTheConfigurationWasRead() throws {
        let facts = HostMembers.facts("kernel.version-signature Ubuntu 6.1.0-1.1-generic 6.1.13\nconfig.from boot")
        let host = try HostMembers.profile(["facts": facts])
        for host in [host, try HostProfile(host.members(writer: "test"), subject: "again")] {
            #expect(host.details.versionSignature == "Ubuntu 6.1.0-1.1-generic 6.1.13")
            #expect(host.kernelConfiguration?.origin == .boot && host.kernelConfiguration?.whole == nil)
        }
        let strange = try HostMembers.profile(["facts": HostMembers.facts("config.from elsewhere")])
        #expect(strange.kernelConfiguration?.origin == nil && strange.configuration?["CONFIG_BPF"] == "y")
    }

    // CLI-422, HST-11
    @Test func tellsWhyTheSecurityModulesAreNotKnown() throws {
        let lines = (HostMembers.sound["facts"] ?? "").split(separator: "\n").filter { !$0.hasPrefix("security-") }
        let facts = lines.joined(separator: "\n") + "\nunknown.security-modules hidden\nhint.security-modules mount\n"
        let host = try HostMembers.profile(["facts": facts])
        #expect(host.gap(.securityModules) == HostGap("hidden", hint: "mount"))
        let written = String(decoding: host.members(writer: "test")[0].bytes, as: UTF8.self)
        #expect(written.contains("\nunknown.security-modules hidden\nhint.security-modules mount\n"))
        // It is no member of that name.
        let more = try HostMembers.profile(["security-modules": "other"])
        #expect(more.gap(.securityModules) == nil)
        #expect(!more.members(writer: "test").contains { $0.name == "security-modules" })
    }

    @Test func tellsWhatTheKernelHas() throws {
        let host = try HostMembers.profile()
        #expect(host.configuration == ["CONFIG_BPF": "y", "CONFIG_HZ": "250", "CONFIG_NF_NAT": "m"])
        #expect(host.features?.feature(.program, 2)?.isThere == false)
        #expect(host.features?.feature(.map, 27)?.evidence == .types)
        #expect(host.features?.feature(.map, 1) == nil)
        let calls = [1, 2, 3, 4, 5, 6].map { host.features?.mayCall($0, from: .socketFilter) }
        #expect(calls == [true, true, true, false, true, nil])
        #expect(host.features?.mayCall(1, from: .kprobe) == nil)
        #expect(host.functions?.modules(of: "ext4_read") == ["ext4"])
        #expect(host.symbols?.modules(of: "read") == ["ext4", "nfs"])
        #expect(host.rawTracepoints?.contains("sys_enter") == true)
        #expect(host.tracepoints?.names == ["sched/sched_switch", "syscalls/sys_enter_read", "syscalls/sys_exit_read"])
        #expect(host.tracepoints?.format(of: "syscalls/sys_enter_read") == "")
        #expect(host.tracepoints?.format(of: "sched/sched_switch")?.split(separator: "\n").count == 2)
        #expect(host.tracepoints?.format(of: "syscalls/sys_exit_read")?.contains("long ret") == true)
        #expect(host.tracepoints?.contains("sched_switch") == false)
    }

    @Test(arguments: ["config", "features", "functions", "symbols", "raw_tracepoints", "tracepoints"])
    func doesNotKnowWhatIsAbsent(name: String) throws {
        let host = try HostMembers.profile([name: nil])
        let part = try #require(HostPart(rawValue: name))
        #expect(host.gap(part) == HostGap("the host file does not tell"))
        #expect(!host.members(writer: "test").contains { $0.name == name })
        for other in HostPart.allCases where other != part && other != .types { #expect(host.gap(other) == nil) }
    }

    // HST-2, HST-11, HST-24
    @Test(arguments: [
        ("unknown", "\u{1}"), ("facts", HostMembers.facts("new.key value")), ("btf/a/b", "x"), ("btf/", "x"),
        (
            "features",
            (HostMembers.sound["features"] ?? "") + "new 1 thing\nnew 1 other\nprogram 3 sched_cls yes probed more\n"
        ),
        ("config", (HostMembers.sound["config"] ?? "") + "# CONFIG_X is not set\nCONFIG_NAME=\"text\"\n"),
    ])
    func ignoresWhatNewerProgramsMayWrite(name: String, content: String) throws {
        let host = try HostMembers.profile([name: content])
        #expect(try host.details == HostMembers.profile().details)
        #expect(host.configuration?.count == 3)
        #expect(host.moduleTypeBytes.isEmpty)
    }

    // HST-5
    @Test(arguments: ["config", "tracepoints"]) func refusesWhatIsLongerThanAnyKernels(name: String) throws {
        let long = String(repeating: "x", count: 16 << 20 | 1)
        let error = #expect(throws: BeeError.self) { _ = try HostMembers.profile([name: long]) }
        #expect(error?.code == .hostInvalid && error?.message.contains("is longer than") == true)
    }

    // HST-10
    @Test func refusesAVersionThatItDoesNotKnowByName() throws {
        let facts = (HostMembers.sound["facts"] ?? "").replacing("bee-oci-host 1\n", with: "bee-oci-host 2\n")
        let error = #expect(throws: BeeError.self) { _ = try HostMembers.profile(["facts": facts]) }
        #expect(error?.code == .hostInvalid && error?.message.contains("version 2") == true)
        #expect(error?.hint?.contains("newer bee-oci") == true)
    }

    @Test(arguments: [
        ("facts", ""), ("facts", "kernel.release 6.1\n"), ("facts", "bee-oci-host\n"), ("facts", "bee-oci-host 1\n"),
        ("facts", HostMembers.facts("byte-order middle")), ("facts", HostMembers.facts("machine ")),
        ("facts", HostMembers.facts("processors 0")), ("facts", HostMembers.facts("processors 99999999999999999999")),
        ("facts", HostMembers.facts("memory -1")), ("facts", HostMembers.facts("asked.capabilities xyz")),
        ("facts", HostMembers.facts("asked.locked-memory much")), ("facts", HostMembers.facts("lockdown \u{1B}[2J")),
        ("facts", HostMembers.facts("kernel.release é")), ("facts", HostMembers.facts("a 1") + "a 2\n"),
        ("functions", "b\na\n"), ("functions", "a\na\n"), ("functions", "a"), ("functions", "\n"),
        ("functions", "a b c\n"), ("functions", " a\n"), ("functions", "a \n"), ("functions", "a\u{7F}\n"),
        ("functions", "a\tb\n"), ("symbols", "é\n"), ("symbols", String(repeating: "a", count: 2000) + "\n"),
        ("raw_tracepoints", "a\n\u{0}\n"),
        ("tracepoints", "\tfield:int a;\n"), ("tracepoints", "a/b"), ("tracepoints", "ab\n"),
        ("tracepoints", "b/b\na/a\n"),
        ("tracepoints", "a/a\n\n"), ("tracepoints", "a/a\n\tfield\u{1B}\n"), ("tracepoints", "a/a\na/a\n"),
        ("tracepoints", "a/a\tb\n"),
        ("features", "program\n"), ("features", "program 1 x maybe probed\n"), ("features", "program x x yes probed\n"),
        ("features", "program 1 x yes guessed\n"), ("features", "program 4294967295 x yes types\n"),
        ("features", "program 1 x yes types\nprogram 1 y yes types\n"), ("features", "calls 1 1-4294967295 -\n"),
        ("features", "calls 1 3-1 -\n"), ("features", "calls 1 1 1\n"), ("features", "calls 1 1\n"),
        ("features", "calls 1 1, -\n"), ("features", "calls 1 1--2 -\n"), ("features", "calls 1 0-9,0-9 -\n"),
        ("features", "calls 1 2,1 -\n"), ("features", "map 1 \u{1B} yes types\n"),
    ])
    func refusesWhatIsWrong(name: String, content: String) {
        let error = #expect(throws: BeeError.self) { _ = try HostMembers.profile([name: content]) }
        #expect(
            error?.code == .hostInvalid && error?.subject.hasPrefix("far.host") == true, "\(String(describing: error))")
        #expect(error?.hint?.contains("host export") == true)
    }

    @Test func refusesMembersThatStandTwiceAndAFileWithoutFacts() {
        let facts = HostMember("facts", Array((HostMembers.sound["facts"] ?? "").utf8))
        for members in [[facts, facts], [HostMember("btf/a", []), facts, HostMember("btf/a", [])], []] {
            let error = #expect(throws: BeeError.self) { _ = try HostProfile(members, subject: "far.host") }
            #expect(error?.code == .hostInvalid)
        }
    }

    // HST-4: what is no BTF is not known, and why; all else is.
    @Test func doesNotKnowTypesThatAreDamaged() throws {
        let host = try HostMembers.profile(["btf/vmlinux": "no types"])
        #expect(host.facts.hasKernelBTF && host.kernelTypes == nil)
        #expect(host.gap(.types)?.reason.contains("BTF is damaged") == true)
        #expect(host.functions != nil)
    }

    @Test func writesWhatItReadAndReadsTheSame() throws {
        let host = try HostMembers.profile(["btf/vmlinux": "types", "btf/ext4": "others"])
        let members = host.members(writer: "test")
        #expect(
            members.map(\.name) == [
                "facts", "btf/vmlinux", "btf/ext4", "config", "features", "functions", "raw_tracepoints", "symbols",
                "tracepoints",
            ])
        for member in members where HostMembers.sound[member.name] != nil && member.name != "facts" {
            #expect(String(decoding: member.bytes, as: UTF8.self) == HostMembers.sound[member.name])
        }
        let again = try HostProfile(members, subject: "far.host")
        #expect(again.members(writer: "test") == members)
        #expect(again.details == host.details)
        #expect(HostDifference(from: host, to: again).isEmpty)
    }
}
