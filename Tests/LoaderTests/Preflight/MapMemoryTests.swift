import Base
import Testing

@testable import Loader

struct MapMemoryTests {
    /// What more entries of a map add.
    private static func memory(_ map: String, _ entries: UInt32) throws -> UInt128 {
        let spec = try ObjectSpec.parse(Fixture.bytes("maps"), subject: "maps")
        let (large, small) = (
            MapMemory(spec, sizes: [map: entries + 1], processorCount: 4),
            MapMemory(spec, sizes: [map: 1], processorCount: 4)
        )
        return large.total - small.total
    }

    // Keys and values of `maps` are at least 4 bytes, which take 8; what the kernel adds is at least what is said here.
    @Test(
        arguments: [
            ("gauge_array", 8), ("gauge_pcarray", 32), ("counter_flows", 80), ("counter_percpu", 104),
            ("gauge_lru", 80),
        ] as [(String, UInt128)])
    func growsWithTheEntries(map: String, atLeast each: UInt128) throws {
        let million = try Self.memory(map, 1_000_000)
        #expect(million >= 1_000_000 * each)
        #expect(try Self.memory(map, 2_000_000) == 2 * million)
    }

    @Test func refusesWhatDoesNotFit() throws {
        let spec = try ObjectSpec.parse(Fixture.bytes("execs"), subject: "execs")
        var host = HostFacts.current
        host.availableMemory = 1 << 30
        let sizes = ["counter_execs": UInt32.max]
        let error = #expect(throws: BeeError.self) {
            _ = try Preflight.judge(spec, mapSizes: sizes, on: host, subject: "execs")
        }
        #expect(error?.code == .mapRejected)
        #expect(error?.subject == "counter_execs")
        #expect(error?.message.contains("and 1024 MiB can be had") == true)
        #expect(error?.hint?.contains("--map-size counter_execs=") == true)
        #expect(throws: Never.self) { _ = try Preflight.judge(spec, on: host, subject: "execs") }
    }

    @Test func readsWhatTheHostHas() throws {
        let available = try #require(HostFacts.current.availableMemory)
        #expect(available > 1 << 20 && available < 1 << 50)
        #expect(AvailableMemory.ofMachine("MemTotal: 9 kB\nMemAvailable:      7 kB\n") == 7168)
        let top = "/sys/fs/cgroup"
        #expect(AvailableMemory.groups("1:cpu:/x\n0::/a/b\n") == [top, "\(top)/a", "\(top)/a/b"])
        #expect(AvailableMemory.groups("0::/\n") == [top])
        #expect(AvailableMemory.groups("1:cpu:/x\n").isEmpty)
    }

    // CLI-192
    @Test(arguments: [
        ("", 5), ("anon 40\ninactive_file 30\nactive_file 20\nslab_reclaimable 3\n", 58),
        ("inactive_file 96\n", 100), ("inactive_file 18446744073709551615\nactive_file 5\n", 9),
    ])
    func whatAGroupGivesUpIsNotUsed(statistics: String, left: UInt64) {
        #expect(AvailableMemory.left(of: 100, used: 95, statistics) == left)
    }

    @Test func whatIsBeyondTheLimitLeavesNothing() {
        #expect(AvailableMemory.left(of: 100, used: 200, "inactive_file 50\n") == 0)
    }
}
