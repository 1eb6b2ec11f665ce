/// One thing that a kernel may have by a number: a type of program, of map, of attachment, or a helper.
public struct HostFeature: Sendable, Hashable {
    /// What kind of thing it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// A type of program (`enum bpf_prog_type`).
        case program
        /// A type of map (`enum bpf_map_type`).
        case map
        /// A hook (`enum bpf_attach_type`).
        case attach
        /// A function that programs call (`enum bpf_func_id`).
        case helper
    }

    /// How it is known.
    public enum Evidence: String, Sendable {
        /// The kernel was asked for it.
        case probed
        /// The kernel's types name it, or do not: its source has it, its configuration may still leave it out.
        case types
    }

    /// What kind of thing it is.
    public let kind: Kind
    /// The kernel's number.
    public let number: UInt32
    /// The kernel's name: `kprobe`, `ringbuf`, `trace_fentry`, `bpf_loop`.
    public let name: String
    /// Whether the kernel has it.
    public let isThere: Bool
    /// How that is known.
    public let evidence: Evidence
}

/// What a kernel has by number, and which helpers its programs may call.
public struct HostFeatures: Sendable, Hashable {
    /// All that is known, by kind and number.
    public internal(set) var all: [HostFeature] = []
    /// The helpers that programs of a type may and may not call, as far as the kernel was asked.
    var calls: [ProgramType: HelperCalls] = [:]

    /// What is known of one thing.
    ///
    /// - Parameters:
    ///   - kind: what kind of thing.
    ///   - number: the kernel's number.
    /// - Returns: what is known; nil where nothing is.
    public func feature(_ kind: HostFeature.Kind, _ number: UInt32) -> HostFeature? {
        all.first { $0.kind == kind && $0.number == number }
    }

    /// Whether programs of a type may call a helper.
    ///
    /// - Parameters:
    ///   - helper: its number.
    ///   - type: the type of the program.
    /// - Returns: the answer; nil where the kernel was not asked, and where it has no such helper at all ask `feature`.
    public func mayCall(_ helper: UInt32, from type: ProgramType) -> Bool? {
        guard let calls = calls[type] else { return nil }
        return calls.allowed.contains(helper) ? true : calls.refused.contains(helper) ? false : nil
    }
}

/// Which helpers programs of one type may call.
struct HelperCalls: Sendable, Hashable {
    var allowed: Set<UInt32> = []
    var refused: Set<UInt32> = []
}
