extension HostDetails {
    /// The number `LINUX_KERNEL_VERSION` as libbpf 1.1 finds it: by `/proc/version_signature` where there is one, else by
    /// the release (libbpf_probes.c, `get_kernel_version`); nil where neither begins with three numbers.
    ///
    /// Debian's releases have 0 for the third number, whatever version they are, and libbpf 1.1 takes that.
    var versionCode: UInt32? {
        let words = versionSignature?.split(whereSeparator: \.isWhitespace).dropFirst(2)
        return words?.first.flatMap { Self.code($0) } ?? Self.code(facts.kernelRelease[...])
    }

    /// `KERNEL_VERSION(a, b, c)` of include/linux/version.h; nil for 0 and for what does not begin with three numbers.
    private static func code(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let major = UInt32(parts[0]), let minor = UInt32(parts[1]),
            let patch = UInt32(parts[2].prefix { ("0"..."9").contains($0) })
        else { return nil }
        let code = major << 16 &+ minor << 8 &+ min(patch, 255)
        return code == 0 ? nil : code
    }
}
