/// A program as its object describes it.
public struct ProgramSpec: Sendable, Hashable {
    /// The function's name.
    public let name: String
    /// The name of its section, without the `?` that marks programs not loaded by default.
    public let section: String
    /// What the section's name says it is.
    public let type: ProgramType
    /// The hook it is made for, where the section's name says so.
    public let attachType: AttachType?
    /// What the section's name says it attaches to, as written: a function, a tracepoint; nil where it says nothing.
    public let attachTarget: String?
    /// How many 8-byte instructions it has, functions it calls not counted.
    public let instructionCount: Int
    /// Whether it may sleep.
    public let isSleepable: Bool
    /// Whether it is loaded unless the caller says otherwise.
    public let autoload: Bool

    /// The kind of program for messages: "programs of type xdp", and of a type with several hooks, of which a kernel may have
    /// some, the hook: "fentry programs".
    var kindText: String {
        guard [.tracing, .securityModule].contains(type) else { return "programs of type \(type.name)" }
        return "\(section.prefix { $0 != "/" && $0 != "." }) programs"
    }

    /// Whether no kernel without type information can load it (libbpf's `prog_needs_vmlinux_btf`).
    public var needsKernelTypes: Bool {
        [.tracing, .securityModule, .structOps].contains(type)
    }
}
