import Base
import Testing
import TypeFixtures

@testable import Loader

struct VariableSettingTests {
    private static func parse(_ text: String, _ object: String = "multi") throws -> VariableSetting {
        try VariableSetting.parse(text, for: ObjectSpec.parse(Corpus.bytes(object), subject: object))
    }

    @Test(
        arguments: [
            ("multi_target_pid=4294967295", [0xFF, 0xFF, 0xFF, 0xFF]), ("multi_target_pid=0x10", [0x10, 0, 0, 0]),
            ("multi_verbose=false", [0]), ("multi_verbose=1", [1]),
            ("multi_prefix=abc", [0x61, 0x62, 0x63, 0, 0, 0, 0, 0]), ("multi_prefix=", [0, 0, 0, 0, 0, 0, 0, 0]),
            ("multi_limits.low=7", [7, 0, 0, 0]), ("multi_limits.high=-2", [0xFE] + [UInt8](repeating: 0xFF, count: 7)),
            ("multi_offsets[3]=-32768", [0, 0x80]),
            ("multi_threshold=0xffffffffffffffff", [UInt8](repeating: 0xFF, count: 8)),
        ] as [(String, [UInt8])])
    func encodesByType(text: String, bytes: [UInt8]) throws {
        #expect(try Self.parse(text).bytes == bytes)
    }

    @Test func findsThePlaceOfAPart() throws {
        let whole = try ObjectSpec.parse(Corpus.bytes("multi"), subject: "multi").variables
        let limits = try #require(whole.first { $0.name == "multi_limits" })
        #expect(try Self.parse("multi_limits.high=1").offset == limits.offset + 8)
        let offsets = try #require(whole.first { $0.name == "multi_offsets" })
        #expect(try Self.parse("multi_offsets[2]=1").offset == offsets.offset + 4)
        #expect(try Self.parse("multi_offsets[2]=1").section == ".data")
    }

    @Test(arguments: [
        ("multi_target_pid=-1", "from 0 to 4294967295"), ("multi_target_pid=4294967296", "from 0 to 4294967295"),
        ("multi_target_pid=", "takes a number"), ("multi_target_pid=+1", "takes a number"),
        ("multi_target_pid=0x", "takes a number"), ("multi_target_pid=ten", "takes a number"),
        ("multi_verbose=yes", "true or false"), ("multi_prefix=12345678", "at most 7 bytes"),
        ("multi_limits=1", "struct limits"), ("multi_offsets=1", "__s16[4]"), ("multi_offsets[4]=1", "4 elements"),
        ("multi_offsets[x]=1", "no name of a variable"), ("multi_limits.middle=1", "no member 'middle'"),
        ("multi_limits.low.x=1", "no members"), ("multi_threshold[0]=1", "no elements"),
        ("multi_target_pid", "no setting"), ("=1", "no setting"),
    ])
    func refusesWhatDoesNotFit(text: String, part: String) throws {
        let error = #expect(throws: BeeError.self) { _ = try Self.parse(text) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test func namesWhatWasMeant() throws {
        let error = #expect(throws: BeeError.self) { _ = try Self.parse("multi_tarjet_pid=1") }
        #expect(error?.hint == "did you mean multi_target_pid?")
        let missing = #expect(throws: BeeError.self) { _ = try Self.parse("nothing=1", "noncore") }
        #expect(missing?.message == "is no variable of this object")
    }

    @Test func refusesWhereThereAreNoTypes() throws {
        let error = #expect(throws: BeeError.self) { _ = try Self.parse("x=1", "nobtf") }
        #expect(error?.message.contains("no type information") == true)
    }
}
