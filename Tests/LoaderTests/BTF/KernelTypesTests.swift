import Base
import Glibc
import Testing

@testable import Loader

/// The running kernel's own types; a kernel without them has nothing to compare with.
@Suite(.enabled(if: access("/sys/kernel/btf/vmlinux", R_OK) == 0, "this kernel has no type information"))
struct KernelTypesTests {
    private static let kernel = Result { () throws -> BTF in
        let bytes = try RegularFile.read("/sys/kernel/btf/vmlinux", limit: 1 << 26)
        return try BTF.parse(bytes, subject: "vmlinux")
    }

    @Test func readsTheKernelsTypes() throws {
        let types = try KernelTypesTests.kernel.get()
        #expect(types.count > 1000)
        let task = try #require(types.types(named: "task_struct").first)
        #expect(types.cSpelling(of: task) == "struct task_struct")
        #expect(try #require(types.size(of: task)) > 1000)
    }

    @Test(arguments: [
        ("bpf_prog_type", "BPF_PROG_TYPE_", ProgramType.names), ("bpf_map_type", "BPF_MAP_TYPE_", MapType.names),
        ("bpf_attach_type", "BPF_", AttachType.names),
    ])
    func ourNamesAreTheKernels(enumeration: String, prefix: String, names: [String]) throws {
        let types = try KernelTypesTests.kernel.get()
        let id = try #require(types.types(named: enumeration).first)
        guard case .enumeration(_, _, let values) = types[id].kind else {
            Issue.record("\(enumeration) is no enumeration")
            return
        }
        var spelled: [UInt64: Set<String>] = [:]
        for value in values { spelled[value.bits, default: []].insert(value.name) }
        for (number, name) in names.enumerated() {
            // An older kernel does not have all of them, and has its count in their place.
            guard let known = spelled[UInt64(number)], !known.contains(where: { $0.hasPrefix("__MAX") }) else { break }
            #expect(known.contains { $0.lowercased() == (prefix + name).lowercased() }, "\(number): \(known) \(name)")
        }
    }
}
