import Base
import Synchronization

/// A host as checks look at it: what has to be parsed or searched of it is so once, for all objects.
public final class CheckedHost: Sendable {
    /// What is known of the host.
    public let profile: HostProfile
    /// Whether it is the host this process runs on, of which more can be asked than a file tells.
    public let isThisHost: Bool
    let facts: HostFacts
    /// The kernel's version; nil where its release begins with no numbers.
    let version: KernelVersion?
    let attachHost: AttachHost
    private let configuration: Gathered<[String: String]?>
    private let near: NearNames
    private let enumerationsBox: Gathered<[HostFeature.Kind: [UInt32: String]]>
    /// What this host was asked, by kind and number, and by type of program and helper.
    let answers = Mutex<[Question: Presence]>([:])
    /// Whether this host answers when it is asked for its features.
    let isAnswering: Gathered<Bool>

    /// What a kernel can be asked for.
    enum Question: Hashable {
        case feature(HostFeature.Kind, UInt32)
        case call(UInt32, ProgramType)
    }

    /// Looks at a host.
    ///
    /// - Parameters:
    ///   - profile: what is known of it.
    ///   - isThisHost: whether it is the host this process runs on.
    public init(_ profile: HostProfile, isThisHost: Bool) {
        self.profile = profile
        self.isThisHost = isThisHost
        let facts = profile.facts
        let names = Gathered {
            [profile.functions, profile.symbols].flatMap { $0?.entries.map(\.name) ?? [] }
        }
        let near = NearNames(names)
        self.facts = facts
        version = KernelVersion(release: facts.kernelRelease)
        configuration = Gathered { profile.configuration }
        attachHost = isThisHost ? .current : AttachHost(profile, near)
        self.near = near
        enumerationsBox = Gathered { profile.kernelTypes.map { KernelEnumerations($0).names } ?? [:] }
        isAnswering = Gathered {
            isThisHost && facts.missing([.bpf, .performanceMonitoring, .networkAdministration]) == nil
                && FeatureProbe.isAnswered
        }
    }

    /// Whether an option of the kernel's configuration is `y` or `m`; nil where the kernel hides its configuration.
    func hasOption(_ name: String) -> Bool? { configuration.value.map { ["y", "m"].contains($0[name]) } }

    /// Whether the verifier surely knows what programs can only read (verifier.c, `bpf_map_direct_read`, since Linux 5.5);
    /// distributions may have carried that back.
    var knowsConstants: Bool { version.map { $0 >= KernelVersion(5, 5) } ?? false }

    /// The kernel's types with those of its modules; nil where it has none, or where they are damaged.
    var types: KernelTypes? { profile.kernelTypes }

    /// What the kernel's types name of what it has by number.
    var enumerations: [HostFeature.Kind: [UInt32: String]] { enumerationsBox.value }

    /// The names of all functions that are known, for hints.
    var functionNames: [String] { near.functions.value }

    /// A hint of what a function or raw tracepoint may be called that the kernel does not have; nil where nothing is close.
    func nearest(_ name: String, amongTracepoints: Bool) -> String? {
        guard amongTracepoints, let tracepoints = profile.rawTracepoints else { return near.hint(for: name) }
        return NearestName.hint(tracepoints.entries.lazy.map(\.name), to: name)
    }
}

extension AttachHost {
    /// A host by what is known of it: of one where the configuration is hidden, kprobes are taken to be there.
    init(_ profile: HostProfile, _ near: NearNames) {
        let details = profile.details
        self.init(
            hasKprobes: profile.configuration.map { $0["CONFIG_KPROBE_EVENTS"] == "y" } ?? true,
            perfEventParanoid: details.parameters["kernel.perf_event_paranoid"].flatMap { Int($0) },
            capabilities: details.facts.capabilities, hasTracefs: details.hasTracefs,
            kernelRelease: details.facts.kernelRelease, functionNames: { near.functions.value },
            nearestFunction: near.hint)
    }
}

/// What is called almost as a function that a kernel does not have: looking through its names takes a while, so each
/// name is looked for once.
final class NearNames: Sendable {
    /// The names of all functions that are known.
    let functions: Gathered<[String]>
    private let hints = Mutex<[String: String?]>([:])

    init(_ functions: Gathered<[String]>) {
        self.functions = functions
    }

    /// A hint for a name; nil where nothing is close.
    func hint(for name: String) -> String? {
        if let known = hints.withLock({ $0[name] }) { return known }
        let hint = NearestName.hint(functions.value, to: name)
        hints.withLock { $0[name] = hint }
        return hint
    }
}
