import Base

/// The configuration this host's kernel was built with.
enum LiveConfiguration {
    /// Reads it where libbpf 1.1 reads it, in the same order (libbpf.c, `bpf_object__read_kconfig_file`), and then where
    /// libbpf does not look.
    ///
    /// - Parameters:
    ///   - root: the folder in which the places lie; the root itself unless given.
    ///   - release: the kernel's release.
    /// - Returns: the configuration, or why it is not known.
    static func gather(
        root: String = "", release: String = HostFacts.current.kernelRelease
    ) -> Result<KernelConfiguration, HostGap> {
        let places: [(String, KernelConfiguration.Origin)] = [
            ("/boot/config-\(release)", .boot), ("/proc/config.gz", .kernel),
            ("/lib/modules/\(release)/config", .modules),
        ]
        var denied: HostGap?
        for (path, origin) in places {
            switch LiveFile.read(root + path, limit: KernelConfiguration.largest) {
            case .success(let bytes):
                guard let text = unpacked(bytes) else { continue }
                return .success(KernelConfiguration(text, origin: origin, isWhole: true))
            case .failure(let gap): denied = denied ?? (gap.hint == nil ? nil : gap)
            }
        }
        return .failure(
            denied ?? HostGap("neither /proc/config.gz nor a config of \(release) in /boot or /lib/modules is there"))
    }

    /// A file's text; like libbpf, which reads by `gzopen`, this takes any of them as it is or packed.
    private static func unpacked(_ bytes: [UInt8]) -> [UInt8]? {
        bytes.starts(with: [0x1F, 0x8B]) ? Gunzip.unpack(bytes, limit: KernelConfiguration.largest) : bytes
    }
}
