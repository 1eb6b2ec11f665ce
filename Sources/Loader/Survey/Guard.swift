/// Whether a program asks the kernel for something before it comes to a place.
///
/// A place is behind a question where the answer of a relocation that asks whether something exists (`fieldExists`,
/// `typeExists`, `enumValueExists`, `typeMatches`) decides whether it is reached: as with
/// `if (bpf_core_field_exists(…)) … else …`, both sides of which are guarded.
public enum Guard: String, Sendable, Hashable, CaseIterable {
    /// There are answers with which the place is never reached.
    case guarded
    /// It is reached whatever the answers are, as far as they go: where it does not work, loading fails.
    case unguarded
    /// Nobody knows: answers went through memory or another function, or there are too many of them.
    case unknown

    /// What holds for a place in a function that is called from another place.
    func joined(_ other: Guard) -> Guard {
        if self == .guarded || other == .guarded { return .guarded }
        return self == .unguarded && other == .unguarded ? .unguarded : .unknown
    }

    /// What holds for something that two places use: the worse of the two.
    func either(_ other: Guard?) -> Guard {
        if self == .unguarded || other == .unguarded { return .unguarded }
        return self == .guarded && (other == .guarded || other == nil) ? .guarded : .unknown
    }
}
