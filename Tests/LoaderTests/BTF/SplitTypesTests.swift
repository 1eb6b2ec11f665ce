import Base
import Testing
import TypeFixtures

@testable import Loader

/// Types of a kernel module, written over those of the kernel.
struct SplitTypesTests {
    private struct Kernel {
        let types: BTF
        let int: BTF.TypeID
        let task: BTF.TypeID

        init(order: ByteOrder = .host) throws {
            var builder = TypeBuilder(order: order)
            int = builder.integer("int", 4, signed: true)
            task = builder.structure("task", 8, [.init("pid", int, at: 0), .init("tgid", int, at: 4)])
            types = try builder.build()
        }
    }

    @Test(arguments: [ByteOrder.little, .big]) func answersForBothNumbers(order: ByteOrder) throws {
        let kernel = try Kernel(order: order)
        var builder = TypeBuilder(order: order, base: kernel.types)
        let pointer = builder.pointer(to: kernel.task)
        let own = builder.structure(
            "device", 24,
            [.init("owner", pointer, at: 0), .init("task", kernel.task, at: 8), .init("n", kernel.int, at: 16)])
        let module = try builder.build()
        #expect(own.rawValue == 4)
        #expect(module.count == 5)
        #expect(Array(module.ids) == [pointer, own])
        #expect(module.size(of: own) == 24)
        #expect(module.size(of: kernel.task) == 8)
        #expect(module[kernel.task] == kernel.types[kernel.task])
        #expect(module.cSpelling(of: pointer) == "struct task *")
        #expect(module.types(named: "device") == [own])
        guard case .structure(_, let members) = module[own].kind else {
            Issue.record("the struct is none")
            return
        }
        #expect(members.map(\.name) == ["owner", "task", "n"])
        #expect(members.map(\.bitOffset) == [0, 64, 128])
    }

    /// A module's strings may borrow the kernel's: offset 1 is that of "int" here.
    @Test func borrowsNames() throws {
        let kernel = try Kernel()
        var bytes = BTFBytes()
        bytes.strings = []
        bytes.types += [1, 8 << 24, kernel.int.rawValue].flatMap(bytes.number)
        let module = try BTF.parse(bytes.bytes, subject: "module", base: kernel.types)
        #expect(module[BTF.TypeID(rawValue: 3)].name == "int")
        #expect(module.strings.isEmpty)
    }

    @Test(
        arguments: [
            ("type 3: refers to type 9, which does not exist", 2, 0, 9), ("a name lies outside", 8, 1000, 1),
            ("contains itself", 8, 1, 3),
        ] as [(String, UInt32, UInt32, UInt32)])
    func refusesWhatLiesOutsideBoth(says: String, code: UInt32, name: UInt32, target: UInt32) throws {
        let kernel = try Kernel()
        var bytes = BTFBytes()
        bytes.types += [name, code << 24, target].flatMap(bytes.number)
        let error = #expect(throws: BeeError.self) {
            _ = try BTF.parse(bytes.bytes, subject: "module", base: kernel.types)
        }
        #expect(error?.code == .btfInvalid)
        #expect(error?.message.contains(says) == true, "\(error as Any)")
    }

    @Test func refusesAnotherByteOrder() throws {
        let kernel = try Kernel(order: .big)
        var builder = TypeBuilder(order: .little)
        _ = builder.integer("int", 4)
        let bytes = builder.bytes()
        #expect(throws: BeeError.self) { _ = try BTF.parse(bytes, subject: "module", base: kernel.types) }
    }

    /// A name of the kernel's is judged when a module names a type by it, as if it were the module's own.
    @Test func judgesBorrowedNames() throws {
        var builder = TypeBuilder()
        _ = builder.integer("int", 4)
        var bytes = builder.bytes()
        let kernel = try BTF.parse(bytes, subject: "kernel")
        // Behind the names that are used, one that has a control character.
        bytes.replaceSubrange(20..<24, with: withUnsafeBytes(of: UInt32(kernel.strings.count + 3)) { Array($0) })
        let damaged = try BTF.parse(bytes + [0x1B, 0x5B, 0], subject: "kernel")
        var module = BTFBytes()
        module.strings = []
        module.types += [UInt32(kernel.strings.count), 8 << 24, 1].flatMap(module.number)
        let error = #expect(throws: BeeError.self) {
            _ = try BTF.parse(module.bytes, subject: "module", base: damaged)
        }
        #expect(error?.message.contains("control characters") == true)
    }
}
