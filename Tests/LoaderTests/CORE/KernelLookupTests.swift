import Base
import Testing
import TypeFixtures

@testable import Loader

/// Finding the kernel's types by name.
struct KernelLookupTests {
    @Test(arguments: [
        ("task_struct", "task_struct"), ("task_struct___old", "task_struct"), ("a___b___c", "a___b"),
        ("___x", "___x"), ("a____b", "a____b"), ("a___", "a___"), ("a___b", "a"), ("a_b__c", "a_b__c"), ("", ""),
        ("x___y_", "x"), ("x____y___z", "x____y"),
    ])
    func cutsFlavours(name: String, essential: String) {
        #expect(EssentialName(Array(name.utf8)[...]).text == essential)
    }

    @Test func findsEveryNameOfThisKernel() throws {
        let bytes = try #require(try? RegularFile.read("/sys/kernel/btf/vmlinux", limit: 1 << 26))
        let types = try BTF.parse(bytes, subject: "vmlinux")
        let kernel = KernelTypes(kernel: types)
        var expected: [EssentialName: [BTF.TypeID]] = [:]
        for id in types.ids where !types.nameBytes(of: id).isEmpty {
            expected[EssentialName(types.nameBytes(of: id)), default: []].append(id)
        }
        #expect(expected.count > 1000)
        let wrong = expected.filter { kernel.kernelTypes(named: $0.key) != $0.value }
        #expect(wrong.isEmpty, "\(wrong.count) names, such as '\(wrong.first?.key.text ?? "")'")
        #expect(kernel.types(named: "task_struct").count == types.types(named: "task_struct").count)
        #expect(kernel.types(named: "no such type").isEmpty)
    }

    @Test func readsModulesWhenTheyAreAskedFor() throws {
        var builder = TypeBuilder()
        let int = builder.integer("int", 4)
        let kernel = try builder.build()
        var module = TypeBuilder(base: kernel)
        let device = module.structure("device", 4, [.init("n", int, at: 0)])
        let types = KernelTypes(
            kernel: kernel,
            modules: [.init(name: "first", bytes: module.bytes()), .init(name: "second", bytes: module.bytes())])
        let places = try types.places(named: "device")
        #expect(places.map(\.module) == ["first", "second"])
        #expect(places.map(\.id) == [device, device])
        #expect(places.first?.types.cSpelling(of: device) == "struct device")
        #expect(types.types(named: "device").isEmpty)
        let damaged = KernelTypes(kernel: kernel, modules: [.init(name: "third", bytes: [1, 2, 3])])
        #expect(damaged.types(named: "int") == [int])
        let error = #expect(throws: BeeError.self) { _ = try damaged.places(named: "int") }
        #expect(error?.code == .btfInvalid)
        #expect(error?.subject == "module third")
    }
}
