import Base
import Testing

@testable import Loader

/// What maps hold before the first program runs (CLI-750).
struct InitialValueTests {
    @Test func readsAStructureForTheKernel() throws {
        let spec = try ObjectSpec.parse(try Corpus.bytes("congestion"), subject: "congestion")
        let values = try #require(spec.map(named: "congestion_bee")).initial
        #expect(values.map(\.place) == ["ssthresh", "cong_avoid", "undo_cwnd", "name"].map { .member($0) })
        #expect(
            values.dropLast().map(\.content)
                == ["congestion_threshold", "congestion_avoid", "congestion_undo"].map { .program($0) })
        guard case .bytes(let bytes, _) = values.last?.content else {
            Issue.record("\(values)")
            return
        }
        #expect(bytes.elementsEqual(Array("bee_congestion".utf8) + [0, 0]))
    }

    @Test func mapsThatBeginEmptyHoldNothing() throws {
        for name in ["execs", "maps", "bigendian"] {
            let spec = try ObjectSpec.parse(try Corpus.bytes(name), subject: name)
            let unfilled = spec.maps.filter { !$0.type.holdsMaps }
            #expect(unfilled.allSatisfy { $0.initial.isEmpty }, "\(name)")
        }
    }
}
