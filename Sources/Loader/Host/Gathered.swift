/// A part of what is known of a host: there, or gathered when it is first asked for, once.
struct Gathered<Value: Sendable>: Sendable {
    private let lazy = Lazy<Value>()
    private let gather: @Sendable () -> Value

    /// A part to be gathered.
    init(_ gather: @escaping @Sendable () -> Value) {
        self.gather = gather
    }

    /// A part that is there.
    init(_ value: Value) {
        gather = { value }
    }

    /// The part.
    var value: Value { lazy.value(gather) }
}
