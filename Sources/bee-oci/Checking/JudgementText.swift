import Base
import Loader

/// What `check` prints for a person: one image and host in full, several as a table.
struct JudgementText {
    let images: [JudgedImage]
    let hosts: [JudgedHost]

    /// Blocks of lines, a blank line between them.
    func bytes() -> [UInt8] {
        let blocks: [[String]]
        if let image = images.first, images.count == 1 {
            blocks = hosts.count == 1 ? full(image.judgements[0]) : programs(of: image)
        } else {
            blocks = table()
        }
        let text = blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
        return Array((text + "\n").utf8)
    }

    // MARK: - One image, one host

    private func full(_ judgement: Judgement) -> [[String]] {
        let facts = judgement.host.host.profile.facts
        let heading = FactLines.lines([
            ("object", judgement.image),
            ("host", "\(judgement.host.name), Linux \(facts.kernelRelease) on \(facts.machine)"),
            ("verdict", judgement.report.verdict.rawValue),
        ])
        var programs = Columns("PROGRAM", "TYPE", "TARGET", "VERDICT")
        for program in judgement.report.programs {
            programs.add(
                program.program.name, program.program.type.name, program.target ?? "-",
                program.verdict.rawValue + (program.isLoaded ? "" : ", not loaded"))
        }
        var maps = Columns("MAP", "TYPE", "VERDICT")
        for map in judgement.report.maps where !map.map.isInternal || map.verdict != .works {
            maps.add(map.map.name, map.map.type.name, map.verdict.rawValue)
        }
        return [
            heading, programs.isEmpty ? [] : programs.lines(), maps.isEmpty ? [] : maps.lines(),
            findings([judgement]),
        ]
    }

    // MARK: - One image, several hosts

    private func programs(of image: JudgedImage) -> [[String]] {
        var columns = Columns(header: [image.name] + hosts.map(\.name))
        columns.add(["verdict"] + image.judgements.map { $0.report.verdict.rawValue })
        var names: [String] = []
        for judgement in image.judgements {
            names += judgement.report.programs.map(\.program.name).filter { !names.contains($0) }
        }
        for name in names {
            columns.add(
                [name]
                    + image.judgements.map { judgement in
                        judgement.report.programs.first { $0.program.name == name }?.verdict.rawValue ?? "-"
                    })
        }
        return [columns.lines(), findings(image.judgements)]
    }

    // MARK: - Several images

    private func table() -> [[String]] {
        var columns = Columns(header: ["IMAGE"] + hosts.map(\.name))
        for image in images { columns.add([image.name] + image.judgements.map { $0.report.verdict.rawValue }) }
        return [columns.lines(), findings(images.flatMap(\.judgements))]
    }

    /// What decides the verdicts that are not "works", the worst first; the same on several hosts once.
    private func findings(_ judgements: [Judgement]) -> [String] {
        var places: [Line: [String]] = [:]
        var order: [Line] = []
        for judgement in judgements {
            let all = judgements.count == 1 ? judgement.report.findings : judgement.report.decisive
            for finding in all {
                let line = Line(image: judgement.image, finding: finding)
                if places[line] == nil { order.append(line) }
                places[line, default: []].append(judgement.host.name)
            }
        }
        let sorted = Verdict.allCases.reversed().flatMap { verdict in order.filter { $0.finding.verdict == verdict } }
        return sorted.flatMap { line in
            text(line, on: hosts.count > 1 ? places[line, default: []] : [])
        }
    }

    private struct Line: Hashable {
        let image: String
        let finding: CheckFinding
    }

    private func text(_ line: Line, on hosts: [String]) -> [String] {
        let image = images.count > 1 ? "\(line.image): " : ""
        let place = hosts.isEmpty ? "" : " (\(hosts.joined(separator: ", ")))"
        let verdict = line.finding.verdict.rawValue
        let text = "\(verdict)  \(image)\(line.finding.error.description)\(place)"
        let hint = line.finding.error.hint.map { "  hint: \($0)" }
        return ([text] + [hint].compactMap { $0 }).map(TerminalText.escaped)
    }
}
