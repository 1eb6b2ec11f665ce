import FoundationEssentials
import Testing

// Every command that README.md and docs show is run as it stands there, with the program that is shipped, and what is
// shown of its output has to come.
@Suite(.needsRoot)
struct GuideTests {
    private static let neighbours = "docs/neighbours.md"

    /// The pages, by their paths in the repository.
    private static var pages: [String] {
        let docs = (try? FileManager.default.contentsOfDirectory(atPath: "\(Repository.path)/docs")) ?? []
        return ["README.md"] + docs.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }.sorted()
    }

    private func follow(_ page: String, _ preparation: String...) throws -> Program.Result {
        let environment = ["HOME", "XDG_CACHE_HOME"].reduce(into: [:]) {
            $0[$1] = ProcessInfo.processInfo.environment[$1]
        }
        return try Program(path: "\(Repository.path)/Tests/bee-ociTests/Guides/follow-guide")
            .run([page] + preparation, environment: environment)
    }

    @Test(arguments: pages.filter { $0 != neighbours }) func doesWhatAPageSays(page: String) throws {
        let result = try follow("\(Repository.path)/\(page)")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test(.needs(.skopeo, .umoci, .oras, .registry, .podman)) func doesWhatThePageOfOtherToolsSays() throws {
        let result = try follow("\(Repository.path)/\(Self.neighbours)")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test func findsThePages() {
        #expect(Self.pages.count >= 7 && Self.pages.contains(Self.neighbours), "\(Self.pages)")
    }

    /// Follows a page of the test's own.
    private func follow(lines: [String]) throws -> Program.Result {
        let folder = try TemporaryFolder()
        try folder.write(Array(lines.joined(separator: "\n").utf8), to: "page.md")
        return try follow(folder / "page.md", "nothing")
    }

    @Test func acceptsAPageThatIsRight() throws {
        let result = try follow(lines: [
            "```console", "$ id -un; sudo id -un", "you", "root", "$ ip -o link | cut -d ' ' -f 2", "lo:",
            "$ printf '%s\\n' a1b c d \\", "    e", "a…b", "…", "e", "$ false", "$ echo $?", "1", "$ cd /usr && false",
            "$ echo $?", "1", "$ pwd", "/usr", "```", "", "```sh", "cd", "test $PWD = /home/you", "```", "",
            "```text greeting.txt", "hello $HOME", "```", "", "```console", "$ cat greeting.txt", "hello $HOME", "```",
        ])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test(arguments: [
        (["```console", "$ echo one", "two", "```"], "page.md:2: printed something else"),
        (["```console", "$ echo one", "```"], "page.md:2: printed something else"),
        (["```console", "$ printf 'a\\nb\\n'", "…b", "```"], "page.md:2: printed something else"),
        (["```console", "$ false", "$ echo done", "done", "```"], "page.md:2: ended with 1"),
        (["```console", "$ false | true", "```"], "page.md:2: ended with 1"),
        (["```sh", "false", "true", "```"], "page.md:1: ended with 1"),
        (["text", "", "```", "bee-oci list", "```"], "page.md:3: a block that is not tried"),
        (["text", "", "    bee-oci list"], "page.md:3: a block that is not tried"),
        (["```sh", "true"], "page.md:1: a block that is not tried"),
    ])
    func refusesAPageThatIsWrong(lines: [String], complaint: String) throws {
        let result = try follow(lines: lines)
        #expect(result.status == 1)
        #expect((result.output + result.errors).contains(complaint), "\(result.output)\(result.errors)")
    }
}
