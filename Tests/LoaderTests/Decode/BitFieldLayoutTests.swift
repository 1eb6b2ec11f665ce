import Base
import Loader
import Testing
import TypeFixtures

@Suite struct BitFieldLayoutTests {
    // struct { unsigned a:3; unsigned b:5; int c:12; _Bool d:1; _Bool e:1; enum { OFF, ON, BACK = -1, FAR } f:2; }
    private func flags(_ types: inout TypeBuilder) -> BTF.TypeID {
        let word = types.integer("unsigned int", 4)
        let int = types.integer("int", 4, signed: true)
        let bool = types.integer("_Bool", 1, bool: true)
        let mode = types.enumeration("mode", 4, signed: true, [("OFF", 0), ("ON", 1), ("BACK", -1), ("FAR", 2)])
        return types.structure(
            "flags", 4,
            [
                .init("a", word, at: 0, bit: 0, width: 3), .init("b", word, at: 0, bit: 3, width: 5),
                .init("c", int, at: 0, bit: 8, width: 12), .init("d", bool, at: 0, bit: 20, width: 1),
                .init("e", bool, at: 0, bit: 21, width: 1), .init("f", mode, at: 0, bit: 22, width: 2),
            ])
    }

    @Test func readsFieldsFromTheLeastSignificantBitInLittleEndian() throws {
        // a = 5, b = 19, c = -2 (0xFFE), d = 1, e = 0, f = 3 (-1).
        var value: UInt32 = 5 | 19 << 3 | 0xFFE << 8
        value |= 1 << 20 | 3 << 22
        let bytes = withUnsafeBytes(of: value.littleEndian, Array.init)
        #expect(try describe(bytes, flags) == Described("{a=5u,b=19u,c=-2,d=true,e=false,f=BACK}"))
    }

    @Test func readsFieldsFromTheMostSignificantBitInBigEndian() throws {
        // The same members: the one declared first lies in the highest bits.
        var value: UInt32 = 5 << 29 | 19 << 24 | 0xFFE << 12
        value |= 1 << 11 | 3 << 8
        let bytes = withUnsafeBytes(of: value.bigEndian, Array.init)
        #expect(try describe(bytes, order: .big, flags) == Described("{a=5u,b=19u,c=-2,d=true,e=false,f=BACK}"))
    }

    @Test func doesNotNameAValueThatTheWidthCannotHold() throws {
        // FAR is 2, which two signed bits read as -2.
        let bytes = withUnsafeBytes(of: (UInt32(2) << 22).littleEndian, Array.init)
        #expect(try describe(bytes, flags).text.hasSuffix("f=-2}"))
    }

    // CLI-130: clang before 15 calls every enumeration unsigned and writes -1 as 0xFFFFFFFF.
    @Test(arguments: [(1, 0xF, 8, "NONE"), (2, 0xFFFF, 16, "NONE"), (4, 0xF, 4, "NONE"), (4, 0xD, 4, "LOW")])
    func namesNegativeValuesThatAreCut(size: Int, value: UInt32, width: Int, name: String) throws {
        let bits = value == 0xF && width == 8 ? 0xFF : value
        let bytes = withUnsafeBytes(of: bits.littleEndian) { Array($0.prefix(size)) }
        let found = try describe(bytes) { types in
            let type = types.enumeration(
                "e", size, [("NONE", 0xFFFF_FFFF), ("LOW", 0xFFFF_FFFD), ("FAR", 0xFFFF_FF05), ("UP", 5)])
            return types.structure("s", size, [.init("f", type, at: 0, width: width == size * 8 ? 0 : width)])
        }
        #expect(found.text == "{f=\(name)}")
    }

    // enum { ANY = 0xFFFFFFFF, OFF = 0, ON = 1 }
    @Test(arguments: [(1, "ON"), (2, "ANY")])
    func namesWhatTheWidthHoldsBeforeWhatIsCut(width: Int, name: String) throws {
        let found = try describe([width == 1 ? 1 : 3, 0, 0, 0]) { types in
            let type = types.enumeration("e", 4, [("ANY", 0xFFFF_FFFF), ("OFF", 0), ("ON", 1)])
            return types.structure("s", 4, [.init("f", type, at: 0, width: width)])
        }
        #expect(found.text == "{f=\(name)}")
    }

    @Test(arguments: [ByteOrder.little, .big])
    func readsWideFieldsThatBeginInsideAByte(_ order: ByteOrder) throws {
        // struct { u64 low:7; u64 wide:60; } packed: the second covers nine bytes.
        let low: UInt128 = 0x55
        let wide: UInt128 = 0x0ABC_DEF0_1234_5678
        let value = order == .little ? low | wide << 7 : low << 65 | wide << 5
        let bytes = (0..<9).map { UInt8(truncatingIfNeeded: value >> UInt128(8 * (order == .little ? $0 : 8 - $0))) }
        let found = try describe(bytes, order: order) { types in
            let word = types.integer("unsigned long", 8)
            return types.structure(
                "wide", 9, [.init("low", word, at: 0, width: 7), .init("wide", word, at: 0, bit: 7, width: 60)])
        }
        #expect(found == Described("{low=\(low)u,wide=\(wide)u}"))
    }

    @Test func readsFieldsOfCompilersWithoutKindFlag() throws {
        // They wrote a bit-field as an integer type of its width.
        let found = try describe([0b1011_0101, 0, 0, 0]) { types in
            let three = types.integer("unsigned int", 4, bits: 3)
            let five = types.integer("int", 4, signed: true, bits: 5)
            return types.structure("old", 4, [.init("a", three, at: 0), .init("b", five, at: 0, bit: 3)])
        }
        #expect(found.text == "{a=5u,b=-10}")
    }

    @Test(arguments: 1...64)
    func readsEveryWidth(_ width: Int) throws {
        for (isSigned, text) in [(false, "{x=\(UInt64.max >> UInt64(64 - width))u}"), (true, "{x=-1}")] {
            let found = try describe([UInt8](repeating: 0xFF, count: 8)) { types in
                let word = types.integer("long", 8, signed: isSigned)
                return types.structure("s", 8, [.init("x", word, at: 0, width: width)])
            }
            #expect(found.text == text)
        }
    }
}
