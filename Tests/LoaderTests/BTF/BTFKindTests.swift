import Base
import Testing

@testable import Loader

struct BTFKindTests {
    @Test(arguments: [ByteOrder.little, .big])
    func readsStructuresInEitherByteOrder(order: ByteOrder) throws {
        var built = BTFBytes(order: order)
        let int = built.integer("int", size: 4, encoding: 1)
        let event = built.structure("event", size: 8, [("pid", int, 0), ("uid", int, 32)])
        let types = try BTF.parse(built.bytes, subject: "test")

        #expect(types.order == order)
        #expect(types.count == 3)
        let type = types[BTF.TypeID(rawValue: event)]
        #expect(type.name == "event")
        let id = BTF.TypeID(rawValue: int)
        #expect(
            type.kind
                == .structure(
                    size: 8,
                    members: [
                        BTF.Member(name: "pid", type: id, bitOffset: 0, bitFieldSize: nil),
                        BTF.Member(name: "uid", type: id, bitOffset: 32, bitFieldSize: nil),
                    ]))
    }
}
