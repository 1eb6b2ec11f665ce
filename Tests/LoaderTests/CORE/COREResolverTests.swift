import Base
import Testing
import TypeFixtures

@testable import Loader

/// What no object of others shows: modules, the other byte order, words, and types made to keep a reader busy.
struct COREResolverTests {
    /// An object's struct `device` with members `a` and `b`, and a bit-field.
    private struct Object {
        let types: BTF
        let device: BTF.TypeID

        init(order: ByteOrder = .host) throws {
            var builder = TypeBuilder(order: order)
            let int = builder.integer("int", 4, signed: true)
            device = builder.structure(
                "device___mine", 12,
                [.init("a", int, at: 0), .init("b", int, at: 4), .init("bits", int, at: 8, bit: 3, width: 5)])
            types = try builder.build()
        }

        func ask(_ kind: CORERelocation.Kind, _ path: [Int], _ kernel: KernelTypes) -> COREResolution {
            var resolver = COREResolver(object: types, kernel: kernel)
            return resolver.resolve(relocation(kind, path))
        }

        func relocation(_ kind: CORERelocation.Kind, _ path: [Int]) -> CORERelocation {
            CORERelocation(section: "program", instructionOffset: 0, type: device, path: path, kind: kind)
        }
    }

    private func value(_ resolution: COREResolution) -> COREValue? {
        if case .value(let value) = resolution { value } else { nil }
    }

    /// A kernel with one struct of two numbers at some places, perhaps more of them in modules.
    private func kernel(
        order: ByteOrder = .host, _ name: String?, at offset: Int = 16, modules: [(String, Int)] = []
    ) throws -> KernelTypes {
        var builder = TypeBuilder(order: order)
        let int = builder.integer("int", 4, signed: true)
        if let name { _ = builder.structure(name, offset + 16, members(int, offset)) }
        let kernel = try builder.build()
        return KernelTypes(
            kernel: kernel,
            modules: modules.map { name, offset in
                var builder = TypeBuilder(order: order, base: kernel)
                _ = builder.structure(name, 64, members(int, offset))
                return KernelTypes.Module(name: "module\(offset)", bytes: builder.bytes())
            })
    }

    private func members(_ int: BTF.TypeID, _ offset: Int) -> [TypeBuilder.Member] {
        [.init("a", int, at: offset), .init("bits", int, at: offset + 4, bit: 2, width: 7)]
    }

    @Test func looksIntoModulesOnlyWhereTheKernelHasNoCandidate() throws {
        let object = try Object()
        let inKernel = try kernel("device", at: 16, modules: [("device", 32)])
        let found = try #require(value(object.ask(.fieldByteOffset, [0, 0], inKernel)))
        #expect(found.value == 16 && found.original == 0)
        #expect(found.match?.module == nil && found.match?.spelling == "struct device.a")
        let inModule = try kernel(nil, modules: [("device___other", 32)])
        let other = try #require(value(object.ask(.fieldByteOffset, [0, 0], inModule)))
        #expect(other.value == 32)
        #expect(other.match?.module == "module32" && other.match?.type.rawValue == 2)
        let inTwo = try kernel(nil, modules: [("device", 32), ("device", 40)])
        #expect(value(object.ask(.fieldExists, [0, 0], inTwo)) == nil)
        let same = try kernel(nil, modules: [("device", 32), ("device___x", 32)])
        #expect(value(object.ask(.fieldByteOffset, [0, 0], same))?.value == 32)
    }

