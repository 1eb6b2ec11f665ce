/// What becomes of something on a host, as far as it can be known without loading it.
public enum Verdict: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Everything that can be known beforehand is there; what the verifier makes of the instructions is not known.
    case works
    /// It works without something it asks for and does without, or to no effect.
    case degraded
    /// Whether it works hangs on something that is not known.
    case unknown
    /// The kernel would refuse it.
    case fails

    /// Orders verdicts from the best to the worst.
    public static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }

    private var rank: Int { Verdict.allCases.firstIndex(of: self) ?? 0 }
}
