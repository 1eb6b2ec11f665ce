import Base

/// The configuration this host's kernel was built with.
enum LiveConfiguration {
    static func gather() -> Result<KernelConfiguration, HostGap> {
        if case .success(let bytes) = LiveFile.read("/proc/config.gz", limit: KernelConfiguration.largest),
            let text = Gunzip.unpack(bytes, limit: KernelConfiguration.largest)
        {
            return .success(KernelConfiguration(text, origin: .kernel, isWhole: true))
        }
        let release = HostFacts.current.kernelRelease
        var denied: HostGap?
        let places: [(String, KernelConfiguration.Origin)] = [
            ("/boot/config-\(release)", .boot), ("/lib/modules/\(release)/config", .modules),
        ]
        for (path, origin) in places {
            switch LiveFile.read(path, limit: KernelConfiguration.largest) {
            case .success(let text):
                return .success(KernelConfiguration(text, origin: origin, isWhole: true))
            case .failure(let gap): denied = denied ?? (gap.hint == nil ? nil : gap)
            }
        }
        return .failure(
            denied ?? HostGap("neither /proc/config.gz nor a config of \(release) in /boot or /lib/modules is there"))
    }
}
