/// The way to a value inside a record, as a person writes it: `task.pid`, `args[0]`; empty for the record itself.
public struct FieldPath: Sendable, Hashable {
    /// One step of the way.
    public enum Step: Sendable, Hashable {
        /// To the member with a name.
        case member(String)
        /// To an element of an array, counted from 0.
        case element(Int)
    }

    /// The steps, the outermost first.
    public let steps: [Step]

    /// Makes a path of steps.
    ///
    /// - Parameter steps: the steps, the outermost first.
    public init(_ steps: [Step]) { self.steps = steps }

    /// Reads a path.
    ///
    /// - Parameter text: names joined by dots, with numbers in brackets behind arrays; nil comes of anything else.
    public init?(parsing text: String) {
        var steps: [Step] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            guard let name = pieces.first, !name.isEmpty, name.first?.isNumber == false, !name.contains("]") else {
                return nil
            }
            steps.append(.member(String(name)))
            for piece in pieces.dropFirst() {
                guard piece.last == "]", let number = Int32(piece.dropLast()), number >= 0 else { return nil }
                steps.append(.element(Int(number)))
            }
        }
        self.steps = steps
    }

    /// The path as it is read.
    public var text: String {
        var text = ""
        for step in steps {
            switch step {
            case .member(let name): text += text.isEmpty ? name : "." + name
            case .element(let number): text += "[\(number)]"
            }
        }
        return text
    }
}
