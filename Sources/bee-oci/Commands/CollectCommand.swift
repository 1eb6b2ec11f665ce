import ArgumentParser
import Base
import Layout
import Store

/// `gc`: removes the blobs that nothing reaches.
struct CollectCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove blobs that no image needs.",
        discussion: """
            Removes what no entry of the index leads to, and files that stopped writers left. What it does not understand \
            stays and is named. Nothing is removed while a document that is needed cannot be read.
            """)

    @OptionGroup var layout: LayoutArguments

    @Option(
        help: ArgumentHelp(
            "Keep blobs younger than this: another tool may be about to name them.", valueName: "duration"))
    var grace = TimeSpan(.seconds(600))

    @Flag(help: "Remove nothing; show what would be.")
    var dryRun = false

    @OptionGroup var waiting: WaitArguments

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        Interruption.install()
        let layout = dryRun ? try layout.open(in: context) : try layout.edit(in: context)
        let result = try layout.collectGarbage(
            grace: grace.duration, isDryRun: dryRun, wait: waiting.wait.duration)
        for digest in result.absent {
            context.messages.warn("\(digest) is not in the layout, so what it refers to was not looked for")
        }
        try context.output.write(json ? document(result) : text(result))
        context.messages.note(summary(result))
    }

    private func text(_ result: CollectResult) -> [UInt8] {
        let word = dryRun ? "would remove" : "removed"
        var lines = result.removed.map { "\(word) \($0.digest) \(ByteCount.text($0.size))" }
        lines += result.unfinished.map { "\(word) unfinished \(TerminalText.escaped($0))" }
        lines += result.kept.map { "kept \(TerminalText.escaped($0.path)) \($0.reason.words)" }
        return Array(lines.map { $0 + "\n" }.joined().utf8)
    }

    private func summary(_ result: CollectResult) -> String {
        let word = dryRun ? "would free" : "freed"
        let blobs = result.removed.count == 1 ? "1 blob" : "\(result.removed.count) blobs"
        return "\(word) \(ByteCount.text(result.freed)): \(blobs), \(result.kept.count) kept"
    }

    private func document(_ result: CollectResult) -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.member("dryRun", dryRun)
                json.member("freed", result.freed)
                json.key("removed")
                json.array(result.removed) { json, blob in
                    json.object { json in
                        json.member("digest", blob.digest.description)
                        json.member("size", blob.size)
                    }
                }
                json.member("unfinished", result.unfinished)
                json.key("kept")
                json.array(result.kept) { json, kept in
                    json.object { json in
                        json.member("path", kept.path)
                        json.member("size", kept.size)
                        json.member("reason", kept.reason.rawValue)
                    }
                }
                json.member("absent", result.absent.map(\.description))
            }
        }
    }
}

extension CollectResult {
    /// The bytes of what was removed.
    fileprivate var freed: Int64 { removed.reduce(0) { $0 &+ $1.size } }
}

extension CollectResult.Reason {
    /// The reason for a person.
    fileprivate var words: String {
        switch self {
        case .fresh: "(younger than --grace)"
        case .artifact: "(an artifact of an image that stays)"
        case .foreign: "(not ours)"
        }
    }
}
