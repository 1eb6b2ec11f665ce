import FoundationEssentials
import Glibc
import Testing

/// A run of an example, built from its source by the program that runs it.
final class ExampleRun {
    private struct Event<E: Decodable>: Decodable { let event: E }

    private struct Loss: Decodable { let lost: Int }

    /// An entry of a counter or histogram.
    struct Entry<K: Decodable, V: Decodable>: Decodable {
        let key: K
        let value: V
    }

    private let running: Program.Running
    private let folder: TemporaryFolder

    /// Builds an example, starts it and waits until all its programs are attached.
    ///
    /// - Parameters:
    ///   - name: the example's name.
    ///   - parameters: `NAME=VALUE` each.
    ///   - more: further arguments of `run`.
    ///   - place: a command that runs the program in another place, such as a network namespace.
    /// - Throws: where it does not attach.
    init(_ name: String, _ parameters: String..., more: [String] = [], in place: [String] = []) throws {
        folder = try TemporaryFolder()
        let object = try Example.named(name).build(in: folder.path)
        let set = parameters.flatMap { ["--set", $0] }
        let words = try place + [Program.beeOCI.path, "run", object, "--format", "json"] + set + more
        running = try Program(path: words[0]).start(Array(words.dropFirst()))
        try running.wait { $0.errors.contains("attached ") || $0.hasEnded }
        let counts = running.errors.split(separator: " ").compactMap { Int($0) }
        try #require(counts.count == 2 && counts[0] == counts[1], "\(running.errors)")
    }

    /// Ends the run, once some rows fit, and returns all events.
    func events<E: Decodable>(_ type: E.Type = E.self, until condition: ([E]) -> Bool) throws -> [E] {
        try running.wait { run in (try? Self.events(type, run.output)).map(condition) ?? false }
        return try Self.events(type, end())
    }

    /// Has nothing read while something is done, then ends the run and returns all events and how many were lost.
    func eventsAndLosses<E: Decodable>(_ type: E.Type, of deed: () -> Void) throws -> ([E], Int) {
        try running.pause()
        deed()
        running.signal(SIGCONT)
        let output = try end(mayLose: true)
        return (
            try Self.events(type, output), try Self.rows(output, with: "lost", as: Loss.self).map(\.lost).reduce(0, +)
        )
    }

    /// Ends the run and returns the last value of each entry.
    func entries<K: Decodable & Hashable, V: Decodable>(_ key: K.Type, _ value: V.Type) throws -> [K: V] {
        try Self.rows(end(), with: "key", as: Entry<K, V>.self).reduce(into: [:]) { $0[$1.key] = $1.value }
    }

    /// Ends the run and returns what it wrote.
    private func end(mayLose: Bool = false) throws -> String {
        running.signal(SIGINT)
        let result = try running.finish()
        try #require(result.status == 0, "\(result.errors)")
        try #require(
            result.errors.contains(mayLose ? " 0 short records" : " 0 lost, 0 short records"), "\(result.errors)")
        return result.output
    }

    private static func events<E: Decodable>(_ type: E.Type, _ output: String) throws -> [E] {
        try rows(output, with: "event", as: Event<E>.self).map(\.event)
    }

    private static func rows<R: Decodable>(_ output: String, with key: String, as type: R.Type) throws -> [R] {
        // The last line may be in the middle of being written.
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return try lines.filter { $0.contains("\",\"\(key)\":") }.map {
            try JSONDecoder().decode(R.self, from: Data($0.utf8))
        }
    }
}

/// A command whose process is there before it begins, so that a probe can be told its number.
final class PreparedProcess {
    private let folder: TemporaryFolder
    private let running: Program.Running

    /// Starts a shell that waits, to become the command.
    ///
    /// - Parameter command: the command; it stays the same process.
    /// - Throws: where it cannot be started.
    init(_ command: String) throws {
        folder = try TemporaryFolder()
        try #require(mkfifo(folder / "go", 0o600) == 0)
        running = try Program(path: "/bin/sh").start(["-c", "read -r _ <'\(folder / "go")'; exec \(command)"])
    }

    /// The process's number.
    var pid: Int32 { running.process }

    /// Lets the command run to its end.
    @discardableResult
    func go() throws -> Program.Result {
        try folder.write(Array("\n".utf8), to: "go")
        return try running.finish()
    }
}
