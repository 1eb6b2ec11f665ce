/// The kind of a program, which decides what it may do and where it is attached (`enum bpf_prog_type`).
public struct ProgramType: RawRepresentable, Hashable, Sendable {
    /// The kernel's number.
    public let rawValue: UInt32

    /// Creates a type; numbers of newer kernels are kept.
    ///
    /// - Parameter rawValue: the kernel's number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Not known from the section's name; the caller of the loader must say.
    public static let unspecified = Self(rawValue: 0)
    /// A filter on a socket.
    public static let socketFilter = Self(rawValue: 1)
    /// A probe of a kernel or user function, or of a USDT marker.
    public static let kprobe = Self(rawValue: 2)
    /// A traffic control classifier.
    public static let schedulerClassifier = Self(rawValue: 3)
    /// A traffic control action.
    public static let schedulerAction = Self(rawValue: 4)
    /// A probe of a tracepoint.
    public static let tracepoint = Self(rawValue: 5)
    /// A program on a network device's receive path.
    public static let xdp = Self(rawValue: 6)
    /// A program on a performance event.
    public static let perfEvent = Self(rawValue: 7)
    /// A filter on a control group's packets.
    public static let cgroupSKB = Self(rawValue: 8)
    /// A hook on a control group's sockets.
    public static let cgroupSocket = Self(rawValue: 9)
    /// A lightweight tunnel's input.
    public static let lightweightTunnelIn = Self(rawValue: 10)
    /// A lightweight tunnel's output.
    public static let lightweightTunnelOut = Self(rawValue: 11)
    /// A lightweight tunnel's transmission.
    public static let lightweightTunnelTransmit = Self(rawValue: 12)
    /// A hook on TCP's events.
    public static let socketOperations = Self(rawValue: 13)
    /// A hook on packets between sockets.
    public static let socketSKB = Self(rawValue: 14)
    /// A control group's device filter.
    public static let cgroupDevice = Self(rawValue: 15)
    /// A hook on messages between sockets.
    public static let socketMessage = Self(rawValue: 16)
    /// A probe of a tracepoint's raw arguments.
    public static let rawTracepoint = Self(rawValue: 17)
    /// A hook on a control group's socket addresses.
    public static let cgroupSocketAddress = Self(rawValue: 18)
    /// A segment routing action.
    public static let lightweightTunnelSegment = Self(rawValue: 19)
    /// An infrared decoder.
    public static let infraredMode2 = Self(rawValue: 20)
    /// A choice among sockets of one port.
    public static let socketReusePort = Self(rawValue: 21)
    /// A packet dissector.
    public static let flowDissector = Self(rawValue: 22)
    /// A control group's filter of system parameters.
    public static let cgroupSysctl = Self(rawValue: 23)
    /// A probe of a raw tracepoint that may write.
    public static let rawTracepointWritable = Self(rawValue: 24)
    /// A control group's hook on socket options.
    public static let cgroupSocketOption = Self(rawValue: 25)
    /// fentry, fexit, fmod_ret, tp_btf and iterators.
    public static let tracing = Self(rawValue: 26)
    /// An implementation of a kernel structure of functions.
    public static let structOps = Self(rawValue: 27)
    /// A replacement of another program's function.
    public static let extensionProgram = Self(rawValue: 28)
    /// A security module's hook.
    public static let securityModule = Self(rawValue: 29)
    /// A choice of the socket for a connection.
    public static let socketLookup = Self(rawValue: 30)
    /// A program run by a system call.
    public static let systemCall = Self(rawValue: 31)
    /// A netfilter hook.
    public static let netfilter = Self(rawValue: 32)

    /// The kernel's spelling without prefix, lower case, as bpftool prints it: `sched_cls`; `type 40` when unknown.
    public var name: String {
        Int(rawValue) < ProgramType.names.count ? ProgramType.names[Int(rawValue)] : "type \(rawValue)"
    }

    /// Names by number, from include/uapi/linux/bpf.h of Linux 6.18.
    static let names = [
        "unspec", "socket_filter", "kprobe", "sched_cls", "sched_act", "tracepoint", "xdp", "perf_event",
        "cgroup_skb", "cgroup_sock", "lwt_in", "lwt_out", "lwt_xmit", "sock_ops", "sk_skb", "cgroup_device",
        "sk_msg", "raw_tracepoint", "cgroup_sock_addr", "lwt_seg6local", "lirc_mode2", "sk_reuseport",
        "flow_dissector", "cgroup_sysctl", "raw_tracepoint_writable", "cgroup_sockopt", "tracing", "struct_ops",
        "ext", "lsm", "sk_lookup", "syscall", "netfilter",
    ]
}
