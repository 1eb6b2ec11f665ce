import Clibbpf
import Glibc
import Synchronization

/// What libbpf has to say, kept off the terminal and collected for error messages.
///
/// libbpf prints through one function for the whole process, on the thread that called it; so what belongs to a call is
/// what its thread collects during it. What is said at other times is dropped.
enum LibbpfLog {
    /// One message, without "libbpf: " and line end.
    struct Message: Sendable, Hashable {
        let isWarning: Bool
        let text: String
    }

    /// Runs a body and collects what libbpf says in it on this thread.
    ///
    /// - Parameters:
    ///   - echo: is given every message, debug ones too, as it comes.
    ///   - body: calls libbpf.
    /// - Returns: what the body returned, and the warnings and notices in their order.
    static func collecting<Result>(
        echo: (@Sendable (String) -> Void)? = nil, _ body: () -> Result
    ) -> (Result, [Message]) {
        _ = installed
        let thread = UInt(pthread_self())
        let outer = captures.withLock { $0.updateValue(Capture(echo: echo), forKey: thread) }
        let result = body()
        let messages = captures.withLock { captures in
            let messages = captures[thread]?.messages ?? []
            captures[thread] = outer
            return messages
        }
        return (result, messages)
    }

    private struct Capture: Sendable {
        var messages: [Message] = []
        let echo: (@Sendable (String) -> Void)?
    }

    private static let captures = Mutex<[UInt: Capture]>([:])

    private static let installed: Void = {
        _ = libbpf_set_print(receiveMessage)
    }()

    /// Whether anybody wants a message of this level: formatting debug messages for nobody would double a load's time.
    fileprivate static func isWanted(_ level: libbpf_print_level) -> Bool {
        let thread = UInt(pthread_self())
        return captures.withLock { captures in
            guard let capture = captures[thread] else { return false }
            return capture.echo != nil || level != LIBBPF_DEBUG
        }
    }

    fileprivate static func add(_ level: libbpf_print_level, _ text: String) {
        let thread = UInt(pthread_self())
        let trimmed = trim(text)
        let echo = captures.withLock { captures in
            if level != LIBBPF_DEBUG {
                captures[thread]?.messages.append(Message(isWarning: level == LIBBPF_WARN, text: trimmed))
            }
            return captures[thread]?.echo
        }
        echo?(trimmed)
    }

    private static func trim(_ text: String) -> String {
        var rest = Substring(text)
        if rest.hasPrefix("libbpf: ") { rest = rest.dropFirst("libbpf: ".count) }
        while rest.last == "\n" { rest.removeLast() }
        return String(rest)
    }
}

/// The `libbpf_print_fn_t`.
private func receiveMessage(
    _ level: libbpf_print_level, _ format: UnsafePointer<CChar>?, _ arguments: CVaListPointer?
) -> Int32 {
    guard let format, let arguments, LibbpfLog.isWanted(level), let text = bee_vformat(format, arguments) else {
        return 0
    }
    defer { free(text) }
    LibbpfLog.add(level, String(cString: text))
    return 0
}
