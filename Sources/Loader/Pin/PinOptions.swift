/// Names of pins that are shared with other tools.
enum PinOptions {
    /// A pin's name for a map or program, as libbpf makes it: the kernel keeps names with dots for itself.
    static func fileName(_ name: String) -> String { String(name.map { $0 == "." ? "_" : $0 }) }
}

extension MapSpec {
    /// Whether it is pinned where all maps of an object are: constants and what the kernel fills are not.
    var isPinned: Bool { ![.readOnlyData, .kernelConfiguration, .structOps].contains(origin) }
}
