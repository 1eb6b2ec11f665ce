import Base
import Testing

@testable import Loader

/// The tables of what which kernel has, and what objects need by them.
struct KernelFeatureTests {
    private static func survey(_ name: String) throws -> (spec: ObjectSpec, survey: ObjectSurvey) {
        let spec = try ObjectSpec.parse(try Corpus.bytes(name), subject: name)
        return (spec, ObjectSurvey(spec))
    }

    @Test func tablesAreComplete() {
        #expect(ProgramType.names.dropFirst().filter { KernelFeatures.programs[$0] == nil } == [])
        #expect(MapType.names.dropFirst().filter { KernelFeatures.maps[$0] == nil } == [])
        #expect(AttachType.names.filter { KernelFeatures.hooks[$0] == nil } == [])
        #expect(KernelFeatures.helpers.count == 211)
        #expect(Set(KernelFeatures.helpers.map(\.name)).count == 211)
        let prefixes = ["bpf_", "hid_bpf_", "crash_kexec"]
        #expect(RiskTable.codes.keys.allSatisfy { name in prefixes.contains(where: name.hasPrefix) })
    }

    /// The kernel's own numbers, as its type information has them.
    @Test(.enabled(if: HostFacts.current.hasKernelBTF, "this kernel tells no types"))
    func helpersHaveTheNumbersOfThisKernel() throws {
        let bytes = try RegularFile.read("/sys/kernel/btf/vmlinux", links: .followed, limit: 1 << 26)
        let types = try BTF.parse(bytes, order: .host, subject: "vmlinux")
        let id = try #require(types.types(named: "bpf_func_id").first)
        guard case .enumeration(_, _, let values) = types[id].kind else {
            Issue.record("bpf_func_id is no enumeration")
            return
        }
        var compared = 0
        for value in values where value.bits > 0 && value.name.hasPrefix("BPF_FUNC_") {
            #expect(Helper(rawValue: UInt32(value.bits)).name == "bpf_" + value.name.dropFirst("BPF_FUNC_".count))
            compared += 1
        }
        #expect(compared > 100)
    }

    // Releases: docs/kernel-versions.md of bcc. Licences: what the verifier of Linux 6.18 refuses.
    @Test(
        arguments: [
            ("bpf_map_lookup_elem", 1, "3.19", false), ("bpf_probe_read", 4, "4.1", true),
            ("bpf_ktime_get_ns", 5, "4.1", false), ("bpf_get_stackid", 27, "4.6", true),
            ("bpf_probe_write_user", 36, "4.8", true), ("bpf_send_signal", 109, "5.3", false),
            ("bpf_ringbuf_output", 130, "5.8", false), ("bpf_snprintf", 165, "5.13", true),
            ("bpf_timer_init", 169, "5.15", true), ("bpf_loop", 181, "5.17", false),
            ("bpf_cgrp_storage_delete", 211, "6.2", false),
        ] as [(String, UInt32, String, Bool)])
    func knowsHelpers(name: String, number: UInt32, since: String, isGPLOnly: Bool) {
        #expect(Helper(named: name)?.rawValue == number)
        #expect(KernelFeatures.since(Helper(rawValue: number))?.description == since)
        #expect(KernelFeatures.fact(of: Helper(rawValue: number))?.isGPLOnly == isGPLOnly)
    }

    @Test func keepsNumbersThatAreNotKnown() {
        for number in [0, 212, UInt32.max] {
            #expect(Helper(rawValue: number).name == "helper \(number)")
            #expect(KernelFeatures.since(Helper(rawValue: number)) == nil)
        }
    }

    // CLI-441
    @Test(
        arguments: [
            ("execs", "5.12", ["atomics"]), ("noncore", "5.8", ["bpf_ringbuf_output", "ringbuf"]),
            ("bigendian", "5.8", ["bpf_ringbuf_output", "ringbuf"]), ("perf", "4.17", ["raw_tracepoint"]),
            ("congestion", "5.6", ["struct_ops", "struct_ops"]), ("express", "5.9", ["xdp-link"]),
            ("externs", "5.2", ["global-variables"]), ("hooks", "6.6", ["trace_uprobe_multi"]),
        ] as [(String, String, [String])])
    func tellsTheLowestKernelAndWhatAsksForIt(object: String, lowest: String, causes: [String]) throws {
        let (spec, survey) = try Self.survey(object)
        let needs = survey.requirements(spec)
        let latest = try #require(needs.compactMap(\.requirement.since).max())
        #expect(latest.description == lowest)
        #expect(needs.filter { $0.requirement.since == latest }.map(\.requirement.name) == causes)
        #expect(needs.allSatisfy { !$0.programs.isEmpty || !$0.maps.isEmpty })
    }

    @Test func whatLibbpfReplacesDoesNotCount() throws {
        let program = try #require(try Self.survey("guards").survey.program(named: "unguarded"))
        let read = try #require(program.requirements.first { $0.name == "bpf_probe_read_kernel" })
        #expect(read.since == KernelVersion(4, 1))
    }

    @Test func loopsAreFoundInTheCode() throws {
        let bytes: (_ slots: [[UInt8]]) -> ObjectCode = { slots in
            let bytes = slots.flatMap { $0 }
            let function = ObjectCode.Function(name: "f", section: ".text", range: 0..<bytes.count, start: 0)
            return ObjectCode(bytes: bytes, order: .little, functions: [function], references: [:])
        }
        let exit: [UInt8] = [0x95, 0, 0, 0, 0, 0, 0, 0]
        let set: [UInt8] = [0xB7, 0, 0, 0, 0, 0, 0, 0]
        // `if r0 == 0 goto -2` comes back to what is before it.
        let loop = bytes([set, [0x15, 0, 0xFE, 0xFF, 0, 0, 0, 0], exit])
        #expect(ControlFlow(loop, loop.functions[0]).hasCycle)
        // A jump back to a place that only ends is none.
        let back = bytes([[0x05, 0, 1, 0, 0, 0, 0, 0], exit, [0x05, 0, 0xFE, 0xFF, 0, 0, 0, 0]])
        #expect(!ControlFlow(back, back.functions[0]).hasCycle)
    }
}
