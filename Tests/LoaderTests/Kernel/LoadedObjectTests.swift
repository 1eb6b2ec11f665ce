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
