import Base
import Clibbpf
import Glibc

/// Asks the kernel for features by loading programs of two instructions and making maps of one entry.
enum FeatureProbe {
    /// Whether the kernel answers at all: a policy of the host may forbid it to those with capabilities, too.
    static var isAnswered: Bool {
        has(.program, ProgramType.socketFilter.rawValue) == true && has(.map, MapType.array.rawValue) == true
    }

    /// Whether the kernel has a type of program or of map (`libbpf_probe_bpf_prog_type`, `libbpf_probe_bpf_map_type`).
    ///
    /// - Returns: nil for what cannot be asked: hooks, helpers without a program, types that libbpf does not know.
    static func has(_ kind: HostFeature.Kind, _ number: UInt32) -> Bool? {
        let (answer, _) = LibbpfLog.collecting { () -> Int32 in
            switch kind {
            case .program: libbpf_probe_bpf_prog_type(bpf_prog_type(rawValue: number), nil)
            case .map: libbpf_probe_bpf_map_type(bpf_map_type(rawValue: number), nil)
            case .attach, .helper: -EOPNOTSUPP
            }
        }
        // These are loaded for a function that does not fit; refused for another reason, a policy's, they may be there.
        if answer == 0, kind == .program, bound.contains(ProgramType(rawValue: number)) { return nil }
        return answer < 0 ? nil : answer == 1
    }

    /// Helpers that are not tried, for the kernel writes into its log of who uses them: `bpf_trace_printk`,
    /// `bpf_probe_write_user` and `bpf_trace_vprintk`.
    private static let loud: Set<UInt32> = [6, 36, 177]

    /// Types of programs that are only loaded for a certain function of the kernel.
    static let bound: Set<ProgramType> = [.tracing, .structOps, .extensionProgram, .securityModule]

    /// Which helpers programs of a type may call.
    static func calls(from type: ProgramType, among helpers: [UInt32]) -> HelperCalls {
        var calls = HelperCalls()
        guard !bound.contains(type) else { return calls }
        var log = [CChar](repeating: 0, count: 4096)
        for helper in helpers where !loud.contains(helper) {
            switch mayCall(helper, from: type, &log) {
            case true: calls.allowed.insert(helper)
            case false: calls.refused.insert(helper)
            default: break
            }
        }
        return calls
    }

    /// What the verifier says of a helper that the kernel lacks, or that a type may not call: until Linux 6.12 and since.
    private static let refusals = ["unknown func ", "invalid func ", "program of this type cannot use helper "]

    /// Loads "call HELPER; exit" (`bpf_prog_load`), of which most fail for their arguments, and reads why.
    ///
    /// libbpf's own function for this knows the older messages only.
    /// - Returns: nil where the kernel does not say.
    private static func mayCall(_ helper: UInt32, from type: ProgramType, _ log: inout [CChar]) -> Bool? {
        let instructions = [
            bpf_insn(code: UInt8(BPF_JMP | 0x80), dst_reg: 0, src_reg: 0, off: 0, imm: Int32(bitPattern: helper)),
            bpf_insn(code: UInt8(BPF_JMP | 0x90), dst_reg: 0, src_reg: 0, off: 0, imm: 0),
        ]
        log[0] = 0
        let size = log.count
        let descriptor = log.withUnsafeMutableBufferPointer { buffer in
            withLibbpfOptions(bpf_prog_load_opts.self) { options in
                options.pointee.log_buf = buffer.baseAddress
                options.pointee.log_size = UInt32(size)
                options.pointee.log_level = 1
                options.pointee.expected_attach_type = hook(of: type)
                options.pointee.kern_version = kernelVersion
                if type == .systemCall { options.pointee.prog_flags = UInt32(BPF_F_SLEEPABLE) }
                return bpf_prog_load(
                    bpf_prog_type(rawValue: type.rawValue), nil, "GPL", instructions, instructions.count, options)
            }
        }
        guard descriptor < 0 else {
            close(descriptor)
            return true
        }
        let text = String(decoding: log.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard !text.isEmpty else { return nil }
        return !refusals.contains { text.contains($0) }
    }

    /// A hook of the types that have no default one.
    private static func hook(of type: ProgramType) -> bpf_attach_type {
        switch type {
        case .cgroupSocketAddress: BPF_CGROUP_INET4_CONNECT
        case .cgroupSocketOption: BPF_CGROUP_GETSOCKOPT
        case .socketLookup: BPF_SK_LOOKUP
        default: bpf_attach_type(rawValue: type == .netfilter ? 45 : 0)
        }
    }

    /// What kernels before 5.0 want of kprobes.
    private static let kernelVersion: UInt32 = {
        let numbers = HostFacts.current.kernelRelease.split { $0 == "." || $0 == "-" }.prefix(3).map { UInt32($0) ?? 0 }
        guard numbers.count == 3 else { return 0 }
        return numbers[0] << 16 + numbers[1] << 8 + min(numbers[2], 255)
    }()
}