    @Test func saysWhatIsMissingOrUnclear() throws {
        let object = try Object()
        let none = try kernel("other")
        #expect(object.ask(.fieldByteOffset, [0, 0], none) == .absent("this kernel has no 'struct device___mine'"))
        #expect(value(object.ask(.typeExists, [0], none))?.value == 0)
        #expect(value(object.ask(.typeExists, [0], none))?.absence == "this kernel has no 'struct device___mine'")
        #expect(
            try object.ask(.fieldByteSize, [0, 1], kernel("device"))
                == .absent("'struct device' has no member 'b' in this kernel"))
        let two = try kernel(nil, modules: [("device", 32), ("device", 40)])
        guard case .failed(let text) = object.ask(.fieldByteOffset, [0, 0], two) else {
            Issue.record("two candidates that differ are not refused")
            return
        }
        #expect(text.hasPrefix("it is ambiguous: 'struct device.a'"), "\(text)")
        let damaged = KernelTypes(kernel: none.kernel, modules: [.init(name: "bad", bytes: [1, 2, 3])])
        guard case .failed(let reason) = object.ask(.fieldExists, [0, 0], damaged) else {
            Issue.record("a damaged module is not told")
            return
        }
        #expect(reason.contains("module bad"), "\(reason)")
    }

    /// Bits are counted from the other end in the other byte order.
    @Test(arguments: [(ByteOrder.little, 64 - 9, 57), (ByteOrder.big, 32 + 2, 57)])
    func shiftsBitFieldsByTheByteOrder(order: ByteOrder, left: UInt64, right: UInt64) throws {
        let object = try Object(order: order)
        let kernel = try kernel(order: order, "device", at: 12)
        #expect(value(object.ask(.fieldLeftShift, [0, 2], kernel))?.value == left)
        #expect(value(object.ask(.fieldRightShift, [0, 2], kernel))?.value == right)
        #expect(value(object.ask(.fieldByteOffset, [0, 2], kernel))?.value == 16)
        #expect(value(object.ask(.fieldByteSize, [0, 2], kernel))?.value == 4)
    }

    @Test func refusesAKernelOfTheOtherByteOrder() throws {
        let object = try Object(order: .little)
        guard case .failed(let text) = object.ask(.typeExists, [0], try kernel(order: .big, "device")) else {
            Issue.record("the byte order makes no difference")
            return
        }
        #expect(text.contains("little-endian"))
        #expect(value(object.ask(.typeIDLocal, [0], try kernel(order: .big, "device")))?.value == 2)
    }

    /// A candidate that a relocation rules out does not make a later one ambiguous, in whatever order they are met.
    @Test func forgetsCandidatesThatDoNotMatch() throws {
        let object = try Object()
        var builder = TypeBuilder()
        let int = builder.integer("int", 4, signed: true)
        _ = builder.structure("device", 16, [.init("a", int, at: 0)])
        _ = builder.structure("device___2", 16, [.init("a", int, at: 8), .init("b", int, at: 12)])
        let kernel = KernelTypes(kernel: try builder.build())
        var resolver = COREResolver(object: object.types, kernel: kernel)
        #expect(value(resolver.resolve(object.relocation(.fieldByteOffset, [0, 0]))) == nil)
        #expect(value(resolver.resolve(object.relocation(.fieldByteOffset, [0, 1])))?.value == 12)
        #expect(value(resolver.resolve(object.relocation(.fieldByteOffset, [0, 0])))?.value == 8)
    }

    /// Signatures of signatures, whose comparison takes longer than anybody waits; libbpf 1.1 does not come back.
    @Test(arguments: [CORERelocation.Kind.typeExists, .typeMatches]) func givesUpOnTypesThatMultiply(
        kind: CORERelocation.Kind
    ) throws {
        var builder = TypeBuilder()
        var type = builder.integer("int", 4)
        for _ in 0..<28 { type = builder.prototype(returns: .void, [BTF.TypeID](repeating: type, count: 8)) }
        let name = builder.typedef("call", type)
        let types = try builder.build()
        var resolver = COREResolver(object: types, kernel: KernelTypes(kernel: types), work: 1 << 18)
        let question = CORERelocation(section: "p", instructionOffset: 0, type: name, path: [0], kind: kind)
        #expect(resolver.resolve(question) == .failed("the types are too intricate to compare"))
        #expect(resolver.resolve(question) == .failed("the types are too intricate to compare"))
    }

    @Test func tellsWhatBecomesOfAnInstruction() throws {
        let object = try Object()
        let kernel = try kernel("device", at: 40_000)
        // r1 = *(u32 *)(r2 + 0): the offset does not fit into 16 bits.
        let load: [UInt8] = [0x61, 0x21, 0, 0, 0, 0, 0, 0]
        let far = object.ask(.fieldByteOffset, [0, 0], kernel)
        let order = ByteOrder.host
        #expect(COREPatch.find(far, instruction: load[...], order: order) != .number(40_000, accessSize: nil))
        // r1 += 0 takes it.
        let add: [UInt8] = [0x07, 0x01, 0, 0, 0, 0, 0, 0]
        #expect(COREPatch.find(far, instruction: add[...], order: order) == .number(40_000, accessSize: nil))
        let other: [UInt8] = [0x07, 0x01, 0, 0, 9, 0, 0, 0]
        guard case .refusal(let text) = COREPatch.find(far, instruction: other[...], order: order) else {
            Issue.record("the instruction's number is not compared")
            return
        }
        #expect(text == "the instruction holds 9, where its types say 0")
        let absent = object.ask(.fieldByteOffset, [0, 1], kernel)
        #expect(
            COREPatch.find(absent, instruction: load[...], order: order)
                == .poison("'struct device' has no member 'b' in this kernel"))
    }
}
