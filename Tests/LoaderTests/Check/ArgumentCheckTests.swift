import Base
import Testing

@testable import Loader

/// What is said of programs by the arguments that they read (CLI-800 to CLI-802, CLI-805, CLI-806); what becomes of them on
/// real kernels is compared in AgreementVirtualMachineTests.
struct ArgumentCheckTests {
    /// A program, what is said of it and, where it is not fine, the words.
    private typealias Case = (body: String, verdict: Verdict, words: String)

    private static let prelude = """
        #include <vmlinux.h>
        #include <bpf/bpf_helpers.h>
        #include <bpf/bpf_core_read.h>
        char LICENSE[] SEC("license") = "GPL";
        extern int LINUX_KERNEL_VERSION __kconfig;
        const volatile _Bool constant = 1;
        struct task_struct___bee { int bee_absent_member; } __attribute__((preserve_access_index));
        static __noinline int third(u64 *c) { return c[2]; }
        static __noinline int chosen(u64 *c, int i) { return i > 5 ? c[2] : c[0]; }
        static __noinline int argument(int i, u64 *c) { return c[2]; }
        static __noinline int half(u64 *c, int i) { return i > 5 ? *((u32 *)c + 3) : 0; }

        """

    /// All programs of these tests in one object, for compiling takes long: by what stands in their source, their names.
    private static let built = Result { () throws -> (spec: ObjectSpec, names: [String: String]) in
        var (text, names) = (prelude, [String: String]())
        func add(_ section: String, _ body: String, _ attributes: String = "") {
            let name = "reads_\(names.count)"
            text += "SEC(\"\(section)\") \(attributes) int \(name)(u64 *c) { \(body) }\n"
            names["\(section) \(body)"] = name
        }
        for section in ["raw_tp/sys_enter", "tp_btf/sys_enter"] {
            for one in followed + guessed { add(section, one.0) }
        }
        for one in stacked { add("raw_tp/sys_enter", code(one.0), "__attribute__((naked))") }
        for (section, one) in uneven { add(section, one.0) }
        for (section, last, _) in placed { add(section, "return c[\(last)];") }
        for body in ["return c[0];", "return 0;"] { add("raw_tp/sched_switch", body) }
        add("raw_tp/bee_absent", "return c[0];")
        return (try ObjectSpec.parse(try CompiledObject.compile(text: text), subject: "reads"), names)
    }

    private static func code(_ text: String) -> String { "asm volatile(\"*(u64 *)(r10 - 8) = r1; \(text); exit\");" }

    /// What is said of the programs on a host with the types of this kernel that differs in some members.
    private static func report(_ changes: [String: String?] = [:], hasTypes: Bool = true) throws -> ObjectReport {
        let spec = try built.get().spec
        let object = CheckedObject(spec, plan: try .make(spec, AttachOptions(), subject: "reads"), name: "reads")
        var members = HostMembers.sound
        members["config"] =
            "CONFIG_BPF_EVENTS=y\nCONFIG_BPF_JIT=y\nCONFIG_FUNCTION_TRACER=y\n"
            + "CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS=y\n"
        members["features"] = nil
        members["functions"] = "vfs_read\n"
        for (name, content) in changes { members[name] = content }
        var all = members.map { HostMember($0.key, Array($0.value.utf8)) }
        if hasTypes { all.append(HostMember("btf/vmlinux", try CompiledObject.kernel.get().bytes)) }
        return object.check(on: CheckedHost(try HostProfile(all, subject: "far.host"), isThisHost: false))
    }

    /// The verdict of one program and the worst that is said of it.
    private static func judgement(
        _ report: ObjectReport, _ section: String, _ body: String
    ) throws -> (verdict: Verdict, finding: CheckFinding?) {
        let name = try #require(try built.get().names["\(section) \(body)"], "\(body)")
        let program = try #require(report.programs.first { $0.program.name == name })
        return (
            program.verdict, report.findings.first { $0.program == name && $0.verdict == program.verdict }
        )
    }

