import Base
import Testing

@testable import Loader

/// What libbpf fills in for values of the kernel's configuration, as a check knows it of a host file; what it does on
/// real kernels is compared in AgreementVirtualMachineTests.
struct ConfigurationTests {
    // CLI-710
    @Test(arguments: [
        ("y", ConfigurationType.boolean, [UInt8(1)]), ("n", .boolean, [0]), ("y", .tristate, [1, 0, 0, 0]),
        ("m", .tristate, [2, 0, 0, 0]), ("n", .tristate, [0, 0, 0, 0]), ("m", .character(isSigned: true), [0x6D]),
        ("250", .integer(size: 4, isSigned: true), [250, 0, 0, 0]), ("250", .character(isSigned: false), [250]),
        ("0x1000", .integer(size: 2, isSigned: false), [0, 0x10]), ("010", .character(isSigned: true), [8]),
        ("-1", .integer(size: 8, isSigned: true), Array(repeating: 0xFF, count: 8)),
        ("-128", .character(isSigned: true), [0x80]), ("127", .character(isSigned: true), [127]),
        ("\"gcc\"", .text(size: 6), [0x67, 0x63, 0x63, 0, 0, 0]), ("\"gcc\"", .text(size: 3), [0x67, 0x63, 0]),
        ("\"\"", .text(size: 1), [0]),
    ])
    func valuesAreThoseOfTheirType(text: String, type: ConfigurationType, bytes: [UInt8]) throws {
        #expect(try ConfigurationEncoding(type: type, order: .little).bytes(of: text) == bytes)
        guard case .text = type else {
            let big = type.size == 1 ? bytes : bytes.reversed()
            #expect(try ConfigurationEncoding(type: type, order: .big).bytes(of: text) == big)
            return
        }
    }

