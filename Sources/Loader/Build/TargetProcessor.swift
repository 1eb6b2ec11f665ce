/// The processor whose kernel a program is compiled for.
public struct TargetProcessor: Sendable, Hashable {
    /// Go's name for it, as in OCI documents.
    public let name: String
    /// What `<bpf/bpf_tracing.h>` calls it, behind `__TARGET_ARCH_`.
    let macro: String
    /// Whether its numbers begin with the most significant byte.
    let isBigEndian: Bool

    private init(_ name: String, _ macro: String, bigEndian isBigEndian: Bool = false) {
        self.name = name
        self.macro = macro
        self.isBigEndian = isBigEndian
    }

    /// Whether its byte order is this machine's; libbpf's linker joins objects of no other.
    public var isBuildable: Bool { isBigEndian == (1.bigEndian == 1) }

    /// The processors that libbpf's headers know the registers of.
    public static let all: [TargetProcessor] = [
        TargetProcessor("amd64", "x86"), TargetProcessor("arm64", "arm64"), TargetProcessor("arm", "arm"),
        TargetProcessor("loong64", "loongarch"), TargetProcessor("mips64", "mips", bigEndian: true),
        TargetProcessor("mips64le", "mips"), TargetProcessor("ppc64", "powerpc", bigEndian: true),
        TargetProcessor("ppc64le", "powerpc"), TargetProcessor("riscv64", "riscv"),
        TargetProcessor("s390x", "s390", bigEndian: true),
    ]

    /// The processor of a name.
    ///
    /// - Parameter name: Go's name.
    /// - Returns: the processor, nil where the name is none of `all`.
    public static func named(_ name: String) -> TargetProcessor? {
        all.first { $0.name == name }
    }
}
