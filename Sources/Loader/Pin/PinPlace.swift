public import Base
import Clibbpf
import Glibc

/// Where things of the kernel's can be pinned.
public enum PinPlace {
    /// Whether a file system is that of eBPF (include/uapi/linux/magic.h, `BPF_FS_MAGIC`).
    static func isEBPF(_ system: statfs) -> Bool { UInt32(truncatingIfNeeded: system.f_type) == 0xCAFE_4A11 }

    /// Refuses a folder that can have no pins.
    ///
    /// - Parameters:
    ///   - descriptor: the open folder.
    ///   - path: what it is called.
    /// - Throws: `not-permitted`, as the kernel says it where something is pinned there.
    public static func require(_ descriptor: Int32, _ path: String) throws(BeeError) {
        var system = statfs()
        guard fstatfs(descriptor, &system) == 0 else { throw BeeError.system("examine the file system of", path) }
        guard isEBPF(system) else {
            throw BeeError(
                .notPermitted, path, "is in no eBPF file system, so nothing can be pinned there",
                hint: "only a folder of the eBPF file system (mount -t bpf) can have pins")
        }
    }
}
