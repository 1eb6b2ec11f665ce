import Testing

/// What plain libbpf and a kernel made of a program: what testdata/user/reality.c printed.
struct Reality: Hashable {
    /// The object's file name.
    let object: String
    let program: String
    let section: String
    /// How far it came.
    let state: State
    /// The error number that stopped it.
    let error: Int
    /// What libbpf or the verifier said last.
    let line: String

    enum State: String {
        case none
        case opened
        case loaded
        case attached
        case loadable
    }

    /// Whether all was done that libbpf does by itself.
    var works: Bool { state == .attached || state == .loadable }

    /// Reads a line: parts separated by tabs.
    init?(_ line: Substring) {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, let state = State(rawValue: parts[3]), let error = Int(parts[4]) else { return nil }
        (object, program, section) = (parts[0], parts[1], parts[2])
        (self.state, self.error, self.line) = (state, error, parts[5])
    }

    /// Compiles the program that finds out, as one static file.
    static func compile(in folder: TemporaryFolder) throws -> String {
        let path = folder / "reality"
        let flags = try Program(path: "/usr/bin/pkg-config").done("--static", "--libs", "libbpf")
        try Program(path: "/usr/bin/gcc").done(
            ["-O2", "-Wall", "-Werror", "-static", "\(TestData.path)/user/reality.c", "-o", path]
                + flags.output.split(whereSeparator: \.isWhitespace).map(String.init))
        return path
    }
}
