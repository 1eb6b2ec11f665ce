import Base
import Loader

extension PlannedImage {
    /// The object as checks look at it.
    ///
    /// - Returns: the object.
    /// - Throws: `usage`.
    func checked() throws(BeeError) -> CheckedObject { try CheckedObject(source, options) }

    /// Loads the object.
    ///
    /// - Returns: the object, nothing of it attached.
    /// - Throws: what loading meets, in the words of a check where that knows more than the kernel tells.
    func load() throws(BeeError) -> LoadedObject {
        do throws(BeeError) {
            return try LoadedObject.load(bytes: source.bytes, spec: source.spec, options: options)
        } catch {
            throw try checked().explained([error])[0]
        }
    }

    /// Attaches what can be attached, or nothing where a target is not that a person gave.
    ///
    /// - Parameters:
    ///   - object: what `load` gave.
    ///   - messages: where it is told what cannot.
    /// - Returns: a line that says how much is attached.
    /// - Throws: `attach-failed`, `not-permitted` or `input-output`.
    func attach(_ object: LoadedObject, _ messages: Messages) throws(BeeError) -> String {
        let report = object.attach()
        guard report.count > 0 else { throw BeeError(.attachFailed, "", "the object has no program to attach") }
        let failures = report.failures.isEmpty ? [] : try checked().explained(report.failures)
        guard !report.attached.isEmpty else {
            let codes: [BeeError.Code] = [.notPermitted, .inputOutput]
            let code = codes.first { code in failures.allSatisfy { $0.code == code } }
            throw BeeError(
                code ?? .attachFailed, "", "no program could be attached", hint: failures.first?.hint, causes: failures)
        }
        if let refusal = BeeError.first(of: try checked().explained(report.refused)) {
            object.detach().forEach(messages.warn)
            throw refusal
        }
        for failure in failures { messages.warn(failure) }
        return "attached \(report.attached.count) of \(report.count) programs"
    }
}
