import Base
import Testing
import TypeFixtures

@testable import Loader

/// Types that libbpf's `btf_dump` must not be given.
struct DeclarationCheckTests {
    /// A chain of structures without a name, each behind a pointer in the one before.
    private static func chain(_ levels: Int) -> [UInt8] {
        var types = TypeBuilder()
        let int = types.integer("int", 4, signed: true)
        var last = types.structure("", 4, [.init("x", int, at: 0)])
        for level in 1...levels {
            let pointer = types.pointer(to: last)
            last = types.structure(level == levels ? "top" : "", 8, [.init("m", pointer, at: 0)])
        }
        return types.bytes()
    }

    // CLI-303
    @Test(arguments: [(7, true), (8, false), (1000, false)])
    func refusesDeclarationsThatNestTooDeep(levels: Int, isSound: Bool) throws {
        let bytes = Self.chain(levels)
        guard isSound else {
            let error = #expect(throws: BeeError.self) { try KernelHeader.text(of: bytes, subject: "b") }
            #expect(error?.code == .btfInvalid && error?.message.contains("nests too deep") == true)
            return
        }
        let text = String(decoding: try KernelHeader.text(of: bytes, subject: "b"), as: UTF8.self)
        #expect(text.split(separator: "struct {").count == levels + 1, "\(text)")
    }

    @Test func refusesWhatTakesMoreRoomThanAnyKernel() throws {
        var types = TypeBuilder()
        let int = types.integer("int", 4, signed: true)
        var last = types.structure("", 4, [.init("x", int, at: 0)])
        for level in 1...5 {
            let pointer = types.pointer(to: last)
            let members = (0..<24).map { TypeBuilder.Member("m\($0)", pointer, at: 0) }
            last = types.structure(level == 5 ? "top" : "", 8, members)
        }
        let error = #expect(throws: BeeError.self) { try KernelHeader.text(of: types.bytes(), subject: "b") }
        #expect(error?.message.contains("too many members") == true, "\(String(describing: error))")
    }

    // A prototype that takes itself.
    @Test func refusesACircleOfFunctions() throws {
        var types = TypeBuilder()
        let inner = types.structure("", 8, [.init("f", BTF.TypeID(rawValue: 2), at: 0)])
        _ = types.pointer(to: inner)
        let error = #expect(throws: BeeError.self) { try KernelHeader.text(of: types.bytes(), subject: "b") }
        #expect(error?.code == .btfInvalid)
    }

    @Test func takesThisKernelsTypes() throws {
        let bytes = try RegularFile.read("/sys/kernel/btf/vmlinux", limit: 1 << 27)
        try DeclarationCheck.check(try BTF.parse(bytes, subject: "vmlinux"), subject: "vmlinux")
    }
}
