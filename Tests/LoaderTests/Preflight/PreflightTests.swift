import Base
import Testing

@testable import Loader

struct PreflightTests {
    private static func host(hasKernelBTF: Bool = true, byteOrder: ByteOrder = .little) -> HostFacts {
        HostFacts(
            machine: "test64", kernelRelease: "6.0.0-test", byteOrder: byteOrder, hasKernelBTF: hasKernelBTF,
            capabilities: [.bpf, .performanceMonitoring], lockdown: nil, unprivilegedBPFDisabled: nil)
    }

    private static func judge(_ name: String, on host: HostFacts) throws -> [String] {
        try Preflight.judge(.parse(Fixture.bytes(name), subject: name), on: host, subject: name)
    }

    @Test(arguments: ["execs", "core", "bigendian"]) func acceptsWhatTheHostHas(name: String) throws {
        let order: ByteOrder = name == "bigendian" ? .big : .little
        #expect(try Self.judge(name, on: Self.host(byteOrder: order)).isEmpty)
    }

    @Test(arguments: [("execs", ByteOrder.big), ("bigendian", .little)])
    func refusesTheOtherByteOrder(name: String, host: ByteOrder) throws {
        let error = #expect(throws: BeeError.self) { _ = try Self.judge(name, on: Self.host(byteOrder: host)) }
        #expect(error?.code == .byteOrderMismatch)
        #expect(error?.subject == name)
        #expect(error?.message.contains("test64 is \(host.rawValue)-endian") == true)
    }

    @Test func refusesAnObjectThatNeedsBTFWhereThereIsNone() throws {
        let error = #expect(throws: BeeError.self) { _ = try Self.judge("core", on: Self.host(hasKernelBTF: false)) }
        #expect(error?.code == .btfMissing)
        #expect(error?.message.contains("CO-RE") == true)
        #expect(error?.message.contains("6.0.0-test") == true)
    }

    // CLI-405: types that come along do for CO-RE, and for nothing else.
    @Test(arguments: [("core", false, true), ("core", true, false), ("mkdirs", true, true)])
    func takesTypesThatComeAlong(name: String, hasTypes: Bool, isRefused: Bool) throws {
        let spec = try ObjectSpec.parse(Fixture.bytes(name), subject: name)
        let host = Self.host(hasKernelBTF: false)
        do throws(BeeError) {
            #expect(try Preflight.judge(spec, hasTypes: hasTypes, on: host, subject: name).isEmpty)
            #expect(!isRefused)
        } catch {
            #expect(isRefused && error.code == .btfMissing)
            // What would not help is not proposed.
            #expect(error.hint?.contains("pack --btf") == (name == "core"))
        }
    }

    // kernel has kprobes without CO-RE beside fentry programs, hooks an iterator with CO-RE beside an XDP program.
    @Test(arguments: [
        ("kernel", "kernel_fentry", true), ("kernel", "kernel_kprobe", false), ("hooks", "hooks_xdp", false),
    ])
    func judgesByTheProgramsThatAreLoaded(name: String, program: String, isRefused: Bool) throws {
        let spec = try ObjectSpec.parse(Fixture.bytes(name), subject: name)
        let host = Self.host(hasKernelBTF: false)
        if isRefused {
            #expect(throws: BeeError.self) {
                _ = try Preflight.judge(spec, loading: [program], on: host, subject: name)
            }
        } else {
            #expect(try Preflight.judge(spec, loading: [program], on: host, subject: name).count == 1)
        }
    }

    // IMG-33: structures are looked up in the kernel's types whatever is loaded of their functions.
    @Test func structuresNeedTypesWithoutTheirPrograms() throws {
        let spec = try ObjectSpec.parse(Fixture.bytes("congestion"), subject: "congestion")
        let error = #expect(throws: BeeError.self) {
            _ = try Preflight.judge(
                spec, loading: [], hasTypes: true, on: Self.host(hasKernelBTF: false), subject: "congestion")
        }
        #expect(error?.code == .btfMissing)
        #expect(error?.message.contains("its structure 'congestion_bee' has a type of the kernel's") == true)
    }

    // IMG-33: libbpf 1.1 crashes on these.
    @Test func refusesStructuresWithoutAnyProgram() throws {
        let bytes = try CompiledObject.compile(
            text: """
                #include "vmlinux.h"
                #include <bpf/bpf_helpers.h>
                char LICENSE[] SEC("license") = "GPL";
                SEC(".struct_ops") struct tcp_congestion_ops alone = { .name = "alone" };
                """)
        let spec = try ObjectSpec.parse(bytes, subject: "alone")
        let error = #expect(throws: BeeError.self) { _ = try Preflight.judge(spec, subject: "alone") }
        #expect(error?.code == .kernelUnsupported)
        #expect(error?.message.hasPrefix("has the structure 'alone' and no program") == true)
    }

    @Test(arguments: ["execs", "noncore", "nobtf"]) func warnsWhereAnObjectMayDoWithoutBTF(name: String) throws {
        #expect(try Self.judge(name, on: Self.host(hasKernelBTF: false)).count == 1)
    }
}

