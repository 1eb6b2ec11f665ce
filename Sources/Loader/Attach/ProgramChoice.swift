import Base

/// Which programs are loaded, by the object and by `--only`, `--skip` and `--attach`.
struct ProgramChoice {
    let programs: Set<String>

    init(_ spec: ObjectSpec, _ options: AttachOptions, subject: String) throws(BeeError) {
        let known = spec.programs.map(\.name)
        for (option, names) in [
            ("--only", options.only), ("--skip", options.skipped), ("--attach", options.targets.map(\.program)),
        ] {
            for name in names where !known.contains(name) { throw Self.unknown(name, option, known, subject) }
        }
        let targeted = Set(options.targets.map(\.program))
        let marked = Set(spec.programs.lazy.filter(\.autoload).map(\.name))
        let chosen = (options.only.isEmpty ? marked.union(targeted) : Set(options.only)).subtracting(options.skipped)
        if let left = targeted.subtracting(chosen).min() {
            throw BeeError(.usage, left, "is given a target by --attach and left out by --only or --skip")
        }
        guard !chosen.isEmpty || known.isEmpty || marked.isEmpty else {
            throw BeeError(.usage, subject, "no program is left to load")
        }
        programs = chosen
    }

    private static func unknown(_ name: String, _ option: String, _ known: [String], _ subject: String) -> BeeError {
        let hint =
            NearestName.hint(known, to: name) ?? "its programs are: " + known.joined(separator: ", ")
        return BeeError(.usage, "\(option) \(name)", "\(subject) has no program of this name", hint: hint)
    }
}
