import Testing

@testable import bee_oci

/// How the names of `save`, `copy` and `rm` pass ArgumentParser.
struct NameListTests {
    @Test(arguments: [
        ["save", "a", "b", "c", "-o", "out", "d", "e", "f"],
        ["save", "-o", "out", "a", "b", "c", "--json", "d", "e", "f"],
        ["save", "--output=out", "a", "b", "--", "c", "d", "e", "f"],
        ["save", "a", "--platform", "linux/amd64", "b", "-o", "out", "c", "d", "--wait", "1s", "e", "f"],
    ])
    func namesStayInOrderWhereverOptionsStand(_ arguments: [String]) throws {
        let command = try #require(try BeeOCI.command(of: arguments) as? SaveCommand)
        #expect(command.names.flatMap(\.self) == ["a", "b", "c", "d", "e", "f"])
        #expect(command.output == "out")
    }

    @Test func emptyNamesStay() throws {
        let command = try #require(try BeeOCI.command(of: ["rm", "a", "", "b", ""]) as? RemoveCommand)
        #expect(command.names.flatMap(\.self) == ["a", "", "b", ""])
    }

    @Test func thousandsOfNamesAreFewValues() throws {
        let names = (0..<10_000).map { "image-\($0)" }
        let arguments = ["copy"] + names + ["--to", "there"]
        #expect(NameList.joining(arguments).count < 10)
        let command = try #require(try BeeOCI.command(of: arguments) as? CopyCommand)
        #expect(command.names.flatMap(\.self) == names)
    }

    @Test(arguments: [["tag", "a", "b", "c"], ["--help"], [], ["help", "save", "a", "b"]])
    func otherCommandLinesStay(_ arguments: [String]) {
        #expect(NameList.joining(arguments) == arguments)
    }
}