    private static let third = "reads argument 3 of 'sys_enter', which has 2 in this kernel"
    private static let perhaps = "perhaps " + third
    private static let somewhere = "reads arguments of 'sys_enter', which has 2 in this kernel; which ones is not known"
    private static let moved = "reads its context at an address that it computes"
    private static let new = "LINUX_KERNEL_VERSION >= KERNEL_VERSION(6, 0, 0)"
    private static let old = "LINUX_KERNEL_VERSION < KERNEL_VERSION(6, 0, 0)"
    private static let asks = "bpf_core_field_exists(((struct task_struct___bee *)0)->bee_absent_member)"

    private static let followed: [Case] = [
        ("return 0;", .works, ""), ("return c[1];", .works, ""), ("return c[2];", .fails, third),
        ("return *((u8 *)c + 8);", .works, ""), ("return *((u8 *)c + 16);", .fails, third),
        ("return c[7];", .fails, "reads argument 8 of 'sys_enter', which has 2 in this kernel"),
        ("return \(old) ? c[2] : c[0];", .works, ""), ("return \(old) ? c[2] : c[1];", .fails, moved),
        ("return \(new) ? c[2] : c[1];", .fails, third),
        // Compilers make one read of it, at an address that hangs on the version.
        ("return c[\(old) ? 2 : 0];", .works, ""), ("return c[\(new) ? 2 : 0];", .fails, third),
        ("return constant ? c[0] : c[2];", .works, ""), ("return constant ? c[2] : c[1];", .fails, third),
        ("if (\(asks)) return c[2]; return 0;", .degraded, "'struct task_struct' has no member 'bee_absent_member'"),
        ("if (!\(asks)) return c[2]; return 0;", .fails, third),
        ("return third(c);", .fails, third), ("return argument(1, c);", .fails, third),
        ("return \(old) ? third(c) : 0;", .works, ""),
        ("return bpf_get_smp_processor_id() ? third(c) : 0;", .fails, third),
        // A function's own arguments are not followed.
        ("return chosen(c, bpf_get_smp_processor_id());", .unknown, perhaps),
        ("return ((struct bpf_raw_tracepoint_args *)c)->args[1];", .works, ""),
        ("return ((struct bpf_raw_tracepoint_args *)c)->args[2];", .fails, third),
        ("return bpf_get_current_task() == (u64)c ? 0 : c[1];", .works, ""),
    ]

    // CLI-800, CLI-805
    @Test func theLastArgumentThatIsReadDecides() throws {
        let report = try Self.report()
        for (section, kind, code) in [
            ("raw_tp/sys_enter", CheckFinding.Kind.target, BeeError.Code.attachFailed),
            ("tp_btf/sys_enter", .program, .verifierRejected),
        ] {
            for (body, verdict, words) in Self.followed {
                let (found, finding) = try Self.judgement(report, section, body)
                #expect(found == verdict, "\(section) \(body): \(String(describing: finding))")
                #expect(words.isEmpty || finding?.error.message.hasPrefix(words) == true, "\(section) \(body)")
                guard words.contains("argument"), let finding else { continue }
                #expect(finding.kind == kind && finding.error.code == code, "\(section) \(body)")
                let hint = "may be those of another kernel; this one has sys_enter(struct pt_regs *, long"
                #expect(finding.error.hint?.contains(hint) == true, "\(finding)")
            }
        }
    }

    private static let guessed: [Case] = [
        ("if (constant) return c[2]; return 0;", .unknown, perhaps), ("return c[3];", .fails, "reads argument 4 of"),
        ("return c[constant ? 2 : 1];", .unknown, somewhere), ("return c[constant ? 0 : 1];", .unknown, somewhere),
        ("if (constant) bpf_get_current_task(); return c[1];", .works, ""),
    ]

    // CLI-801: before Linux 5.5 the verifier may not know constants.
    @Test func whatIsPerhapsReadIsUnknown() throws {
        let report = try Self.report(["facts": HostMembers.facts("kernel.release 5.4.0-test")])
        for (body, verdict, words) in Self.guessed {
            let (found, finding) = try Self.judgement(report, "raw_tp/sys_enter", body)
            #expect(found == verdict, "\(body): \(String(describing: finding))")
            #expect(words.isEmpty || finding?.error.message.hasPrefix(words) == true, "\(body): \(report.findings)")
        }
    }