    // CLI-711
    @Test(arguments: [
        ("m", ConfigurationType.boolean), ("y", .integer(size: 4, isSigned: true)), ("y", .text(size: 8)),
        ("1", .boolean), ("1", .tristate), ("1", .text(size: 8)), ("\"y\"", .character(isSigned: true)),
        ("128", .character(isSigned: true)), ("-129", .character(isSigned: true)), ("256", .character(isSigned: false)),
        ("-1", .integer(size: 4, isSigned: false)), ("2147483648", .integer(size: 4, isSigned: true)),
        ("18446744073709551616", .integer(size: 8, isSigned: false)), ("12 ", .integer(size: 4, isSigned: true)),
        ("\"", .text(size: 8)), ("\"gcc", .text(size: 8)),
    ])
    func otherValuesAreRefused(text: String, type: ConfigurationType) {
        #expect(throws: ConfigurationMisfit.self) {
            try ConfigurationEncoding(type: type, order: .little).bytes(of: text)
        }
    }

    // CLI-710, HST-11
    @Test(arguments: [
        ("6.1.0-18-amd64", nil, UInt32(0x60100)), ("5.10.234", nil, 0x50AEA), ("4.9.300-x", nil, 0x409FF),
        ("6.18.44-fc", nil, 0x6122C), ("6.5.0-45-generic", "Ubuntu 6.5.0-45.45~22.04.1-generic 6.5.13", 0x6050D),
        ("6.5.0-45-generic", "nothing of use", 0x60500), ("6.1", nil, nil), ("6.1-rc1", nil, nil), ("0.0.0", nil, nil),
    ])
    func versionIsThatOfTheRelease(release: String, signature: String?, code: UInt32?) throws {
        var details = try HostMembers.profile().details
        details.facts.kernelRelease = release
        details.versionSignature = signature
        #expect(details.versionCode == code)
    }

    private static let source = """
        #include <vmlinux.h>
        #include <bpf/bpf_helpers.h>
        #include <bpf/bpf_core_read.h>
        char LICENSE[] SEC("license") = "GPL";
        struct task_struct___bee { int bee_absent_member; } __attribute__((preserve_access_index));
        #define ABSENT BPF_CORE_READ((struct task_struct___bee *)bpf_get_current_task(), bee_absent_member)

        """

    private static func object(_ declaration: String, _ condition: String) throws -> [UInt8] {
        try CompiledObject.compile(
            text: source + declaration
                + "\nSEC(\"raw_tp/sys_enter\") int asks(void *ctx) { return \(condition) ? ABSENT : 0; }\n")
    }

    /// What is said of an object on a host of version 6.1 that differs in some members.
    private static func report(_ object: [UInt8], _ changes: [String: String?] = [:]) throws -> ObjectReport {
        let spec = try ObjectSpec.parse(object, subject: "asks")
        let checked = CheckedObject(spec, plan: try .make(spec, AttachOptions(), subject: "asks"), name: "asks")
        var members = HostMembers.sound
        members["features"] =
            "program 17 raw_tracepoint yes types\nhelper 35 x yes types\nhelper 113 x yes types\n"
            + "map 2 array yes types\n"
        members["config"] = "CONFIG_BPF_EVENTS=y\nCONFIG_HZ=250\nCONFIG_NF_NAT=m\n"
        members["raw_tracepoints"] = "sys_enter\n"
        for (name, content) in changes { members[name] = content }
        let all =
            members.map { HostMember($0.key, Array($0.value.utf8)) }
            + [HostMember("btf/vmlinux", try CompiledObject.kernel.get().bytes)]
        return checked.check(on: CheckedHost(try HostProfile(all, subject: "far.host"), isThisHost: false))
    }

    private static let text = "extern char CONFIG_LOCALVERSION[8] __kconfig __weak;"
    private static let version = "extern int LINUX_KERNEL_VERSION __kconfig;"
    private static let cookie = "extern _Bool LINUX_HAS_BPF_COOKIE __kconfig;"
    private static let wrapper = "extern _Bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;"
    private static let kprobes = "CONFIG_BPF_EVENTS=y\nCONFIG_KPROBE_EVENTS=y\n"
    private static let hertz = "extern int CONFIG_HZ __kconfig __weak;"

    // CLI-710, CLI-711, CLI-712, HST-900
    @Test(arguments: [
        (hertz, "CONFIG_HZ != 250", [:], Verdict.works, ""),
        (hertz, "CONFIG_HZ == 250", [:], .fails, "has no member"),
        (
            hertz, "CONFIG_HZ", ["config": "CONFIG_BPF_EVENTS=y\n"], .degraded,
            "the kernel's configuration has no CONFIG_HZ"
        ),
        (
            hertz, "CONFIG_HZ", ["config": nil], .unknown,
            "what CONFIG_HZ holds there is not known: the kernel's configuration"
        ),
        (
            hertz, "CONFIG_HZ", ["config": nil, "facts": HostMembers.facts("unknown.config none is there")],
            .fails, "asks for CONFIG_HZ, and the kernel's configuration is hidden: none is there"
        ),
        (
            hertz, "CONFIG_HZ",
            [
                "config": nil,
                "facts": HostMembers.facts("unknown.config may not be read\nhint.config run it with sudo"),
            ],
            .unknown, "not known: the kernel's configuration is not known: may not be read"
        ),
        (
            hertz, "CONFIG_HZ != 250", ["facts": HostMembers.facts("config.from modules")], .fails,
            "is where libbpf does not look: /lib/modules/6.1.0-test/config"
        ),
        (hertz, "CONFIG_HZ != 250", ["facts": HostMembers.facts("config.from boot")], .works, ""),
        (text, "CONFIG_LOCALVERSION[0]", [:], .unknown, "host files leave out most texts of the configuration"),
        (text, "0", [:], .works, ""),
        (version, "LINUX_KERNEL_VERSION >= 0x60101", [:], .works, ""),
        (
            version, "LINUX_KERNEL_VERSION < 0x60101",
            ["facts": HostMembers.facts("kernel.version-signature Ubuntu 6.1.0-1 6.1.13")], .works, ""
        ),
        (
            version, "LINUX_KERNEL_VERSION < 0x60101", ["facts": HostMembers.facts("kernel.version #1-Ubuntu SMP")],
            .unknown, "the host file does not tell what /proc/version_signature says"
        ),
        (
            cookie, "LINUX_HAS_BPF_COOKIE", ["features": nil], .unknown,
            "what LINUX_HAS_BPF_COOKIE holds there is not known"
        ),
        (wrapper, "LINUX_HAS_SYSCALL_WRAPPER", ["functions": "__x64_sys_bpf\n"], .works, ""),
        (
            wrapper, "LINUX_HAS_SYSCALL_WRAPPER", ["config": kprobes, "functions": "__x64_sys_bpf\n"], .fails,
            "has no member"
        ),
        (
            wrapper, "!LINUX_HAS_SYSCALL_WRAPPER",
            ["config": kprobes, "functions": nil, "symbols": "__x64_sys_bpf\n"], .works, ""
        ),
        (
            wrapper, "LINUX_HAS_SYSCALL_WRAPPER", ["config": kprobes, "functions": nil, "symbols": nil], .unknown,
            "what LINUX_HAS_SYSCALL_WRAPPER holds there is not known"
        ),
        // What the list leaves out stands in the types.
        (cookie, "LINUX_HAS_BPF_COOKIE", [:], .fails, "has no member"),
        (cookie, "!LINUX_HAS_BPF_COOKIE", [:], .works, ""),
    ])
    func aHostFileTellsOrSaysWhatIsMissing(
        declaration: String, condition: String, changes: [String: String?], verdict: Verdict, words: String
    ) throws {
        let report = try Self.report(Self.object(declaration, condition), changes)
        let findings = report.findings.map(\.error.description)
        #expect(report.verdict == verdict, "\(findings)")
        #expect(words.isEmpty ? findings.isEmpty : findings.contains { $0.contains(words) }, "\(findings)")
    }

    // CLI-714
    @Test func beforeLinux55ConstantsMayNotBeKnown() throws {
        let object = try Self.object(Self.hertz, "CONFIG_HZ != 250")
        let old = ["facts": HostMembers.facts("kernel.release 5.4.0-test")]
        #expect(try Self.report(object, old).verdict == .unknown)
        let constant = try Self.object("const volatile _Bool asked = 0;", "asked")
        #expect(try Self.report(constant).verdict == .works)
        #expect(try Self.report(constant, old).verdict == .unknown)
    }
}
