import Base
import Loader

/// What `check --json` prints: CLI-476.
struct JudgementDocument {
    let images: [JudgedImage]

    /// One array with an object for each image and host, in the order of images, then hosts.
    func line() -> [UInt8] {
        JSONWriter.line { json in
            json.array(images.flatMap(\.judgements)) { json, judgement in
                json.object { json in
                    json.member("name", judgement.image)
                    write(judgement.host, to: &json)
                    json.member("verdict", judgement.report.verdict.rawValue)
                    json.key("programs")
                    json.array(judgement.report.programs) { write($1, to: &$0) }
                    json.key("maps")
                    json.array(judgement.report.maps) { write($1, to: &$0) }
                    json.key("findings")
                    json.array(judgement.report.findings) { write($1, to: &$0) }
                }
            }
        }
    }

    private func write(_ host: JudgedHost, to json: inout JSONWriter) {
        let facts = host.host.profile.facts
        json.key("host")
        json.object { json in
            json.member("file", host.file)
            json.member("release", facts.kernelRelease)
            json.member("machine", facts.machine)
        }
    }

    private func write(_ program: ObjectReport.Program, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", program.program.name)
            json.member("section", program.program.section)
            json.member("type", program.program.type.name)
            json.member("target", program.target)
            json.member("loaded", program.isLoaded)
            json.member("verdict", program.verdict.rawValue)
        }
    }

    private func write(_ map: ObjectReport.Map, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", map.map.name)
            json.member("type", map.map.type.name)
            json.member("verdict", map.verdict.rawValue)
        }
    }

    private func write(_ finding: CheckFinding, to json: inout JSONWriter) {
        json.object { json in
            json.member("verdict", finding.verdict.rawValue)
            json.member("kind", finding.kind.rawValue)
            json.member("program", finding.program)
            json.member("code", finding.error.code.name)
            json.member("subject", finding.error.subject)
            json.member("message", finding.error.message)
            json.member("hint", finding.error.hint)
        }
    }
}
