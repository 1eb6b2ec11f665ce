/// Whether packets come in or go out.
enum TrafficDirection: String, Hashable, Sendable {
    case ingress
    case egress

    /// Takes `:ingress` or `:egress` off the end of a text; where there is neither, the default holds.
    static func split(
        _ text: String, default direction: TrafficDirection?
    ) throws(TargetFault) -> (rest: String, direction: TrafficDirection) {
        if let colon = text.lastIndex(of: ":"), let given = Self(rawValue: String(text[text.index(after: colon)...])) {
            return (String(text[..<colon]), given)
        }
        guard let direction else {
            throw TargetFault(
                "'\(text)' does not say which way packets go", hint: "write \(text):ingress or \(text):egress")
        }
        return (text, direction)
    }
}
