import ArgumentParser
import Base
import Layout
import Store

/// `tag SRC DST`: gives an image another name.
struct TagCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Give an image another name.",
        discussion: "A name that means another image already moves; the digest it meant before is printed.")

    @Argument(help: ArgumentHelp("The image: a name or a digest.", valueName: "source"))
    var source: String

    @Argument(help: ArgumentHelp("The new name.", valueName: "name"))
    var name: String

    @OptionGroup var layout: LayoutArguments
    @OptionGroup var waiting: WaitArguments

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        let reference = try Reference(parsing: source)
        Interruption.install()
        let layout = try layout.edit(in: context)
        let result: TagResult
        do throws(BeeError) {
            result = try layout.tag(reference, as: name, wait: waiting.wait.duration)
        } catch {
            throw self.layout.improve(error, for: [reference], in: context)
        }
        try context.output.write(json ? document(result) : text(result))
        if let replaced = result.replaced { context.messages.note("note: \(name) was \(replaced)") }
        context.messages.noteRemoved(result.artifacts)
    }

    private func text(_ result: TagResult) -> [UInt8] {
        Array("\(name) \(result.descriptor.digest)\n".utf8)
    }

    private func document(_ result: TagResult) -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.member("name", name)
                json.member("digest", result.descriptor.digest.description)
                json.member("replaced", result.replaced?.description)
            }
        }
    }
}
