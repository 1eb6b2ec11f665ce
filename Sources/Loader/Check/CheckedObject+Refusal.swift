public import Base

extension CheckedObject {
    /// Why this host's kernel refused the object, maps, programs or targets, where a check knows it better than the kernel
    /// told.
    ///
    /// - Parameter refusals: what the kernel said.
    /// - Returns: for each the check's finding about the same thing with the refusal as its cause, or the refusal itself
    ///   where there is none.
    public func explained(_ refusals: [BeeError]) -> [BeeError] {
        let codes: Set<BeeError.Code> = [.verifierRejected, .kernelUnsupported, .mapRejected, .attachFailed]
        guard refusals.contains(where: { codes.contains($0.code) }) else { return refusals }
        let findings = check(on: CheckedHost(.current, isThisHost: true)).findings.filter { $0.verdict == .fails }
        return refusals.map { refusal in
            guard codes.contains(refusal.code),
                let finding = findings.first(where: { $0.error.subject == refusal.subject }),
                finding.error.message != refusal.message
            else { return refusal }
            let cause = BeeError(
                refusal.code, refusal.subject, refusal.message, excerpt: refusal.excerpt, causes: refusal.causes)
            return BeeError(
                refusal.code, refusal.subject, finding.error.message, hint: finding.error.hint ?? refusal.hint,
                causes: [cause])
        }
    }
}
