/// What the kernel's verifier printed about one program.
struct VerifierLog: Hashable, Sendable {
    /// The log's lines that are not blank.
    let lines: [Substring]

    init(_ text: String) {
        lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    }

    /// The line that says why: the last one that is neither statistics nor an instruction nor a source line.
    ///
    /// The verifier stops at its first objection and prints statistics after it (kernel/bpf/verifier.c,
    /// `print_verification_stats`).
    var tellingLine: Substring? {
        lines.last { line in !Self.isStatistics(line) && !Self.isListing(line) }
    }

    /// The source line the verifier was at, "return bytes[i]; @ probe.bpf.c:20"; older kernels do not name the file.
    var sourceLine: Substring? {
        lines.last { $0.hasPrefix("; ") }?.dropFirst(2)
    }

    /// The log of one program, as libbpf 1.1 prints it between its BEGIN and END lines.
    static func extract(from message: String) -> VerifierLog? {
        let begin = "-- BEGIN PROG LOAD LOG --\n"
        guard let start = message.firstRange(of: begin)?.upperBound else { return nil }
        let end = message[start...].firstRange(of: "-- END PROG LOAD LOG --")?.lowerBound ?? message.endIndex
        return VerifierLog(String(message[start..<end]))
    }

    private static func isStatistics(_ line: Substring) -> Bool {
        ["processed ", "verification time ", "stack depth "].contains { line.hasPrefix($0) }
    }

    /// Whether a line lists the program: "; source", "12: (85) call …", "12: R0=…", "from 3 to 7: R0=…".
    private static func isListing(_ line: Substring) -> Bool {
        if line.hasPrefix(";") || line.hasPrefix("from ") { return true }
        let afterNumber = line.drop { $0.isNumber }
        return afterNumber.startIndex != line.startIndex && afterNumber.hasPrefix(": ")
    }
}
