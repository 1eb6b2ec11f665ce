public import Base
import Clibbpf
import Glibc

/// Lets the kernel count and time the runs of programs while this lives (`bpf_enable_stats`).
///
/// It does so for every program of the host, which makes each run of each a little slower.
public final class ProgramStatistics {
    /// What a program has used since counting began.
    public struct Usage: Sendable, Hashable {
        /// The program's name.
        public let program: String
        /// How often it ran.
        public let runs: UInt64
        /// How long it ran in all, in nanoseconds.
        public let nanoseconds: UInt64
    }

    /// Whether the kernel counts at all times (`kernel.bpf_stats_enabled`).
    public static var isCounting: Bool {
        ProcFolder.lines("/proc/sys/kernel/bpf_stats_enabled").first == "1"
    }

    private let descriptor: OwnedDescriptor

    /// Begins to count.
    ///
    /// - Returns: what counts until it is let go of.
    /// - Throws: `not-permitted`, `kernel-unsupported` before Linux 5.8.
    public static func enable() throws(BeeError) -> ProgramStatistics {
        let descriptor = bpf_enable_stats(BPF_STATS_RUN_TIME)
        // kernel/bpf/syscall.c, `bpf_enable_stats`
        guard descriptor >= 0 else {
            throw LibbpfError.make(
                descriptor, "count the runs of programs", "--stats", needing: .systemAdministration)
        }
        return ProgramStatistics(OwnedDescriptor(adopting: descriptor))
    }

    private init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }
}

extension ProgramStatistics.Usage {
    /// Asks the kernel about a program.
    static func ofProgram(_ descriptor: Int32, name: String) throws(BeeError) -> Self {
        var facts = bpf_prog_info()
        var length = UInt32(MemoryLayout<bpf_prog_info>.stride)
        let result = bpf_obj_get_info_by_fd(descriptor, &facts, &length)
        guard result == 0 else { throw LibbpfError.make(result, "examine the program", name) }
        return Self(program: name, runs: facts.run_cnt, nanoseconds: facts.run_time_ns)
    }
}
