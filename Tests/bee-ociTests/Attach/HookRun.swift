import FoundationEssentials
import Glibc
import Testing

/// A run of one or several programs of the object `hooks`.
final class HookRun {
    /// An event of `print_hooks`.
    struct Event: Decodable, Equatable {
        let pid: Int32
        let value: UInt32
        let program: String
    }

    private struct Row: Decodable {
        let map: String
        let event: Event
    }

    let running: Program.Running
    private let folder: TemporaryFolder

    /// Starts a run of the named programs and waits until they are attached.
    ///
    /// - Parameters:
    ///   - targets: program and target, without the `hooks_` of the names; an empty target is that of the section.
    ///   - place: a command that runs the program in another place, such as a network namespace.
    ///   - more: further arguments.
    /// - Throws: where the run does not attach all of them.
    init(_ targets: [(String, String)], in place: [String] = [], _ more: String...) throws {
        folder = try TemporaryFolder()
        var arguments = ["run", TestData.object("hooks"), "--format", "json", "--layout", folder / "none"]
        for (program, target) in targets {
            arguments += ["--only", "hooks_\(program)"]
            if !target.isEmpty { arguments += ["--attach", "hooks_\(program)=\(target)"] }
        }
        let words = place + [try Program.beeOCI.path] + arguments + more
        running = try Program(path: words[0]).start(Array(words.dropFirst()))
        try running.wait { $0.errors.contains("attached ") || $0.hasEnded }
        let count = Set(targets.map(\.0)).count
        try #require(running.errors.contains("attached \(count) of \(count) programs"), "\(running.errors)")
    }

    /// The events so far.
    var events: [Event] { (try? Self.events(in: running.output)) ?? [] }

    /// Ends the run and returns all its events.
    func end() throws -> [Event] {
        running.signal(SIGINT)
        let result = try running.finish()
        try #require(result.status == 0, "\(result.errors)")
        return try Self.events(in: result.output)
    }

    /// Ends the run once some events fit, or after a time.
    func end(after condition: (Event) -> Bool) throws -> [Event] {
        try running.wait { _ in events.contains(where: condition) }
        return try end()
    }

    private static func events(in output: String) throws -> [Event] {
        // The last line may be in the middle of being written.
        let whole = output.prefix(
            output.lastIndex(of: "\n").map { output.distance(from: output.startIndex, to: $0) } ?? 0)
        return try whole.split(separator: "\n").filter { $0.contains("\"map\":\"print_hooks\",\"event\"") }.map {
            try JSONDecoder().decode(Row.self, from: Data($0.utf8)).event
        }
    }
}

extension Program.Running {
    /// The processes that guard what the kernel would keep of a run.
    private var guards: [Int32] {
        FileText.text("/proc/\(process)/task/\(process)/children").split(separator: " ")
            .compactMap { Int32($0) }.filter { FileText.text("/proc/\($0)/comm") == "bee-oci-guard\n" }
    }

    /// Kills a run together with its guards, of which there are so many, and returns when all of them are gone.
    func killWithGuards(_ count: Int) throws {
        try wait { $0.guards.count == count }
        let guards = self.guards
        for process in guards { kill(process, SIGKILL) }
        signal(SIGKILL)
        _ = try finish()
        let areGone = eventually {
            guards.allSatisfy { process in
                let status = FileText.text("/proc/\(process)/stat")
                return status.isEmpty || status.contains(") Z ")
            }
        }
        try #require(areGone)
    }
}
