/// An object or array whose end was not reached yet.
struct JSONContainer {
    let isObject: Bool
    /// Its mark on the tape.
    let place: Int
    private var count = 0
    private var names: Set<ExactText> = []

    init(isObject: Bool, place: Int) {
        self.isObject = isObject
        self.place = place
    }

    /// The bracket that ends it.
    var end: UInt8 { isObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }

    /// Takes the name of the next member, the last mark of the tape; false where a member has that name already.
    ///
    /// Objects are small as a rule: up to eight names are compared one by one, and only then is a set made.
    mutating func begin(_ name: Int, on tape: JSONTape) -> Bool {
        count += 1
        if count > 8 {
            if names.isEmpty { forEachName(before: name, on: tape) { names.insert(ExactText(tape.text(at: $0))) } }
            return names.insert(ExactText(tape.text(at: name))).inserted
        }
        var isNew = true
        forEachName(before: name, on: tape) { if tape.hasSameText($0, name) { isNew = false } }
        return isNew
    }

    private func forEachName(before last: Int, on tape: JSONTape, _ body: (Int) -> Void) {
        var name = place + 1
        while name < last {
            body(name)
            name = tape.next(after: name + 1)
        }
    }
}
