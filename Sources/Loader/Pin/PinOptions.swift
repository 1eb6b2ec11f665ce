/// Names of pins that are shared with other tools.
enum PinOptions {
    /// A pin's name for a map or program, as libbpf makes it: the kernel keeps names with dots for itself.
    static func fileName(_ name: String) -> String { String(name.map { $0 == "." ? "_" : $0 }) }
}

extension MapSpec {
    /// Whether it is pinned where all maps of an object are: its global variables are not, which begin with their values
    /// and those of `--set` in each run, and which every object has under the same names.
    var isPinned: Bool { !isInternal && origin != .structOps }
}
