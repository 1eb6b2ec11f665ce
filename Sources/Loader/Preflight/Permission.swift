/// Why the kernel may have said "not permitted", and what to do about it.
enum Permission {
    /// A hint for a refusal on a host, this one unless given.
    static func hint(_ host: HostFacts = .current) -> String {
        if let capabilities = host.capabilities, !capabilities.allowTracing {
            let unprivileged =
                host.unprivilegedBPFDisabled.map { $0 == 0 ? "" : " (kernel.unprivileged_bpf_disabled is \($0))" } ?? ""
            return "run it with sudo, or give it \(capabilities.missingForTracing)\(unprivileged)"
        }
        if let lockdown = host.lockdown, lockdown != "none" {
            return "the kernel is locked down (\(lockdown)): see /sys/kernel/security/lockdown"
        }
        return "this process has the capabilities, so a policy of the host forbids it: a container, a seccomp filter, "
            + "a security module or the kernel's configuration"
    }
}
