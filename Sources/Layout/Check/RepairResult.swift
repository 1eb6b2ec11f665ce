/// What a repair of a layout did.
public struct RepairResult: Sendable {
    /// One thing that was done.
    public struct Action: Sendable, Hashable {
        /// What was done.
        public let kind: Kind
        /// What it was done to: a digest, or a path below the layout.
        public let subject: String
    }

    /// What can be done.
    public enum Kind: String, Sendable, Hashable {
        /// `oci-layout` was written anew.
        case layoutFileRestored = "layout-file-restored"
        /// `index.json` was restored from `.bee-oci/index.prev`.
        case indexRestored = "index-restored"
        /// Something corrupt was moved to `.bee-oci/quarantine`.
        case quarantined
    }

    /// What was done, in order.
    public let actions: [Action]
    /// What a check finds afterwards.
    public let report: CheckReport

    /// Creates a result.
    ///
    /// - Parameters:
    ///   - actions: what was done; nothing, unless given.
    ///   - report: what a check finds afterwards.
    public init(actions: [Action] = [], report: CheckReport) {
        self.actions = actions
        self.report = report
    }
}
