import Base
import CLinux
import Glibc

/// Types that stand in for the kernel's on a host without BTF, where only programs that are left out ask for them.
///
/// libbpf 1.1 wants the kernel's types before it loads an object with CO-RE relocations, whichever of its programs it is
/// to load (libbpf.c, `obj_needs_vmlinux_btf`), unless it is given a file of types. This one has the type `int` and no
/// other.
final class StandInTypes {
    private let file: OwnedDescriptor

    private init(_ file: consuming OwnedDescriptor) {
        self.file = file
    }

    /// The file's path, while this value lives.
    var path: String { "/proc/self/fd/\(file.rawValue)" }

    /// Makes the file where it is needed.
    ///
    /// - Returns: nil where the kernel has types, or the object can do without.
    static func ifWanted(by spec: ObjectSpec, loading programs: Set<String>) throws(BeeError) -> StandInTypes? {
        guard spec.usesCORE, !spec.needsKernelTypes(loading: programs), !HostFacts.current.hasKernelBTF else {
            return nil
        }
        let raw = linux_memory_file("types")
        guard raw >= 0 else { throw BeeError.system("make a file of types", "memfd") }
        let file = OwnedDescriptor(adopting: raw)
        guard write(raw, bytes, bytes.count) == bytes.count else { throw BeeError.system("write", "a file of types") }
        return StandInTypes(file)
    }

    /// A header (magic, version, flags, length, then places and lengths of types and names), `int` and its name.
    private static var bytes: [UInt8] {
        let words: [UInt32] = [0x0001_EB9F, 24, 0, 16, 16, 5, 1, 1 << 24, 4, 1 << 24 | 32]
        return words.flatMap { withUnsafeBytes(of: $0) { Array($0) } } + Array("\0int\0".utf8)
    }
}