    private static let stacked: [(String, Verdict)] = [
        ("r2 = *(u64 *)(r10 - 8); r0 = *(u64 *)(r2 + 16)", .unknown),
        ("r2 = *(u64 *)(r10 - 8); r0 = *(u64 *)(r2 + 8)", .works),
        // What overwrites it is read instead.
        ("r3 = 1; *(u8 *)(r10 - 1) = r3; r2 = *(u64 *)(r10 - 8); r0 = *(u64 *)(r2 + 16)", .works),
        ("r2 = r1; r2 += 8; r0 = *(u64 *)(r2 + 0)", .fails), ("r2 = r1; r2 += 8; r0 = *(u64 *)(r2 + 8)", .fails),
        ("r2 = r1; r2 += 16; r2 -= 16; r0 = *(u64 *)(r2 + 8)", .works),
        ("r2 = r1; r2 += 16; r2 -= 8; r0 = *(u64 *)(r2 + 0)", .fails),
        ("r2 = 16; r2 += r1; r0 = *(u64 *)(r2 + 0)", .fails),
        ("w2 = w1; r0 = *(u64 *)(r2 + 16)", .works),
    ]

    // CLI-801, CLI-805: over the stack, where compilers put it for want of registers, and with numbers added.
    @Test func theContextIsFollowedOverTheStack() throws {
        let report = try Self.report()
        for (text, verdict) in Self.stacked {
            let (found, finding) = try Self.judgement(report, "raw_tp/sys_enter", Self.code(text))
            #expect(found == verdict, "\(text): \(String(describing: finding))")
        }
    }

    private static let placed: [(String, Int, Verdict)] = [
        ("fentry/vfs_read", 3, .works), ("fentry/vfs_read", 4, .fails), ("fexit/vfs_read", 4, .works),
        ("fexit/vfs_read", 5, .fails), ("iter/bpf_map", 1, .works), ("iter/bpf_map", 2, .fails),
    ]

    // CLI-800
    @Test func functionsHaveArgumentsToo() throws {
        let report = try Self.report()
        for (section, last, verdict) in Self.placed {
            let (found, finding) = try Self.judgement(report, section, "return c[\(last)];")
            #expect(found == verdict, "\(section) \(last): \(String(describing: finding))")
            guard verdict == .fails else { continue }
            #expect(finding?.error.message.hasPrefix("reads argument \(last + 1) of '") == true, "\(section)")
        }
    }

    private static let uneven: [(String, Case)] = [
        ("raw_tp/sys_enter", ("return *((u32 *)c + 1);", .works, "")),
        ("tp_btf/sys_enter", ("return *((u32 *)c + 2);", .works, "")),
        ("tp_btf/sys_enter", ("return *((u32 *)c + 3);", .fails, "reads an argument of 'sys_enter' from its")),
        ("fentry/vfs_read", ("return *((u8 *)c + 17);", .fails, "reads an argument of 'vfs_read' from its middle")),
        ("tp_btf/sys_enter", ("return half(c, bpf_get_smp_processor_id());", .unknown, "perhaps reads an argument")),
    ]

    // CLI-806
    @Test func argumentsAreReadFromTheirBeginning() throws {
        let report = try Self.report()
        for (section, (body, verdict, words)) in Self.uneven {
            let (found, finding) = try Self.judgement(report, section, body)
            #expect(found == verdict, "\(section) \(body): \(String(describing: finding))")
            #expect(words.isEmpty || finding?.error.message.hasPrefix(words) == true, "\(section) \(body)")
        }
    }

    // CLI-802
    @Test func withoutTypesNobodyKnowsHowManyThereAre() throws {
        let report = try Self.report(["raw_tracepoints": "sched_switch\n"], hasTypes: false)
        let (hidden, finding) = try Self.judgement(report, "raw_tp/sched_switch", "return c[0];")
        #expect(hidden == .unknown)
        #expect(finding?.error.message == "how many arguments 'sched_switch' has there is not known: there is none")
        #expect(finding?.error.hint == "wait")
        #expect(try Self.judgement(report, "raw_tp/sched_switch", "return 0;").verdict == .works)
        let untold = try Self.judgement(
            Self.report(["raw_tracepoints": "bee_absent\n"]), "raw_tp/bee_absent", "return c[0];")
        #expect(untold.verdict == .unknown)
        let absent = try Self.judgement(Self.report(), "raw_tp/bee_absent", "return c[0];")
        #expect(absent.finding?.error.message == "the kernel has no raw tracepoint 'bee_absent'")
    }
}
