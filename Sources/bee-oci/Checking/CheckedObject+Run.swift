import Base
import Loader

extension CheckedObject {
    /// The object as a run would load it.
    ///
    /// - Parameters:
    ///   - source: the object.
    ///   - options: how it would be loaded.
    /// - Throws: `usage`.
    init(_ source: ProgramSource, _ options: LoadOptions) throws(BeeError) {
        let plan = if let plan = options.plan { plan } else { try AttachPlan.make(source.spec, subject: source.name) }
        self.init(
            source.spec, plan: plan, mapSizes: options.mapSizes, settings: options.settings, types: options.types,
            name: source.name)
    }

    /// Refuses to go on where something would fail on this host.
    ///
    /// - Throws: `check-failed`; `not-permitted` where permission is all that is missing.
    func refuseWhatFails() throws(BeeError) {
        let host = JudgedHost.thisHost
        let judgement = Judgement(image: name, host: host, report: check(on: host.host))
        guard judgement.report.verdict == .fails else { return }
        throw judgement.refusal()
    }
}
