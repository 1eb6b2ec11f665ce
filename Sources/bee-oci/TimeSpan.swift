import ArgumentParser
import Base

/// A length of time as typed by a person: `500ms`, `3s`, `2m`, `1h`.
struct TimeSpan: ExpressibleByArgument, Hashable {
    /// The length.
    let duration: Duration

    /// Parses a whole number with a unit.
    ///
    /// - Parameter argument: digits followed by `ms`, `s`, `m` or `h`.
    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number <= 1 << 32 else { return nil }
        switch argument.dropFirst(digits.count) {
        case "ms": duration = .milliseconds(number)
        case "s": duration = .seconds(number)
        case "m": duration = .seconds(number * 60)
        case "h": duration = .seconds(number * 3600)
        default: return nil
        }
    }

    /// How help texts show a default.
    var defaultValueDescription: String {
        let milliseconds = duration / .milliseconds(1)
        return milliseconds < 1000 ? "\(Int64(milliseconds))ms" : "\(duration.components.seconds)s"
    }
}

extension TimeSpan {
    /// Creates a span from a length.
    ///
    /// - Parameter duration: the length.
    init(_ duration: Duration) { self.duration = duration }
}
