import ArgumentParser
import Base
import Layout
import Store
import SystemPackage

/// `fsck`: checks a layout, and repairs what can be repaired.
struct CheckLayoutCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "fsck", abstract: "Check a layout: its files, documents, names, and every blob's digest.",
        discussion: """
            An error is what is invalid, corrupt or missing and needed; only errors make the exit status 65. --repair \
            restores a lost index.json or oci-layout, moves what is corrupt to .bee-oci/quarantine, drops nothing that is \
            sound, and says what to load again.
            """)

    @OptionGroup var layout: LayoutArguments

    @Flag(help: "Restore what can be restored, and put aside what is corrupt.")
    var repair = false

    @OptionGroup var waiting: WaitArguments

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        Interruption.install()
        let layout = try layout.openForCheck(in: context)
        let bar = Progress(label: layout.path.string, in: context)
        let result = try bar.duringThreads { (update) throws(BeeError) in
            try work(on: layout, update)
        }
        try context.output.write(json ? Self.document(result, layout) : Self.text(result))
        context.messages.note(Self.summary(result.report))
        let errors = result.report.count(of: .error)
        guard errors > 0 else { return }
        throw BeeError(
            .layoutUnsound, layout.path.string, "has \(Self.counted(errors, "error"))",
            hint: hint(result))
    }

    private func work(
        on layout: ImageLayout, _ update: @escaping @Sendable (Int64, Int64) -> Void
    ) throws(BeeError) -> RepairResult {
        guard !repair else { return try layout.repair(wait: waiting.wait.duration, progress: update) }
        return RepairResult(report: try layout.check(wait: waiting.wait.duration, progress: update))
    }

    private func hint(_ result: RepairResult) -> String? {
        let names = result.report.broken.map { $0.name ?? $0.digest.description }
        if !repair { return "bee-oci fsck --repair restores what can be restored and puts aside what is corrupt" }
        guard !names.isEmpty else { return nil }
        let rest = names.count > 5 ? ", and \(names.count - 5) more" : ""
        return "load again: \(names.prefix(5).joined(separator: ", "))\(rest)"
    }

    private static func text(_ result: RepairResult) -> [UInt8] {
        var lines = result.actions.map { "repaired \($0.kind.rawValue) \($0.subject)" }
        for finding in result.report.findings {
            let image = finding.image.map { $0 == finding.subject ? "" : " (needed by \($0))" } ?? ""
            lines.append(
                "\(finding.severity.rawValue) \(finding.code.name) \(finding.subject): \(finding.message)\(image)")
        }
        return Array(lines.map { TerminalText.escaped($0) + "\n" }.joined().utf8)
    }

    private static func summary(_ report: CheckReport) -> String {
        let counts = Finding.Severity.allCases.map { Self.counted(report.count(of: $0), $0.rawValue) }
        return "checked \(Self.counted(report.images, "image")), \(Self.counted(report.blobs, "blob")), "
            + "\(ByteCount.text(report.bytes)): " + counts.joined(separator: ", ")
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    private static func document(_ result: RepairResult, _ layout: ImageLayout) -> [UInt8] {
        let report = result.report
        return JSONWriter.line { json in
            json.object { json in
                json.member("layout", layout.path.string)
                json.member("images", report.images)
                json.member("blobs", report.blobs)
                json.member("bytes", report.bytes)
                json.key("findings")
                json.array(report.findings) { $1.write(to: &$0) }
                json.key("repaired")
                json.array(result.actions) { json, action in
                    json.object { json in
                        json.member("action", action.kind.rawValue)
                        json.member("subject", action.subject)
                    }
                }
                json.key("broken")
                json.array(report.broken) { json, entry in
                    json.object { json in
                        json.member("name", entry.name)
                        json.member("digest", entry.digest.description)
                    }
                }
            }
        }
    }
}

extension Finding {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("severity", severity.rawValue)
            json.member("code", code.name)
            json.member("subject", subject)
            json.member("message", message)
            json.member("image", image)
        }
    }
}
