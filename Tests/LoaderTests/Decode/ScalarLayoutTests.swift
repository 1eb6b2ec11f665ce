import Base
import Loader
import Testing
import TypeFixtures

@Suite struct ScalarLayoutTests {
    private static let bytes: [UInt8] = Array(0xF1...0xFF) + [0xA0]

    @Test(arguments: [
        (1, false, "241u"), (2, false, "62193u"), (4, false, "4109628145u"), (8, false, "17940079176890708721u"),
        (1, true, "-15"), (2, true, "-3343"), (4, true, "-185339151"), (8, true, "-506664896818842895"),
    ])
    func readsLittleEndianIntegersOfEveryWidth(_ size: Int, _ isSigned: Bool, _ text: String) throws {
        #expect(try describe(Self.bytes) { $0.integer("int", size, signed: isSigned) } == Described(text))
    }

    @Test(arguments: [
        (1, false, "241u"), (2, false, "61938u"), (4, false, "4059231220u"), (8, false, "17434265340928784376u"),
        (1, true, "-15"), (2, true, "-3598"), (4, true, "-235736076"), (8, true, "-1012478732780767240"),
    ])
    func readsBigEndianIntegersOfEveryWidth(_ size: Int, _ isSigned: Bool, _ text: String) throws {
        let found = try describe(Self.bytes, order: .big) { $0.integer("int", size, signed: isSigned) }
        #expect(found == Described(text))
    }

    @Test func readsIntegersOfSixteenBytes() throws {
        let bytes = [UInt8](repeating: 0xFF, count: 16)
        let unsigned = try describe(bytes) { $0.integer("unsigned __int128", 16) }
        #expect(unsigned.text == "340282366920938463463374607431768211455uw")
        #expect(try describe(bytes) { $0.integer("__int128", 16, signed: true) }.text == "-1w")
    }

    @Test(arguments: [(0, "false"), (1, "true"), (2, "true"), (0x80, "true")] as [(UInt8, String)])
    func readsTruthValues(_ byte: UInt8, _ text: String) throws {
        #expect(try describe([byte]) { $0.integer("_Bool", 1, bool: true) }.text == text)
    }

    @Test func readsFloatingPointNumbers() throws {
        #expect(try describe([0, 0, 0xC0, 0x3F]) { $0.float("float", 4) }.text == "1.5f")
        #expect(try describe([0x3F, 0xC0, 0, 0], order: .big) { $0.float("float", 4) }.text == "1.5f")
        #expect(try describe([0, 0, 0, 0, 0, 0, 0x04, 0xC0]) { $0.float("double", 8) }.text == "-2.5d")
        #expect(try describe([0, 0, 0, 0, 0, 0, 0xF8, 0x7F]) { $0.float("double", 8) }.text == "nand")
        let long = try describe([UInt8](repeating: 1, count: 16)) { $0.float("long double", 16) }
        #expect(long.text == "#" + String(repeating: "01", count: 16))
    }

    @Test func readsPointersAsAddresses() throws {
        let bytes: [UInt8] = [0x78, 0x56, 0x34, 0x12, 0x80, 0x88, 0xFF, 0xFF]
        #expect(try describe(bytes) { $0.pointer(to: .void) }.text == "*ffff888012345678")
    }

    @Test(arguments: ["char", "signed char", "unsigned char"])
    func readsSingleCharactersAsNumbers(_ name: String) throws {
        #expect(try describe([0x41]) { $0.integer(name, 1, signed: true) }.text == "65")
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0], "IDLE"), ([1, 0, 0, 0], "RUN"), ([2, 0, 0, 0], "2u"), ([40, 0, 0, 0], "FAR"),
            ([0xFF, 0xFF, 0xFF, 0xFF], "4294967295u"),
        ] as [([UInt8], String)])
    func namesValuesOfEnumerations(_ bytes: [UInt8], _ text: String) throws {
        let found = try describe(bytes) {
            $0.enumeration("state", 4, [("FAR", 40), ("RUN", 1), ("IDLE", 0), ("ALIAS", 1)])
        }
        #expect(found.text == text)
    }

    @Test func namesNegativeValuesOfEnumerations() throws {
        let values: [(String, Int64)] = [("NONE", -1), ("LOW", -5), ("HIGH", 7)]
        func signed(_ low: UInt8) throws -> String {
            try describe([low, 0xFF, 0xFF, 0xFF]) { $0.enumeration("e", 4, signed: true, values) }.text
        }
        #expect(try signed(0xFF) == "NONE")
        #expect(try signed(0xFB) == "LOW")
        #expect(try signed(0xFA) == "-6")
        // clang before 15 did not mark enumerations as signed; the bits still match.
        #expect(try describe([0xFF, 0xFF, 0xFF, 0xFF]) { $0.enumeration("e", 4, values) }.text == "NONE")
    }

    @Test(arguments: [ByteOrder.little, .big])
    func namesValuesOfWideAndNarrowEnumerations(_ order: ByteOrder) throws {
        let values: [(String, Int64)] = [("BIG", 1 << 40), ("LAST", -1)]
        func wide(_ bytes: [UInt8]) throws -> String {
            let ordered = order == .little ? bytes : bytes.reversed()
            return try describe(ordered, order: order) { $0.enumeration("e", 8, values) }.text
        }
        #expect(try wide([0, 0, 0, 0, 0, 1, 0, 0]) == "BIG")
        #expect(try wide([UInt8](repeating: 0xFF, count: 8)) == "LAST")
        #expect(try wide([2, 0, 0, 0, 0, 0, 0, 0]) == "2u")
        #expect(try describe([7], order: order) { $0.enumeration("e", 1, [("SEVEN", 7)]) }.text == "SEVEN")
    }

    @Test func findsEveryOfManyScatteredEnumerators() throws {
        let values = (0..<500).map { ("E\($0)", Int64($0) * 7 + 3) }
        let layout = try layout { $0.enumeration("many", 4, values.shuffled()) }
        for number in 0..<3600 as Range<UInt32> {
            var sink = DescribingSink()
            _ = withUnsafeBytes(of: number.littleEndian) { layout.walk($0, into: &sink) }
            let isNamed = number >= 3 && (number - 3) % 7 == 0 && number < 3503
            #expect(sink.text == (isNamed ? "E\((number - 3) / 7)" : "\(number)u"))
        }
    }

    @Test func showsWhatHasNoLayoutAsBytes() throws {
        #expect(try describe([1, 2, 0xAB]) { $0.forward("unknown") } == Described("#0102ab"))
        #expect(try describe([1, 2, 0xAB]) { _ in .void } == Described("#0102ab"))
        var sink = DescribingSink()
        let isWhole = ([0x0F, 0xF0] as [UInt8]).withUnsafeBytes { RecordLayout.opaque(size: 2).walk($0, into: &sink) }
        #expect(isWhole)
        #expect(sink.text == "#0ff0")
    }

    @Test func refusesTypesThatDoNotExist() throws {
        let btf = try TypeBuilder().build()
        #expect(throws: BeeError.self) {
            try RecordLayout.compile(BTF.TypeID(rawValue: 7), in: btf, order: .little)
        }
    }
}
