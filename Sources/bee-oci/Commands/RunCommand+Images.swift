import Base
import Loader

extension RunCommand {
    /// Verifies all images and understands what is asked of each.
    func plan(in context: Context) throws(BeeError) -> [PlannedImage] {
        let named: [String?] = targets.isEmpty ? [nil] : targets
        let sources = try named.map { (target) throws(BeeError) in
            try ProgramSource.open(try TargetArgument(target), layout: layout, in: context)
        }
        for (place, source) in sources.enumerated() {
            guard sources[..<place].contains(where: { $0.name == source.name }) else { continue }
            throw BeeError(.usage, source.name, "is given twice, so rows could not say whose they are")
        }
        let shared = SharedNames(sources.map(\.spec))
        return try sources.map { (source) throws(BeeError) in
            let name = sources.count > 1 ? source.name : nil
            let values = try values.part(for: source.spec, in: shared)
            let attaching = try attaching.part(for: source.spec, in: shared)
            let maps = try shared.options(showing.maps, for: source.spec, naming: \.definedMapNames)
            return try PlannedImage.naming(name) { () throws(BeeError) in
                PlannedImage(
                    source: source, name: name, selection: try MapSelection(source.spec, named: maps),
                    display: try values.display(of: source.spec),
                    options: try options(for: source, values, attaching, context))
            }
        }
    }

    private func options(
        for source: ProgramSource, _ values: ValueArguments, _ attaching: AttachArguments, _ context: Context
    ) throws(BeeError) -> LoadOptions {
        var options = LoadOptions(name: source.name)
        try values.apply(to: &options, for: source.spec)
        if verbose {
            let messages = context.messages
            options.log = { text in text.split(separator: "\n").forEach { messages.note(String($0)) } }
        }
        options.pinnedMaps = try staying.mapFolder()
        options.types = try types(for: source)
        options.plan = try attaching.plan(for: source, attaches: !noAttach)
        return options
    }

    /// The types of the file that was named, else those that the image brings.
    private func types(for source: ProgramSource) throws(BeeError) -> GivenTypes? {
        guard let btf else { return source.types }
        let bytes = try RegularFile.read(btf, links: .followed, limit: ProgramSource.sizeLimit)
        return GivenTypes(bytes: bytes, name: btf)
    }
}
