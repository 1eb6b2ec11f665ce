/// What kind of target a program has, by its type and its section's name.
enum AttachKind: Hashable, Sendable {
    case kernelFunction(atReturn: Bool)
    case kernelFunctions(atReturn: Bool)
    case systemCall(atReturn: Bool)
    case userFunction(atReturn: Bool)
    case userFunctions(atReturn: Bool)
    case userMarker
    case tracepoint
    case rawTracepoint
    case typedHook(isSecurityHook: Bool)
    case iterator
    case perfEvent
    case expressPath
    case traffic(TrafficDirection?)
    case controlGroup(needsDirection: Bool)
    case networkNamespace
    case socketMap
    case socket
    case registration
    case refused(AttachRefusal)
    /// The section names no type, and the object cannot be loaded with this program.
    case unknown

    init(_ program: ProgramSpec) {
        switch program.type {
        case .kprobe: self = Self.probe(program)
        case .tracepoint: self = .tracepoint
        case .rawTracepoint, .rawTracepointWritable: self = .rawTracepoint
        case .tracing: self = program.attachType == .iterator ? .iterator : .typedHook(isSecurityHook: false)
        case .securityModule:
            self =
                program.attachType == .lsmCgroup
                ? .controlGroup(needsDirection: false) : .typedHook(isSecurityHook: true)
        case .perfEvent: self = .perfEvent
        case .structOps: self = .registration
        default: self = Self.network(program)
        }
    }

    private static func probe(_ program: ProgramSpec) -> AttachKind {
        let word = program.section.prefix { $0 != "/" && $0 != "." }
        let returns = word.contains("ret")
        switch program.attachType {
        case .kernelFunctions: return .kernelFunctions(atReturn: returns)
        case .userFunctions: return .userFunctions(atReturn: returns)
        case .none: return probe(named: word) ?? .unknown
        default: return .refused(.session)
        }
    }

    /// The kind a word names, for programs that may be attached as any of them.
    static func probe(named word: Substring) -> AttachKind? {
        switch word {
        case "kprobe": .kernelFunction(atReturn: false)
        case "kretprobe": .kernelFunction(atReturn: true)
        case "ksyscall": .systemCall(atReturn: false)
        case "kretsyscall": .systemCall(atReturn: true)
        case "uprobe": .userFunction(atReturn: false)
        case "uretprobe": .userFunction(atReturn: true)
        case "usdt": .userMarker
        default: nil
        }
    }

    private static func network(_ program: ProgramSpec) -> AttachKind {
        switch program.type {
        case .xdp:
            switch program.attachType?.name {
            case "xdp_devmap": .refused(.deviceMap)
            case "xdp_cpumap": .refused(.processorMap)
            default: .expressPath
            }
        case .schedulerClassifier:
            switch program.attachType?.name {
            case "tcx_ingress": .traffic(.ingress)
            case "tcx_egress": .traffic(.egress)
            case nil: .traffic(nil)
            default: .refused(.netkit)
            }
        case .cgroupSKB: .controlGroup(needsDirection: program.attachType == nil)
        case .cgroupSocket, .cgroupDevice, .cgroupSocketAddress, .cgroupSysctl, .cgroupSocketOption, .socketOperations:
            .controlGroup(needsDirection: false)
        case .socketFilter: .socket
        case .socketSKB, .socketMessage: .socketMap
        case .socketLookup: .networkNamespace
        default: refusal(of: program.type).map(AttachKind.refused) ?? .unknown
        }
    }

    private static func refusal(of type: ProgramType) -> AttachRefusal? {
        switch type {
        case .netfilter: .netfilter
        case .flowDissector: .flowDissector
        case .extensionProgram: .replacement
        case .lightweightTunnelIn, .lightweightTunnelOut, .lightweightTunnelTransmit, .lightweightTunnelSegment:
            .lightweightTunnel
        case .infraredMode2: .infrared
        case .socketReusePort: .reusePort
        case .schedulerAction: .action
        case .systemCall: .systemCall
        default: nil
        }
    }

    /// The words that may stand before a target, followed by a colon, and change nothing.
    var words: [Substring] {
        switch self {
        case .tracepoint: ["tracepoint", "tp"]
        case .rawTracepoint: ["raw_tracepoint", "raw_tp"]
        case .typedHook: ["tp_btf", "fentry", "fexit", "fmod_ret", "lsm"]
        case .kernelFunctions: ["kprobe.multi", "kretprobe.multi"]
        case .userFunctions: ["uprobe.multi", "uretprobe.multi"]
        case .perfEvent: ["perf_event"]
        case .expressPath: ["xdp"]
        case .socket: ["socket"]
        case .controlGroup: ["cgroup"]
        case .iterator: ["iter"]
        default: []
        }
    }

    /// What a target of this kind is, and how one is written.
    var need: (what: String, example: String) {
        switch self {
        case .kernelFunction, .kernelFunctions: ("which function of the kernel", "vfs_open")
        case .systemCall: ("which system call", "openat")
        case .userFunction, .userFunctions: ("which function of which file", "libc:malloc")
        case .userMarker: ("which marker of which file", "/usr/bin/python3:python:gc__start")
        case .tracepoint: ("which tracepoint", "sched:sched_switch")
        case .rawTracepoint: ("which raw tracepoint", "sched_switch")
        case .typedHook: ("which function or tracepoint of the kernel", "vfs_open")
        case .iterator: ("which map of the object", "MAP")
        case .perfEvent: ("which event, and how many times a second", "cpu-clock:99")
        case .expressPath, .socket: ("which network interface", "eth0")
        case .traffic(nil): ("which network interface and direction", "eth0:ingress")
        case .traffic: ("which network interface", "eth0")
        case .controlGroup(needsDirection: true): ("which control group and direction", "/sys/fs/cgroup/x:egress")
        case .controlGroup: ("which control group", "/sys/fs/cgroup/x")
        case .networkNamespace: ("which network namespace", "/proc/self/ns/net")
        case .socketMap: ("which map of sockets", "MAP")
        case .registration, .refused, .unknown: ("what to attach it to", "TARGET")
        }
    }
}

extension AttachType {
    static let iterator = Self(rawValue: 28)
    static let kernelFunctions = Self(rawValue: 42)
    static let lsmCgroup = Self(rawValue: 43)
    static let userFunctions = Self(rawValue: 48)
}
