/// What somebody who decides on a program wants to know of it, by a code that stays.
public enum RiskCode: String, Sendable, Hashable, CaseIterable {

    case writesUserMemory = "writes-user-memory"
    case overridesReturns = "overrides-returns"
    case sendsSignals = "sends-signals"
    case replacesKernelCode = "replaces-kernel-code"
    case replacesPrograms = "replaces-programs"
    case deniesAccess = "denies-access"
    case deniesOperations = "denies-operations"
    case writesArguments = "writes-arguments"
    case runsSystemCalls = "runs-system-calls"
    case runsOtherPrograms = "runs-other-programs"
    case dropsPackets = "drops-packets"
    case rewritesPackets = "rewrites-packets"
    case redirectsPackets = "redirects-packets"
    case changesSockets = "changes-sockets"
    case changesProcesses = "changes-processes"
    case readsKernelMemory = "reads-kernel-memory"
    case readsUserMemory = "reads-user-memory"
    case readsPackets = "reads-packets"
    case unboundedMemory = "unbounded-memory"
    case largeMemory = "large-memory"
    case sharesMaps = "shares-maps"
    case printsToTrace = "prints-to-trace"
    case unknownFunctions = "unknown-functions"
    case refusedByLicence = "refused-by-licence"

    /// The code in plain words.
    public var text: String {
        switch self {
        case .writesUserMemory: "writes into the memory of processes"
        case .overridesReturns: "changes what functions of the kernel return, or skips them"
        case .sendsSignals: "sends signals to processes, which can end them"
        case .replacesKernelCode: "takes the place of an algorithm of the kernel, or makes up input from devices"
        case .replacesPrograms: "takes the place of a function of another eBPF program"
        case .deniesAccess: "can deny what processes may do (security hook)"
        case .deniesOperations: "can refuse or change operations of a control group's processes"
        case .writesArguments: "can write to a tracepoint's arguments or a probe's registers, which are used afterwards"
        case .runsSystemCalls: "runs system calls"
        case .runsOtherPrograms: "goes on with programs that are put into a map while it runs"
        case .dropsPackets: "can drop packets"
        case .rewritesPackets: "can rewrite packets"
        case .redirectsPackets: "can send packets elsewhere, or choose who gets them"
        case .changesSockets: "changes or closes sockets and connections of processes"
        case .changesProcesses: "changes how programs are started"
        case .readsKernelMemory: "can read the kernel's memory, secrets included"
        case .readsUserMemory: "can read the memory of processes, secrets included"
        case .readsPackets: "sees the content of packets"
        case .unboundedMemory: "has maps that grow without a bound worth the name"
        case .largeMemory: "has maps that take much memory at once"
        case .sharesMaps: "shares maps with other programs by name, where pinning is asked for"
        case .printsToTrace: "prints to the kernel's trace pipe, which is shared and slow"
        case .unknownFunctions: "uses what is not known here, so what it can do is not known"
        case .refusedByLicence: "will be refused by the kernel, because its licence is not compatible with the GPL"
        }
    }
}

/// A risk with what it was found by.
public struct RiskNote: Sendable, Hashable {
    /// What is to be known.
    public let code: RiskCode
    /// What it was found by, in the object's order.
    public let evidence: [Evidence]

    /// Creates a note.
    ///
    /// - Parameters:
    ///   - code: what is to be known.
    ///   - evidence: what it was found by.
    public init(code: RiskCode, evidence: [Evidence]) {
        self.code = code
        self.evidence = evidence
    }

    /// What a risk was found by.
    public struct Evidence: Sendable, Hashable {
        /// The program; nil where a map is meant.
        public let program: String?
        /// The map; nil where a program is meant.
        public let map: String?
        /// A helper or function it calls, its type or hook, or how it grows.
        public let reason: String
    }
}
