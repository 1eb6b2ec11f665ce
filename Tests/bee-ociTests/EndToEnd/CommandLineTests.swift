import ArgumentParser
import Testing

@testable import bee_oci

/// `run` is parsed alone, all else by the root: nobody may see which.
struct CommandLineTests {
    @Test(arguments: [
        ["run"], ["run", "a", "./b.o", "--for", "3s", "--count", "5", "--no-attach"],
        ["run", "--layout", "here", "name", "--map", "one", "--map=two", "--format", "csv", "--filter", "pid > 1"],
        ["run", "--verbose", "--", "--for"],
    ])
    func aRunIsTheSameAsParsedByTheRoot(_ arguments: [String]) throws {
        let command = try #require(try BeeOCI.command(of: arguments) as? RunCommand)
        let expected = try #require(try BeeOCI.parseAsRoot(arguments) as? RunCommand)
        #expect(String(describing: command) == String(describing: expected))
    }

    // CLI-20
    @Test(arguments: [
        ["run", "--nonsense"], ["run", "a", "--count", "0"], ["run", "--for", "soon"], ["run", "--version"],
        ["run", "a", "b", "--detach"], ["run", "--generate-completion-script", "bash"],
    ])
    func whatIsWrongWithARunIsToldByTheRoot(_ arguments: [String]) throws {
        let error = #expect(throws: (any Error).self) { try BeeOCI.command(of: arguments) }
        let expected = #expect(throws: (any Error).self) { try BeeOCI.parseAsRoot(arguments) }
        #expect(try BeeOCI.fullMessage(for: #require(error)) == BeeOCI.fullMessage(for: #require(expected)))
    }

    @Test func theHelpOfARunIsTheRoots() throws {
        #expect(!(try BeeOCI.command(of: ["run", "--help"]) is RunCommand))
        let help = try Program.beeOCI.done("run", "--help").output
        #expect(help.contains("USAGE: bee-oci run ["))
        #expect(try help == Program.beeOCI.done("help", "run").output)
    }
}
