import ArgumentParser
import Base
import Layout
import Store

/// `rm NAME…`: removes index entries; blobs stay until they are swept.
struct RemoveCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Remove names.",
        discussion: """
            Removes index entries, not blobs. With the last entry that leads to an image go the artifacts that refer \
            to it. All names are removed, or none.
            """)

    @Argument(help: ArgumentHelp("A name or a digest.", valueName: "name"), transform: NameList.names)
    var names: [[String]]

    @OptionGroup var layout: LayoutArguments

    @Flag(help: "Remove all names of an image that is given by its digest.")
    var force = false

    @OptionGroup var waiting: WaitArguments

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        var references: [Reference] = []
        for name in names.joined() { references.append(try Reference(parsing: name)) }
        Interruption.install()
        let layout = try layout.edit(in: context)
        let result: RemoveResult
        do throws(BeeError) {
            result = try layout.remove(references, force: force, wait: waiting.wait.duration)
        } catch {
            throw self.layout.improve(error, for: references, in: context)
        }
        let removed = result.entries + result.artifacts
        try context.output.write(json ? Self.document(removed) : Self.text(removed))
    }

    private static func text(_ removed: [Descriptor]) -> [UInt8] {
        Array(removed.map { "removed \(TerminalText.escaped($0.name ?? "-")) \($0.digest)\n" }.joined().utf8)
    }

    private static func document(_ removed: [Descriptor]) -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.key("removed")
                json.array(removed) { json, entry in
                    json.object { json in
                        json.member("name", entry.name)
                        json.member("digest", entry.digest.description)
                    }
                }
            }
        }
    }
}
