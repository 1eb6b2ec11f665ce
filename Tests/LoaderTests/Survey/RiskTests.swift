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
        #expect(try Self.codes("kernel") == [.deniesAccess, .readsKernelMemory])
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
            (4, [.readsKernelMemory]), (112, [.readsUserMemory]), (6, [.printsToTrace]), (9, [.rewritesPackets]),
            (23, [.redirectsPackets]), (12, [.runsOtherPrograms]), (49, [.changesSockets]), (187, [.deniesOperations]),
            (4000, [.unknownFunctions]), (-1, [.unknownFunctions]),
        ] as [(Int32, [RiskCode])])
    func eachHelperHasItsRisk(helper: Int32, expected: [RiskCode]) throws {
        for name in ["execs", "bigendian"] {
            #expect(try Self.risks(try Self.calling(helper, in: name), name).map(\.code) == expected)
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
