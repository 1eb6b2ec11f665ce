import Base
import Glibc
import Testing

@testable import Loader

/// The part of this kernel's types that real objects need, beside what bpftool keeps.
@Suite(.serialized, .enabled(if: Fixture.canLoad, "this process may not load eBPF"))
struct MinimalBTFTests {
    /// libbpf writes the same numbers with it as with all types of the kernel.
    @Test func isAllThatLibbpfNeeds() throws {
        let kernel = KernelTypes(kernel: try CompiledObject.kernel.get())
        var totals = Agreement()
        for (object, spec) in try CompiledObject.adaptable() {
            let bytes = MinimalBTF.make(for: spec, kernel: kernel)
            let types = try BTF.parse(bytes, subject: object.name)
            let folder = try CompiledObject.Folder()
            try folder.write(bytes, as: "types")
            let whole = try LibbpfPatches.Ours.find(object.bytes, kernel: kernel)
            let part = try LibbpfPatches.Ours.find(object.bytes, kernel: KernelTypes(kernel: types))
            #expect(part.deeds == whole.deeds, "\(object.name)")
            try totals.compare(
                whole, LibbpfPatches.find(object.bytes, types: folder.path + "/types"), of: object.name)
        }
        print("CO-RE with minimised BTF: \(totals)")
    }

    @Test(.enabled(if: Tool.missing.isEmpty || Tool.isRequired, "llvm-readelf, bpftool or dpkg is missing"))
    func isNoLargerThanWhatBpftoolKeeps() throws {
        let kernel = KernelTypes(kernel: try CompiledObject.kernel.get())
        var sums = (ours: 0, theirs: 0, objects: 0)
        for (object, spec) in try CompiledObject.adaptable() {
            let ours = MinimalBTF.make(for: spec, kernel: kernel).count
            let folder = try CompiledObject.Folder()
            try folder.write(object.bytes, as: "object.o")
            let paths = ["/sys/kernel/btf/vmlinux", folder.path + "/types", folder.path + "/object.o"]
            guard Tool.output("bpftool", ["gen", "min_core_btf"] + paths) != nil else {
                print("bpftool keeps nothing of \(object.name); ours has \(ours) bytes")
                continue
            }
            let theirs = try RegularFile.read(paths[1], limit: 1 << 24).count
            #expect(ours <= theirs, "\(object.name): \(ours) bytes, bpftool's \(theirs)")
            print("minimised BTF of \(object.name): \(ours) bytes, bpftool's \(theirs)")
            sums = (sums.ours + ours, sums.theirs + theirs, sums.objects + 1)
        }
        print("minimised BTF of \(sums.objects) objects: \(sums.ours) bytes, bpftool's \(sums.theirs)")
        #expect(sums.objects > 50 || !Tool.isRequired, "install libxdp1 and libbpf-tools")
    }
}