struct HostFactsTests {
    @Test func tellsWhatThisHostIs() {
        let host = HostFacts.current
        #expect(!host.machine.isEmpty)
        #expect(host.kernelRelease.first?.isNumber == true)
        #expect(host.byteOrder == .host)
        #expect(host.capabilities != nil)
    }

    @Test(arguments: [
        ("         0          0 4294967295", false), ("         0       1000          1", true), (nil, false),
        ("", false),
    ])
    func tellsUserNamespacesApart(line: String?, isMapped: Bool) {
        #expect(HostFacts.isMapped(line) == isMapped)
    }

    @Test(arguments: [
        ("[none] integrity confidentiality", "none"), ("none [integrity] confidentiality", "integrity"), ("", nil),
        ("none", nil), ("]none[", nil),
    ])
    func readsTheWordInBrackets(line: String, word: String?) {
        #expect(HostFacts.chosen(line) == word)
    }
}

struct CapabilitiesTests {
    @Test(arguments: [
        ("Name:\tx\nCapPrm:\t0000000000000000\nCapEff:\t000000c000000000\n", UInt64(0xC0_0000_0000)),
        ("CapEff:\t000001ffffffffff", 0x1FF_FFFF_FFFF), ("CapEff:\txyz\n", nil), ("Name:\tx\n", nil), ("", nil),
    ])
    func readsTheEffectiveSet(status: String, bits: UInt64?) {
        #expect(Capabilities.parse(status)?.rawValue == bits)
    }

    @Test func knowsTheKernelsNumbers() {
        #expect(
            Capabilities.parse("CapEff:\t000000c000201000") == [
                .networkAdministration, .systemAdministration, .performanceMonitoring, .bpf,
            ])
    }
}

struct PermissionTests {
    private static func hint(
        _ capabilities: Capabilities?, lockdown: String? = nil, unprivilegedBPFDisabled: Int? = nil,
        kernel: String = "6.1.0", needing needed: Capabilities = [.bpf, .performanceMonitoring]
    ) -> String {
        Permission.hint(
            HostFacts(
                machine: "m", kernelRelease: kernel, byteOrder: .little, hasKernelBTF: true, capabilities: capabilities,
                lockdown: lockdown, unprivilegedBPFDisabled: unprivilegedBPFDisabled, lockedMemoryLimit: 65536),
            needing: needed)
    }

    @Test func namesWhatATypeOfProgramNeeds() {
        #expect(
            Self.hint([.bpf, .performanceMonitoring], needing: ProgramType.xdp.capabilities).contains("CAP_NET_ADMIN"))
        #expect(
            Self.hint([], needing: ProgramType.extensionProgram.capabilities)
                == "run it with sudo, or give it CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN")
    }

    @Test func asksOldKernelsForTheOneCapabilityTheyKnow() {
        #expect(Self.hint([.bpf], kernel: "5.4.0-1") == "run it with sudo, or give it CAP_SYS_ADMIN")
    }

    @Test func blamesLockedMemoryOnKernelsThatCountIt() {
        #expect(Self.hint([.systemAdministration], kernel: "5.10.0").contains("65536 bytes"))
        #expect(!Self.hint([.systemAdministration], kernel: "5.11.0").contains("locked memory"))
    }

    @Test func namesTheCapabilitiesThatAreMissing() {
        #expect(Self.hint([]) == "run it with sudo, or give it CAP_BPF and CAP_PERFMON")
        #expect(Self.hint([.bpf]) == "run it with sudo, or give it CAP_PERFMON")
        #expect(
            Self.hint([.performanceMonitoring], unprivilegedBPFDisabled: 2)
                == "run it with sudo, or give it CAP_BPF (kernel.unprivileged_bpf_disabled is 2)")
    }

    @Test func blamesLockdownWhereCapabilitiesSuffice() {
        #expect(Self.hint([.systemAdministration], lockdown: "confidentiality").contains("locked down"))
        #expect(!Self.hint([.systemAdministration], lockdown: "none").contains("locked down"))
    }

    @Test func blamesThePolicyOfTheHostLast() {
        #expect(Self.hint([.bpf, .performanceMonitoring]).contains("policy of the host"))
    }
}
