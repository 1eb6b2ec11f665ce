/// What the name of a program's section says about the program.
struct ProgramSection: Sendable, Hashable {
    let type: ProgramType
    let attachType: AttachType?
    let target: String?
    let isSleepable: Bool

    /// Reads a section's name, without a leading `?`.
    init(named section: String) {
        guard let rule = ProgramSection.rules.first(where: { $0.matches(section) }) else {
            self.init(type: .unspecified, attachType: nil, target: nil, isSleepable: false)
            return
        }
        self.init(
            type: rule.type, attachType: rule.attachType, target: rule.target(of: section),
            isSleepable: rule.isSleepable)
    }

    /// A section's name without the `?` that marks programs not loaded by default.
    static func bareName(_ section: String) -> String {
        section.hasPrefix("?") ? String(section.dropFirst()) : section
    }

    private init(type: ProgramType, attachType: AttachType?, target: String?, isSleepable: Bool) {
        self.type = type
        self.attachType = attachType
        self.target = target
        self.isSleepable = isSleepable
    }

    /// One line of the table of names.
    struct Rule: Sendable {
        /// How the rest of a section's name is read.
        enum Rest: Sendable {
            /// There must be none.
            case none
            /// It may follow a slash, and is what the program attaches to.
            case target
            /// It may follow, and only tells programs of one kind apart.
            case label
        }

        let name: String
        let rest: Rest
        let type: ProgramType
        let attachType: AttachType?
        let isSleepable: Bool

        func matches(_ section: String) -> Bool {
            guard section.hasPrefix(name) else { return false }
            let next = section.utf8.dropFirst(name.utf8.count).first
            switch rest {
            case .none: return next == nil
            case .target: return next == nil || next == UInt8(ascii: "/")
            // `socket1`, as Cilium and Inspektor Gadget number them, and `xdp/pass`, as bpfman names them.
            case .label: return next == UInt8(ascii: "/") || next.map { (0x30...0x39).contains($0) } == true
            }
        }

        func target(of section: String) -> String? {
            let text = section.dropFirst(name.count + 1)
            return rest == .target && !text.isEmpty ? String(text) : nil
        }
    }
}
