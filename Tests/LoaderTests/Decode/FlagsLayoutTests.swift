import Base
import Testing
import TypeFixtures

@testable import Loader

struct FlagsLayoutTests {
    private static func show(_ value: UInt32, _ values: [(String, Int64)], listsFlags: Bool = true) throws -> String {
        var types = TypeBuilder()
        let type = types.enumeration("flags", 4, values)
        let layout = try RecordLayout.compile(type, in: try types.build(), order: .host, listsFlags: listsFlags)
        var sink = DescribingSink()
        _ = withUnsafeBytes(of: value) { layout.walk($0, into: &sink) }
        return sink.text
    }

    private static let access: [(String, Int64)] = [
        ("NONE", 0), ("READ", 1), ("WRITE", 2), ("HIGH", 0x8000_0000), ("BOTH", 3),
    ]

    @Test(
        arguments: [
            (0, "NONE"), (1, "[READ]"), (2, "[WRITE]"), (0x8000_0002, "[WRITE,HIGH]"), (5, "5u"), (4, "4u"),
        ] as [(UInt32, String)])
    func listsTheNamesOfSetBits(value: UInt32, text: String) throws {
        #expect(try Self.show(value, Array(Self.access.prefix(4))) == text)
    }

    @Test func leavesEnumerationsThatCount() throws {
        #expect(try Self.show(1, Self.access) == "READ")
        #expect(try Self.show(3, Self.access) == "BOTH")
    }

    @Test func listsNothingUnlessAsked() throws {
        #expect(try Self.show(1, Array(Self.access.prefix(4)), listsFlags: false) == "READ")
    }

    @Test func listsTheFlagsOfABitField() throws {
        var types = TypeBuilder()
        let flags = types.enumeration("flags", 4, [("A", 1), ("B", 2), ("C", 4)])
        let holder = types.structure("holder", 4, [.init("low", flags, at: 0, bit: 1, width: 3)])
        let layout = try RecordLayout.compile(holder, in: try types.build(), order: .little, listsFlags: true)
        var sink = DescribingSink()
        _ = [UInt8](arrayLiteral: 0b1010, 0, 0, 0).withUnsafeBytes { layout.walk($0, into: &sink) }
        #expect(sink.text == "{low=[A,C]}")
    }
}
