extension AttachKind {
    /// Reads a target of this kind.
    ///
    /// - Parameters:
    ///   - text: what the section names, or what was given.
    ///   - program: the program.
    ///   - maps: the object's maps, some of which are targets.
    /// - Returns: what to attach the program to.
    /// - Throws: what is wrong with the text.
    func point(_ text: String, for program: ProgramSpec, _ maps: [MapSpec]) throws(TargetFault) -> any AttachPoint {
        switch self {
        case .kernelFunction, .systemCall, .userFunction, .userMarker:
            // A program of this type may be attached as any of them: the first word says as which.
            let word = text.prefix { $0 != ":" }
            guard let kind = Self.probe(named: word), word.endIndex != text.endIndex else {
                return try probe(text)
            }
            return try kind.probe(String(text[text.index(after: word.endIndex)...]))
        default: return try other(withoutWord(text), for: program, maps)
        }
    }

    private func withoutWord(_ text: String) -> String {
        let word = text.prefix { $0 != ":" }
        guard words.contains(word), word.endIndex != text.endIndex else { return text }
        return String(text[text.index(after: word.endIndex)...])
    }

    private func probe(_ text: String) throws(TargetFault) -> any AttachPoint {
        switch self {
        case .kernelFunction(let returns): try KernelFunction(parsing: text, isAtReturn: returns)
        case .systemCall(let returns): try SystemCall(parsing: text, isAtReturn: returns)
        case .userFunction(let returns): try UserFunction(parsing: text, isAtReturn: returns)
        default: try UserMarker(parsing: text)
        }
    }

    private func other(
        _ text: String, for program: ProgramSpec, _ maps: [MapSpec]
    ) throws(TargetFault) -> any AttachPoint {
        switch self {
        case .kernelFunctions(let returns): try KernelFunctions(parsing: text, isAtReturn: returns)
        case .userFunctions(let returns): try UserFunctions(parsing: text, isAtReturn: returns)
        case .tracepoint: try Tracepoint(parsing: text)
        case .rawTracepoint: try RawTracepoint(parsing: text)
        case .typedHook(let isSecurityHook): try TypedHook(parsing: text, isSecurityHook: isSecurityHook)
        case .iterator:
            try Iterator(program.attachTarget ?? "", narrowedTo: text == program.attachTarget ? nil : text, maps: maps)
        case .perfEvent: try PerfEvent(parsing: text)
        case .expressPath: try ExpressPath(parsing: text)
        case .traffic(let direction): try TrafficHook(parsing: text, default: direction)
        case .controlGroup(let needsDirection): try ControlGroup(parsing: text, needsDirection: needsDirection)
        case .networkNamespace: try NetworkNamespace(parsing: text)
        case .socketMap: try SocketMap(parsing: text, hook: program.attachType, maps: maps)
        case .socket: try PacketSocket(parsing: text)
        default: throw TargetFault("it takes no target")
        }
    }
}
