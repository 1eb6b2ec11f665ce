import Base
import Glibc
import Testing

@testable import Loader

@Suite(.enabled(if: Fixture.canLoad, "this process may not load eBPF"))
struct LoadedObjectTests {
    @Test func makesARingBufferThatDeclaresAValueType() throws {
        let object = try Fixture.load("flood")
        let ring = try object.map("print_flood")
        #expect(ring.isRingBuffer)
        #expect(ring.valueSize == 0)
        #expect(ring.maxEntries == 1 << 23)
    }

    @Test func loadsOnlyTheProgramsNamed() throws {
        let object = try Fixture.load("rejected", programs: ["rejected_bystander"])
        #expect(object.programs == ["rejected_bystander"])
        #expect(object.attach().attached == ["rejected_bystander"])
    }

    // IMG-33: libbpf 1.1 reads the kernel's types for programs that need them, and crashes where structures alone do.
    @Test func loadsStructuresWhoseProgramsAreLeftOut() throws {
        let bytes = try CompiledObject.compile(
            text: """
                #include "vmlinux.h"
                #include <bpf/bpf_helpers.h>
                char LICENSE[] SEC("license") = "GPL";
                SEC("raw_tp/sys_enter") int plain(void *c) { return 0; }
                SEC("struct_ops/bee_undo") u32 bee_undo(u64 *c) { return 2; }
                SEC(".struct_ops") struct tcp_congestion_ops bee = { .undo_cwnd = (void *)bee_undo, .name = "bee_out" };
                """)
        let spec = try ObjectSpec.parse(bytes, subject: "structures")
        var attaching = AttachOptions()
        attaching.skipped = ["bee_undo"]
        var options = LoadOptions(name: "structures")
        options.plan = try .make(spec, attaching, subject: "structures")
        let object = try LoadedObject.load(bytes: bytes, spec: spec, options: options)
        #expect(object.programs == ["plain"])
        #expect(object.maps.map(\.name) == ["bee"])
    }

    @Test func doesNotPinAMapThatAsksForIt() throws {
        let object = try Fixture.load("maps")
        #expect(try object.map("bee_pinned").maxEntries == 1)
        #expect(access("/sys/fs/bpf/bee_pinned", F_OK) != 0)
    }

    @Test func keepsAMapAliveAfterItsObject() throws {
        var object: LoadedObject? = try Fixture.load("maps")
        let map = try #require(try object?.map("gauge_array"))
        object = nil
        var reader = try MapReader.open(map)
        try reader.read()
        #expect(reader.count == 4)
    }

    @Test func leavesNoDescriptorOpen() throws {
        try Self.runOnce()
        let before = try Self.openDescriptors()
        for _ in 0..<20 { try Self.runOnce() }
        // Other tests run beside this one and hold descriptors of their own: a leak shows as 20 or more.
        // Theirs go again, which one that is leaked does not.
        for _ in 0..<3000 where try Self.openDescriptors() >= before + 20 { usleep(20_000) }
        #expect(try Self.openDescriptors() < before + 20)
    }

    private static func runOnce() throws {
        let object = try Fixture.load("flood")
        #expect(object.attach().failures.isEmpty)
        let pump = try EventPump.start(maps: object.maps, interval: .milliseconds(10))
        pump.stop()
        _ = FloodEvents(draining: pump)
    }

    private static func openDescriptors() throws -> Int {
        let directory = try #require(opendir("/proc/self/fd"))
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count
    }
}
