import Base
import Glibc
import Store

/// The surroundings of a command: where its output goes and what the environment says.
struct Context {
    /// Data for the person or the script: standard output.
    let output: TextOutput
    /// Everything else: standard error.
    let messages: Messages
    /// The environment's variables.
    let environment: [String: String]
    /// The effective user.
    let userID: uid_t

    /// The context of this process.
    ///
    /// - Returns: a context that writes to descriptors 1 and 2.
    static func process() -> Context {
        let environment = processEnvironment()
        let errors = TextOutput.descriptor(2)
        return Context(
            output: .descriptor(1),
            messages: Messages(
                output: errors, isColoured: errors.isTerminal && environment["NO_COLOR", default: ""].isEmpty),
            environment: environment, userID: geteuid())
    }

    /// Whether progress may be drawn: only on a terminal, and not where `NO_COLOR` asks for plain text.
    var showsProgress: Bool { messages.output.isTerminal && environment["NO_COLOR", default: ""].isEmpty }

    /// Tells a person that another process is being waited for, and ends the wait when a signal asks to stop.
    var lockWatch: StoreLock.Watch {
        StoreLock.Watch(onWait: messages.note) { Interruption.isRequested }
    }

    private static func processEnvironment() -> [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // The first of two equal names wins, as getenv(3) has it.
            if parts.count == 2, result[String(parts[0])] == nil { result[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return result
    }
}
