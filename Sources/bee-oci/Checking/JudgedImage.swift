import Base
import Layout
import Loader

/// An image or object, and what becomes of it on each host.
struct JudgedImage {
    /// The image's name or the file's path.
    let name: String
    /// A judgement for each host, in their order.
    let judgements: [Judgement]

    /// Reads an image once for each kind of machine among the hosts, and checks it.
    ///
    /// - Parameters:
    ///   - target: the image or file.
    ///   - command: what was asked for.
    ///   - hosts: the hosts.
    ///   - context: the environment.
    /// - Throws: what reading meets, and `usage`.
    init(
        _ target: TargetArgument, _ command: CheckCommand, hosts: [JudgedHost], in context: Context
    ) throws(BeeError) {
        var objects: [String: Result<CheckedObject, BeeError>] = [:]
        var name: String?
        var judgements: [Judgement] = []
        for host in hosts {
            let facts = host.host.profile.facts
            // Where the kernel has no types, the image may bring some for its release.
            let kind = facts.hasKernelBTF ? facts.machine : "\(facts.machine) \(facts.kernelRelease)"
            let known = objects[kind]
            let object = if let known { known } else { try Self.object(target, command, on: facts, in: context) }
            objects[kind] = object
            let report: ObjectReport
            switch object {
            case .success(let object):
                name = object.name
                report = object.check(on: host.host)
            case .failure(let error):
                name = name ?? error.subject
                report = ObjectReport(refusal: error)
            }
            judgements.append(Judgement(image: name ?? "", host: host, report: report))
        }
        self.name = name ?? ""
        self.judgements = judgements
    }

    /// Reads the object for one kind of machine; that there is none is an answer and no error.
    private static func object(
        _ target: TargetArgument, _ command: CheckCommand, on host: HostFacts, in context: Context
    ) throws(BeeError) -> Result<CheckedObject, BeeError> {
        do throws(BeeError) {
            let source = try ProgramSource.open(target, layout: command.layout, on: host, in: context)
            return .success(
                CheckedObject(
                    source.spec,
                    plan: try AttachPlan.judged(source.spec, command.programs.options, subject: source.name),
                    mapSizes: try command.changes.sizes(for: source.spec),
                    settings: try command.changes.settings(for: source.spec), types: source.types,
                    name: source.name))
        } catch {
            guard error.code == .architectureMismatch else { throw error }
            return .failure(error)
        }
    }
}

/// What becomes of an image on a host.
struct Judgement {
    /// The image's name.
    let image: String
    /// The host.
    let host: JudgedHost
    /// What was found.
    let report: ObjectReport

    /// The error for an image that would fail.
    ///
    /// - Parameter more: how many others would fail too.
    /// - Returns: an error whose causes are what would fail.
    func refusal(more: Int = 0) -> BeeError {
        let failing = report.decisive.filter { $0.verdict == .fails }.map(\.error)
        let rest = more == 0 ? "" : more == 1 ? "; so would 1 other" : "; so would \(more) others"
        return BeeError(
            .checkFailed, image, "would fail on \(host.name)" + rest, hint: failing.first?.hint,
            causes: failing.map { BeeError($0.code, $0.subject, $0.message) })
    }
}
