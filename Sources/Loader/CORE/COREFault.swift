/// Why a relocation cannot be resolved at all, so that the loader gives the whole object up.
enum COREFault: Error {
    /// What libbpf refuses, in words.
    case refused(String)
    /// More comparisons than any real object needs.
    case exhausted

    var text: String {
        switch self {
        case .refused(let text): text
        case .exhausted: "the types are too intricate to compare"
        }
    }
}
