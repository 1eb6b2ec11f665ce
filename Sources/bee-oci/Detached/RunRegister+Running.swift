import Base
import Loader

extension RunRegister {
    /// The record of a run that is there.
    ///
    /// - Parameter name: the run.
    /// - Returns: its record.
    /// - Throws: `run-unknown` with what may be meant, or where the run was killed while it began.
    func running(_ name: RunName) throws(BeeError) -> RunRecord {
        guard try names().contains(name) else { throw try unknown(name) }
        guard let record = try record(of: name) else {
            throw BeeError(
                .runUnknown, name.text, "is what a run left that was killed while it began",
                hint: "remove it: bee-oci stop \(name.text)")
        }
        return record
    }

    /// The record of a run that one damaged record must not keep from being stopped, nor others from being listed.
    ///
    /// - Parameters:
    ///   - name: the run.
    ///   - messages: are told of the damage.
    /// - Returns: its record, nil where there is none or it is damaged.
    /// - Throws: `not-permitted`, `input-output`.
    func readableRecord(of name: RunName, _ messages: Messages) throws(BeeError) -> RunRecord? {
        do throws(BeeError) {
            return try record(of: name)
        } catch {
            guard error.code != .notPermitted, error.code != .inputOutput else { throw error }
            messages.warn(error)
            return nil
        }
    }

    /// The error for a name that no run has.
    ///
    /// - Parameter name: the name.
    /// - Returns: the error.
    /// - Throws: what listing the others meets.
    func unknown(_ name: RunName) throws(BeeError) -> BeeError {
        let known = try names().map(\.text)
        return BeeError(
            .runUnknown, name.text, "no run has this name",
            hint: NearestName.hint(known, to: name.text)
                ?? (known.isEmpty ? "there is no run; run --detach leaves one" : "see bee-oci ps"))
    }
}
