import Base
import Loader

extension LoadedObject {
    /// Attaches what can be attached.
    ///
    /// - Parameter messages: where it is told what cannot.
    /// - Returns: a line that says how much is attached.
    /// - Throws: `attach-failed` or `not-permitted` where nothing is.
    func attachAll(_ messages: Messages) throws(BeeError) -> String {
        let report = attach()
        guard report.count > 0 else { throw BeeError(.attachFailed, "", "the object has no program to attach") }
        guard !report.attached.isEmpty else {
            let allDenied = report.failures.allSatisfy { $0.code == .notPermitted }
            throw BeeError(
                allDenied ? .notPermitted : .attachFailed, "", "no program could be attached",
                hint: report.failures.first?.hint,
                causes: report.failures)
        }
        for failure in report.failures { messages.warn(failure) }
        return "attached \(report.attached.count) of \(report.count) programs"
    }
}
