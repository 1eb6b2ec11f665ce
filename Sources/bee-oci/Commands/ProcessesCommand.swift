import ArgumentParser
import Base
import Loader
import Store

/// `ps`: the runs that were left attached.
struct ProcessesCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "ps", abstract: "List the runs that `run --detach` left attached.",
        discussion: """
            RUNS counts only while the kernel's statistics are on (sysctl kernel.bpf_stats_enabled=1). A run is \
            incomplete where its process was killed while it began: `stop` removes what is left.
            """)

    @Flag(help: "Print one JSON array.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        let register = try RunRegister.open(in: context)
        let changing = try register.changing()
        let runs = try register.names().map { (name) throws(BeeError) in
            try DetachedRun(name, in: register, isChanging: name == changing, context.messages)
        }
        try context.output.write(json ? Self.document(runs) : Self.table(runs))
    }

    private static func table(_ runs: [DetachedRun]) -> [UInt8] {
        var columns = Columns("NAME", "IMAGE", "DIGEST", "AGE", "STATE", "PROGRAMS", "MAPS", "RUNS", "MEMORY")
        for run in runs {
            columns.add(
                run.name.text, run.record?.source ?? "-", run.record?.image?.digest.shortText ?? "-",
                run.age.map(age) ?? "-", run.state.rawValue + (run.hasMoved == true ? ", moved" : ""),
                "\(run.programs)", "\(run.maps)", run.runs.map { "\($0)" } ?? "-",
                run.memory.map { ByteCount.text(Int64(clamping: $0)) } ?? "-")
        }
        return Array((columns.lines().joined(separator: "\n") + "\n").utf8)
    }

    /// A length of time in its largest unit.
    private static func age(_ seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(max(0, seconds))s"
        case ..<7200: "\(seconds / 60)m"
        case ..<172_800: "\(seconds / 3600)h"
        default: "\(seconds / 86400)d"
        }
    }

    private static func document(_ runs: [DetachedRun]) -> [UInt8] {
        JSONWriter.line { json in
            json.array(runs) { json, run in
                json.object { json in
                    json.member("name", run.name.text)
                    json.member("state", run.state.rawValue)
                    json.member("image", run.record?.source)
                    json.member("digest", run.record?.image?.digest.description)
                    json.member("moved", run.hasMoved)
                    json.member("age", run.age)
                    json.member("programs", run.programs)
                    json.member("maps", run.maps)
                    json.member("runs", run.runs)
                    json.member("memory", run.memory)
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ value: Bool?) {
        key(name)
        if let value { bool(value) } else { null() }
    }
}
