/// Something an object takes from the kernel by name.
public struct ExternSpec: Sendable, Hashable {
    /// The name: `CONFIG_HZ`, `LINUX_KERNEL_VERSION`, `bpf_rcu_read_lock`.
    public let name: String
    /// What is taken.
    public let kind: Kind
    /// Its type in the object's BTF: that of the variable, or the function's signature.
    public let type: BTF.TypeID
    /// Whether the program loads without it too.
    public let isWeak: Bool

    /// What an object can take from the kernel.
    public enum Kind: String, Sendable, Hashable {
        /// A value of the kernel's configuration (`__kconfig`).
        case kernelConfiguration
        /// A variable's address (`__ksym`).
        case kernelVariable
        /// A function (`__ksym`).
        case kernelFunction
    }
}
