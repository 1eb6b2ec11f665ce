import Base

/// How a kernel declares its functions.
enum KernelDeclaration {
    /// Such as "int vfs_mkdir(struct inode *, struct dentry *, umode_t)".
    ///
    /// - Parameter function: the function's name.
    /// - Returns: the declaration; nil where the running kernel has no such function or tells no types.
    static func ofThisKernel(_ function: String) -> String? {
        guard let bytes = try? RegularFile.read("/sys/kernel/btf/vmlinux", limit: 256 << 20),
            let types = try? BTF.parse(bytes, subject: "kernel")
        else { return nil }
        return find(function, in: types)
    }

    /// The same in given types.
    static func find(_ function: String, in types: BTF) -> String? {
        for id in types.types(named: function) {
            guard case .function = types[id].kind else { continue }
            return types.cSpelling(of: id)
        }
        return nil
    }
}
