import Base
import Loader
import Testing
import TypeFixtures

@Suite struct TypedefLayoutTests {
    private static let four: [UInt8] = [192, 0, 2, 1]
    private static let sixteen = [UInt8](1...16)

    @Test(arguments: ["ipv4_addr", "ipv6_addr"])
    func readsAddressesOfFourBytesInMemoryOrder(_ name: String) throws {
        for order in [ByteOrder.little, .big] {
            let found = try describe(Self.four, order: order) { types in
                let word = types.integer("unsigned int", 4)
                return types.typedef(name, word)
            }
            #expect(found.text == "v4:c0000201")
        }
    }

    @Test func readsAddressesOfSixteenBytesOfAnyType() throws {
        let bytes = try describe(Self.sixteen) { types in
            let byte = types.integer("unsigned char", 1)
            let array = types.array(of: byte, 16)
            return types.typedef("ipv6_addr", array)
        }
        let wide = try describe(Self.sixteen) { types in
            let wide = types.integer("unsigned __int128", 16)
            return types.typedef("ipv6_addr", wide)
        }
        let structure = try describe(Self.sixteen) { types in
            let half = types.integer("unsigned long", 8)
            let both = types.structure("in6", 16, [.init("a", half, at: 0), .init("b", half, at: 8)])
            return types.typedef("ipv6_addr", both)
        }
        for found in [bytes, wide, structure] { #expect(found.text == "v6:0102030405060708090a0b0c0d0e0f10") }
    }

    @Test(arguments: [(true, "-1ns"), (false, "18446744073709551615ns")])
    func readsDurationsByTheirSign(_ isSigned: Bool, _ text: String) throws {
        let found = try describe([UInt8](repeating: 0xFF, count: 8)) { types in
            let word = types.integer("long", 8, signed: isSigned)
            return types.typedef("duration", word)
        }
        #expect(found.text == text)
    }

    @Test func seesATypedefThroughOthersAndQualifiers() throws {
        let found = try describe(Self.four) { types in
            let word = types.integer("unsigned int", 4)
            let inner = types.typedef("u32", word)
            let address = types.typedef("ipv4_addr", inner)
            let const = types.const(address)
            return types.typedef("peer_t", const)
        }
        #expect(found.text == "v4:c0000201")
    }

    @Test(arguments: [("ipv4_addr", 8), ("ipv4_addr", 2), ("ipv6_addr", 8), ("duration", 4), ("my_ipv4_addr", 4)])
    func ignoresATypedefThatDoesNotFit(_ name: String, _ size: Int) throws {
        let found = try describe([1, 0, 0, 0, 0, 0, 0, 0]) { types in
            let word = types.integer("word", size)
            return types.typedef(name, word)
        }
        #expect(found.text == "1u")
    }

    @Test func ignoresTheNameOfATypeThatIsNoTypedef() throws {
        #expect(try describe(Self.four) { $0.integer("ipv4_addr", 4) }.text == "16908480u")
    }

    @Test func readsArraysOfAddresses() throws {
        let found = try describe(Self.four + [10, 0, 0, 1]) { types in
            let word = types.integer("unsigned int", 4)
            let address = types.typedef("ipv4_addr", word)
            return types.array(of: address, 2)
        }
        #expect(found.text == "[v4:c0000201,v4:0a000001]")
    }
}
