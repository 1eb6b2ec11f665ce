import Base

/// The types that this host's kernel tells.
enum LiveTypes {
    private static let folder = "/sys/kernel/btf"
    /// The kernel's bound on strings is 16 MiB, and types take less than twice that.
    private static let largest = 64 << 20

    static func ofKernel() -> Result<[UInt8], HostGap> {
        LiveFile.read("\(folder)/vmlinux", limit: largest).flatMap { bytes in
            bytes.isEmpty ? .failure(HostGap("\(folder)/vmlinux is empty")) : .success(bytes)
        }
    }

    /// Of the modules that are loaded, those whose types can be read.
    static func ofModules() -> [HostMember] {
        ProcFolder.names(folder).filter { $0 != "vmlinux" && !$0.hasPrefix(".") }.sorted().compactMap { name in
            LiveFile.read("\(folder)/\(name)", limit: largest).known.map { HostMember(name, $0) }
        }
    }
}
