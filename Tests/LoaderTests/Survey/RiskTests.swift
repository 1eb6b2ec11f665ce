import Base
import Testing

@testable import Loader

/// What is told of a program before it is let in.
struct RiskTests {
    private static func risks(_ bytes: [UInt8], _ name: String) throws -> [RiskNote] {
        let spec = try ObjectSpec.parse(bytes, subject: name)
        return ObjectSurvey(spec).risks(spec)
    }

    private static func codes(_ name: String) throws -> [RiskCode] {
        try risks(try Corpus.bytes(name), name).map(\.code)
    }

    // CLI-445
    @Test func findsThemByTypesAndCalls() throws {
        #expect(try Self.codes("execs").isEmpty)
        #expect(try Self.codes("congestion") == [.replacesKernelCode])
        // Its security hooks let everything pass.
        #expect(try Self.codes("kernel") == [.readsKernelMemory])
        #expect(
            try Self.codes("hooks") == [
                .deniesOperations, .changesSockets, .readsKernelMemory, .readsUserMemory, .readsPackets,
            ])
        let read = try #require(try Self.risks(try Corpus.bytes("guards"), "guards").first)
        #expect(read.code == .readsKernelMemory)
        #expect(read.evidence.contains(.init(program: "unguarded", map: nil, reason: "bpf_probe_read_kernel")))
    }

    // A program that lets everything pass sees packets and drops none.
    @Test func whatReturnsOneNumberOnlyIsKnown() throws {
        #expect(try Self.codes("express") == [.readsPackets])
        let bytes = try Corpus.bytes("express")
        let spec = try ObjectSpec.parse(bytes, subject: "express")
        let function = try #require(spec.code.functions.first { $0.name == "express_pass" })
        // `w0 = 2` is XDP_PASS; with 1 it is XDP_DROP.
        var dropping = bytes
        let place = try #require(
            (function.range.lowerBound..<function.range.upperBound).first { bytes[$0] == 0xB4 && bytes[$0 + 4] == 2 })
        dropping[place + 4] = 1
        #expect(try Self.risks(dropping, "dropping").map(\.code) == [.dropsPackets, .readsPackets])
        // With 3 it is XDP_TX: the packet goes out again.
        dropping[place + 4] = 3
        let sending = try Self.risks(dropping, "sending")
        #expect(sending.map(\.code) == [.dropsPackets, .redirectsPackets, .readsPackets])
        #expect(sending[1].evidence.map(\.reason) == ["type xdp, returns XDP_TX"])
    }

    /// Makes the first call of a helper in a program one of another.
    private static func calling(_ helper: Int32, in name: String) throws -> [UInt8] {
        var bytes = try Corpus.bytes(name)
        let spec = try ObjectSpec.parse(bytes, subject: name)
        let function = try #require(spec.code.functions.first)
        let place = try #require(
            stride(from: function.range.lowerBound, to: function.range.upperBound, by: 8).first {
                spec.code.instruction(at: $0).callsHelper
            })
        bytes.put(helper, at: place + 4, spec.byteOrder)
        return bytes
    }

    @Test(
        arguments: [
            (36, [.writesUserMemory]), (58, [.overridesReturns]), (109, [.sendsSignals]), (117, [.sendsSignals]),
            (4, [.readsKernelMemory]), (112, [.readsUserMemory]), (9, [.rewritesPackets]),
            // Nobody knows what they print.
            (6, [.readsKernelMemory, .readsUserMemory, .printsToTrace]), (165, [.readsKernelMemory, .readsUserMemory]),
            (23, [.redirectsPackets]), (12, [.runsOtherPrograms]), (49, [.changesSockets]), (187, [.deniesOperations]),
            (78, [.replacesKernelCode]), (62, [.dropsPackets]), (137, [.readsKernelMemory]),
            (4000, [.unknownFunctions]), (-1, [.unknownFunctions]),
        ] as [(Int32, [RiskCode])])
    func eachHelperHasItsRisk(helper: Int32, expected: [RiskCode]) throws {
        for name in ["execs", "bigendian"] {
            #expect(try Self.risks(try Self.calling(helper, in: name), name).map(\.code) == expected)
        }
    }

    private static let compiled = Result { () throws -> (risks: [RiskNote], spec: ObjectSpec) in
        let bytes = try CompiledObject.compile(text: source)
        let spec = try ObjectSpec.parse(bytes, subject: "compiled")
        return (ObjectSurvey(spec).risks(spec), spec)
    }

    private static let source = """
        #include "vmlinux.h"
        #include <bpf/bpf_helpers.h>
        char LICENSE[] SEC("license") = "GPL";
        extern void bpf_throw(u64 cookie) __ksym;
        extern struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
        extern void bpf_task_release(struct task_struct *p) __ksym;
        extern int bpf_dynptr_from_xdp(struct xdp_md *x, u64 flags, struct bpf_dynptr *p) __ksym;
        u64 number;
        char large[300 << 20];
        const char *format;

        SEC("lsm_cgroup/socket_create") int group_denies(u64 *c) { return 0; }
        SEC("lsm_cgroup/socket_create") int group_allows(u64 *c) { return 1; }
        SEC("lsm/socket_create") int hook_denies(u64 *c) { return 1; }
        SEC("lsm/socket_create") int hook_allows(u64 *c) { return 0; }
        SEC("lsm/task_prctl") int prctl_handled(u64 *c) { return 0; }
        SEC("lsm_cgroup/inode_getsecurity") int group_handled(u64 *c) { return 1; }
        SEC("uprobe") int probe_writes(struct pt_regs *c) { c->di = 7; return 0; }
        static __noinline int set(struct pt_regs *c) { c->si = number; return 0; }
        SEC("kprobe/vfs_read") int probe_hands_on(struct pt_regs *c) { return set(c); }
        SEC("kprobe/vfs_read") int probe_reads(struct pt_regs *c) { number = c->di; return 0; }
        SEC("cgroup_skb/egress") int group_delays(struct __sk_buff *s) { s->tstamp += 1000; return 1; }
        SEC("cgroup_skb/egress") int group_counts(struct __sk_buff *s) { number += s->len; return 1; }
        SEC("raw_tp/sys_enter") int follows(u64 *c)
        {
            struct task_struct *task = bpf_task_from_pid(c[0]);
            if (task)
                bpf_task_release(task);
            return 0;
        }
        SEC("lsm/socket_create") int hook_throws(u64 *c) { if (c[0]) bpf_throw(-1); return 0; }
        SEC("xdp") int throws(struct xdp_md *x)
        {
            if (x->data_end - x->data > 100)
                bpf_throw(XDP_DROP);
            return XDP_PASS;
        }
        SEC("xdp") int throws_pass(struct xdp_md *x)
        {
            if (x->data_end - x->data > 100) {
                bpf_throw(XDP_PASS);
                return XDP_DROP;
            }
            return XDP_PASS;
        }
        static __noinline int inner(u64 length, u64 cookie)
        {
            if (length > 100)
                bpf_throw(cookie);
            return number;
        }
        SEC("xdp") int calls_throwing(struct xdp_md *x)
        {
            number = inner(x->data_end - x->data, number);
            return XDP_PASS;
        }
        /* r0 = 2; r0 = load_acquire((u32 *)r1 + 0); exit: the old number is not what is returned. */
        SEC("xdp") int __attribute__((naked)) acquires(struct xdp_md *x)
        {
            asm volatile("r1 = %[number] ll; r0 = 2; .byte 0xc3, 0x10, 0, 0, 0, 1, 0, 0; exit;"
                : : [number] "i"(&number));
        }
        SEC("xdp") int __attribute__((naked)) releases(struct xdp_md *x)
        {
            asm volatile("r1 = %[number] ll; r0 = 2; .byte 0xc3, 0x01, 0, 0, 0x10, 1, 0, 0; exit;"
                : : [number] "i"(&number));
        }
        SEC("xdp") int writes_dynptr(struct xdp_md *x)
        {
            struct bpf_dynptr p;
            bpf_dynptr_from_xdp(x, 0, &p);
            bpf_dynptr_write(&p, 0, &p, 4, 0);
            return XDP_PASS;
        }
        SEC("raw_tp/sys_enter") int prints_numbers(u64 *c)
        {
            char out[8];
            u64 values[1] = {c[0]};
            bpf_printk("%d%% since %p: %ps", c[0], c[1], c[0]);
            bpf_snprintf(out, sizeof(out), "%-5llx", values, sizeof(values));
            return 0;
        }
        SEC("raw_tp/sys_enter") int prints_text(u64 *c) { bpf_printk("%d %-8s", c[0], c[1]); return 0; }
        SEC("raw_tp/sys_enter") int prints_user(u64 *c)
        {
            char out[8];
            u64 values[1] = {c[0]};
            bpf_snprintf(out, sizeof(out), "%pus", values, sizeof(values));
            return 0;
        }
        SEC("raw_tp/sys_enter") int prints_kernel(u64 *c)
        {
            char out[8];
            u64 values[1] = {c[0]};
            bpf_snprintf(out, sizeof(out), "%pI6", values, sizeof(values));
            return 0;
        }
        SEC("raw_tp/sys_enter") int prints_anything(u64 *c)
        {
            u64 values[1] = {c[0]};
            bpf_trace_vprintk(format, 4, values, sizeof(values));
            return 0;
        }
        """

    // CLI-445
    @Test(
        arguments: [
            ("group_denies", [.deniesAccess, .readsKernelMemory]), ("group_allows", [.readsKernelMemory]),
            ("hook_denies", [.deniesAccess, .readsKernelMemory]), ("hook_allows", [.readsKernelMemory]),
            ("hook_throws", [.deniesAccess, .readsKernelMemory]),
            ("prctl_handled", [.deniesAccess, .readsKernelMemory]),
            ("group_handled", [.deniesAccess, .readsKernelMemory]),
            ("probe_writes", [.writesArguments]), ("probe_hands_on", [.writesArguments]), ("probe_reads", []),
            ("group_delays", [.rewritesPackets, .readsPackets]), ("group_counts", [.readsPackets]),
            ("follows", [.readsKernelMemory]),
            ("throws", [.dropsPackets, .readsPackets]), ("throws_pass", [.readsPackets]),
            ("calls_throwing", [.dropsPackets, .rewritesPackets, .redirectsPackets, .readsPackets]),
            ("acquires", [.dropsPackets, .redirectsPackets, .readsPackets]),
            ("releases", [.rewritesPackets, .readsPackets]), ("writes_dynptr", [.rewritesPackets, .readsPackets]),
            ("prints_numbers", [.printsToTrace]),
            ("prints_text", [.readsKernelMemory, .readsUserMemory, .printsToTrace]),
            ("prints_user", [.readsUserMemory]), ("prints_kernel", [.readsKernelMemory]),
            ("prints_anything", [.readsKernelMemory, .readsUserMemory, .printsToTrace]),
        ] as [(String, [RiskCode])])
    func whatAProgramReturnsAndPrintsDecides(program: String, expected: [RiskCode]) throws {
        let notes = try Self.compiled.get().risks
        #expect(notes.filter { $0.evidence.contains { $0.program == program } }.map(\.code) == expected)
    }

    // CLI-445
    @Test func variablesTakeMemoryToo() throws {
        let note = try #require(try Self.compiled.get().risks.first { $0.code == .largeMemory })
        #expect(note.evidence == [.init(program: nil, map: ".bss", reason: "takes 300 MiB at once")])
    }

    // CLI-441
    @Test func orderedAccessNeedsItsKernel() throws {
        let survey = ObjectSurvey(try Self.compiled.get().spec)
        for name in ["acquires", "releases"] {
            #expect(try #require(survey.program(named: name)).lowestKernel == KernelVersion(6, 15))
        }
    }

    @Test func toldByLicence() throws {
        let bytes = try Self.calling(4, in: "nolicense")
        let notes = try Self.risks(bytes, "nolicense")
        let refused = try #require(notes.first { $0.code == .refusedByLicence })
        #expect(refused.evidence.map(\.reason) == ["bpf_probe_read"])
        #expect(try !Self.risks(try Self.calling(4, in: "execs"), "execs").contains { $0.code == .refusedByLicence })
    }

    // CLI-443
    @Test func mapsThatGrowOrTakeMuchAreTold() {
        func map(_ type: MapType, entries: Int, flags: UInt32 = 0) -> MapSpec {
            var definition = MapDefinition()
            definition.type = type
            (definition.keySize, definition.valueSize) = (4, 100)
            (definition.maxEntries, definition.flags) = (entries, flags)
            return MapSpec(
                name: "m", section: ".maps", origin: .defined, definition: definition, inner: nil, pinning: .none)
        }
        #expect(map(.hash, entries: 10_000).footprint.concern == nil)
        #expect(map(.hash, entries: 1_000_000).footprint.concern == "takes 167 MiB at once")
        #expect(map(.hash, entries: 1000, flags: 1).footprint.concern == nil)
        #expect(
            map(.hash, entries: 1_000_000, flags: 1).footprint.concern == "grows with its entries, up to 167 MiB")
        #expect(map(.perCPUArray, entries: 1_000_000).footprint.concern == "takes 99 MiB for each processor at once")
        #expect(
            map(MapType(rawValue: 24), entries: 0).footprint.concern
                == "grows with the number of sockets, without a limit")
        #expect(map(.ringBuffer, entries: 1 << 20).footprint == MapFootprint(fixed: 1 << 20))
    }

    // CLI-442
    @Test func capabilitiesAreThoseOfTypesAndCalls() throws {
        func needed(_ bytes: [UInt8]) throws -> [String] {
            let spec = try ObjectSpec.parse(bytes, subject: "object")
            return ObjectSurvey(spec).programs[0].capabilities.nameList
        }
        #expect(try needed(try Corpus.bytes("execs")) == ["CAP_BPF", "CAP_PERFMON"])
        #expect(try needed(try Corpus.bytes("express")) == ["CAP_BPF", "CAP_NET_ADMIN"])
        #expect(try needed(try Self.calling(36, in: "execs")) == ["CAP_BPF", "CAP_PERFMON", "CAP_SYS_ADMIN"])
    }
}
