import Base
import Layout
import Store

/// What `save` and `copy` have in common: images that leave a layout.
struct ExportArguments {
    /// The images as typed; none for the only one.
    let names: [String]
    /// Where they go.
    let target: SaveTarget
    /// The target's name beside the progress bar.
    let label: String
    /// Whose blobs go, all of them unless given.
    let platform: Platform?
    /// How an archive is compressed.
    let compression: ArchiveCompression

    /// Saves the images, shows progress, and prints warnings and the names that moved.
    ///
    /// - Parameters:
    ///   - arguments: the layout they are in.
    ///   - waiting: how long to wait for other processes.
    ///   - context: the environment.
    /// - Returns: what was saved.
    /// - Throws: what resolving and saving meet.
    func save(
        from arguments: LayoutArguments, wait waiting: WaitArguments, in context: Context
    ) throws(BeeError) -> SaveResult {
        var references: [Reference] = []
        references.reserveCapacity(names.count)
        for name in names { references.append(try Reference(parsing: name)) }
        let source = try arguments.open(in: context)
        Interruption.install()
        let options = SaveOptions(compression: compression, platform: platform, wait: waiting.wait.duration) {
            Interruption.isRequested
        }
        let progress = Progress(label: label, in: context)
        let result: SaveResult
        do throws(BeeError) {
            result = try progress.during { (update) throws(BeeError) in
                try ImageExport.save(references, from: source, to: target, options: options, progress: update)
            }
        } catch {
            throw arguments.improve(error, for: references, in: context)
        }
        for text in result.warnings { context.messages.warn(text) }
        for image in result.images {
            if let replaced = image.replaced { context.messages.note("note: \(image.name ?? "-") was \(replaced)") }
        }
        return result
    }
}

extension SaveResult {
    /// The images as lines for a person.
    func text() -> [UInt8] {
        let lines = images.map { "\(TerminalText.escaped($0.name ?? "-")) \($0.digest)\n" }
        return Array(lines.joined().utf8)
    }

    /// The images as the JSON of CLI-56.
    ///
    /// - Parameter output: where they went, as typed.
    /// - Returns: the line with its end.
    func document(output: String) -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.member("output", output)
                json.key("images")
                json.array(images) { json, image in
                    json.object { json in
                        json.member("name", image.name)
                        json.member("digest", image.digest.description)
                    }
                }
            }
        }
    }
}
