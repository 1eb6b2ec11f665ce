import Base
import Testing

@testable import Loader

/// Which map an instruction refers to: a loader goes by the place, and not by the symbol's name.
struct MapPlaceTests {
    /// An object as static linkers write it: the type information says by itself where each of two maps is.
    private static let linked = Result { () throws -> [UInt8] in
        var bytes = try CompiledObject.compile(
            text: """
                #include "vmlinux.h"
                #include <bpf/bpf_helpers.h>
                struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 64); __type(key, int); __type(value, long); }
                    allowed SEC(".maps"), denied SEC(".maps");
                SEC("raw_tp/sys_enter") int fill(void *c)
                {
                    int key = 1;
                    long value = 7;
                    return bpf_map_update_elem(&allowed, &key, &value, 0);
                }
                char LICENSE[] SEC("license") = "GPL";
                """)
        // A DATASEC of 2 variables without a size: type, offset and size of each follow. A map's struct has 4 pointers.
        let pattern: [UInt8] = [2, 0, 0, 15, 0, 0, 0, 0]
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: pattern) })
        bytes[start + 4] = 64
        bytes[start + 24] = 32
        return bytes
    }

    /// The object with other places for its symbols.
    private static func object(allowed: UInt64, denied: UInt64) throws -> [UInt8] {
        var object = try PatchedObject(try linked.get())
        object.symbol("allowed", .value, allowed)
        object.symbol("denied", .value, denied)
        return object.bytes
    }

    private static func spec(allowed: UInt64, denied: UInt64) throws -> ObjectSpec {
        try ObjectSpec.parse(object(allowed: allowed, denied: denied), subject: "linked")
    }

    // CLI-440, CLI-751
    @Test func aSymbolAtAnotherMapsPlaceIsThatMap() throws {
        let plain = try Self.spec(allowed: 0, denied: 32)
        let exchanged = try Self.spec(allowed: 32, denied: 0)
        #expect(ObjectSurvey(plain).programs.map(\.maps) == [["allowed"]])
        #expect(ObjectSurvey(exchanged).programs.map(\.maps) == [["denied"]])
        #expect(try ComparableObject(plain).functions != ComparableObject(exchanged).functions)
    }

    // CLI-34
    @Test func refusesSymbolsWhereNoMapBegins() throws {
        let error = #expect(throws: BeeError.self) { _ = try Self.spec(allowed: 8, denied: 32) }
        #expect(error?.code == .objectInvalid)
        #expect(error?.message.contains("refers to 'allowed' as a map, where no map begins") == true)
    }

    // CLI-34
    @Test func refusesTwoMapsAtOnePlace() throws {
        var bytes = try Self.object(allowed: 0, denied: 32)
        let pattern: [UInt8] = [2, 0, 0, 15, 64, 0, 0, 0]
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: pattern) })
        bytes[start + 24] = 0
        let error = #expect(throws: BeeError.self) { _ = try ObjectSpec.parse(bytes, subject: "linked") }
        #expect(error?.message.contains("stand at one place") == true)
    }
}
