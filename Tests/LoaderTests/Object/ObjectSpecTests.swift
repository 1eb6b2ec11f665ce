import Base
import Testing

@testable import Loader

struct ObjectSpecTests {
    private func spec(_ name: String) throws -> ObjectSpec {
        try ObjectSpec.parse(try Corpus.bytes(name), subject: name)
    }

    @Test(arguments: Corpus.names)
    func readsEveryObjectOfTheCorpus(name: String) throws {
        let spec = try spec(name)
        #expect(!spec.programs.isEmpty)
        #expect(spec.byteOrder == (["bigendian", "guardsbig"].contains(name) ? .big : .little))
    }

    @Test func readsProgramsWithTypesFromTheirSections() throws {
        let spec = try spec("multi")
        #expect(spec.programs.count == 11)
        #expect(spec.subprogramCount == 1)
        let probe = try #require(spec.program(named: "multi_kprobe"))
        #expect(probe.type == .kprobe)
        #expect(probe.attachTarget == "do_nanosleep")
        #expect(probe.instructionCount == 5)
        #expect(probe.autoload)
        #expect(spec.program(named: "multi_optional")?.autoload == false)
        #expect(spec.program(named: "multi_optional")?.section == "raw_tp/sys_enter")
        #expect(spec.program(named: "multi_cgroup")?.attachType?.name == "cgroup_inet_egress")
    }

    @Test func readsMapsWithTheTypesOfTheirEntries() throws {
        let spec = try spec("execs")
        let types = try #require(spec.btf)
        #expect(spec.maps.map(\.name) == ["print_execs", "counter_execs"])
        let ring = try #require(spec.map(named: "print_execs"))
        #expect(ring.type == .ringBuffer)
        #expect(ring.maxEntries == 256 * 1024)
        #expect(ring.valueType.map { types.cSpelling(of: $0) } == "struct exec")
        let counts = try #require(spec.map(named: "counter_execs"))
        #expect(counts.type.name == "hash")
        #expect((counts.keySize, counts.valueSize) == (20, 8))
        #expect(counts.keyType.map { types.cSpelling(of: $0) } == "struct exec")
        #expect(counts.valueType.map { types.cSpelling(of: $0) } == "__u64")
    }

    @Test func readsInnerMapsAndPinning() throws {
        let spec = try spec("maps")
        #expect(spec.map(named: "listed_hash_of")?.inner?.type == .array)
        #expect(spec.map(named: "listed_array_of")?.inner?.valueSize == 8)
        #expect(spec.map(named: "bee_pinned")?.pinning == .byName)
        #expect(spec.map(named: "silent_hash")?.pinning == MapSpec.Pinning.none)
    }

    @Test func readsVariablesWithTheirFirstBytes() throws {
        let spec = try spec("multi")
        let threshold = try #require(spec.variables.first { $0.name == "multi_threshold" })
        #expect((threshold.section, threshold.offset, threshold.size) == (".data", 0, 8))
        #expect(!threshold.isConstant)
        #expect(threshold.initialBytes?.count == 8)
        let limits = try #require(spec.variables.first { $0.name == "multi_limits" })
        #expect(limits.isConstant)
        #expect(spec.btf?.cSpelling(of: limits.type) == "const volatile struct limits")
        let seen = try #require(spec.variables.first { $0.name == "multi_seen" })
        #expect(seen.initialBytes == nil)
    }

    @Test func mapsOfOldSectionsAreMarked() throws {
        #expect(try spec("oldmaps").maps.map(\.origin) == [.outputSection])
        #expect(try spec("oldmixed").maps.map(\.section) == [".maps", ".maps.counter", ".maps.gauge", ".maps.print"])
        let legacy = try #require(try spec("legacymaps").maps.first)
        #expect(legacy.origin == .legacy)
        #expect((legacy.keySize, legacy.valueSize, legacy.maxEntries) == (4, 8, 16))
    }

    @Test func tellsWhetherKernelTypesAreNeeded() throws {
        #expect(try spec("core").usesCORE)
        #expect(try spec("core").needsKernelTypes)
        #expect(try !spec("noncore").needsKernelTypes)
        #expect(try spec("nobtf").btf == nil)
    }

    @Test func readsTheLicence() throws {
        #expect(try spec("execs").license == "Dual BSD/GPL")
        #expect(try spec("nolicense").license == nil)
    }
}
