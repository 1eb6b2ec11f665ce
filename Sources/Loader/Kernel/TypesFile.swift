import Base
import CLinux
import Glibc

/// A file of types, in memory, that libbpf takes for the kernel's (`btf_custom_path`).
final class TypesFile {
    private let file: OwnedDescriptor

    private init(_ file: consuming OwnedDescriptor) {
        self.file = file
    }

    /// The file's path, while this value lives.
    var path: String { "/proc/self/fd/\(file.rawValue)" }

    /// Makes the file of types that were given; without any, one that stands in for the kernel's where libbpf wants types
    /// and the programs do without.
    ///
    /// libbpf 1.1 wants the kernel's types before it loads an object with CO-RE relocations, whichever of its programs it
    /// is to load (libbpf.c, `obj_needs_vmlinux_btf`), unless it is given a file of types. The one that stands in has the
    /// type `int` and no other.
    /// - Returns: nil where nothing is given and the kernel has types, or the object can do without.
    static func ifWanted(
        by spec: ObjectSpec, loading programs: Set<String>, given: GivenTypes?
    ) throws(BeeError) -> TypesFile? {
        if let given {
            _ = try BTF.parse(given.bytes, order: spec.byteOrder, subject: given.name)
            return try holding(given.bytes)
        }
        guard spec.usesCORE, !spec.needsKernelTypes(loading: programs), !HostFacts.current.hasKernelBTF else {
            return nil
        }
        return try holding(standIn)
    }

    private static func holding(_ bytes: [UInt8]) throws(BeeError) -> TypesFile {
        let raw = linux_memory_file("types")
        guard raw >= 0 else { throw BeeError.system("make a file of types", "memfd") }
        let file = OwnedDescriptor(adopting: raw)
        try DescriptorWriting.writeAll(bytes, to: raw, subject: "a file of types")
        return TypesFile(file)
    }

    /// A header (magic, version, flags, length, then places and lengths of types and names), `int` and its name.
    private static var standIn: [UInt8] {
        let words: [UInt32] = [0x0001_EB9F, 24, 0, 16, 16, 5, 1, 1 << 24, 4, 1 << 24 | 32]
        return words.flatMap { withUnsafeBytes(of: $0) { Array($0) } } + Array("\0int\0".utf8)
    }
}
