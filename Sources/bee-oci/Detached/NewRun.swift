import Base
import Glibc
import Loader
import Store

/// A name that is held while a run is made to stay under it.
final class NewRun {
    private let name: RunName
    private let register: RunRegister
    private let lock: StoreLock?

    /// Takes a name that is free.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - context: the environment.
    /// - Throws: `busy` where the name is taken, `not-permitted`, `input-output`.
    init(_ name: RunName, in context: Context) throws(BeeError) {
        self.name = name
        register = try .open(in: context)
        lock = try register.lock(changing: name, watch: context.lockWatch)
        guard try register.names().contains(name) else { return }
        throw BeeError(
            .busy, name.text,
            try register.record(of: name) == nil
                ? "is what a run left that was killed while it began" : "runs already",
            hint: "remove it: bee-oci stop \(name.text)")
    }

    /// Pins what is attached, writes it down and lets it go on without this process; all of it or nothing.
    ///
    /// - Parameters:
    ///   - object: the attached object.
    ///   - bytes: the object's bytes.
    ///   - record: what is written down; its pins are added here.
    /// - Throws: `attach-failed` where something cannot stay, `kernel-unsupported`, `not-permitted`, `input-output`.
    func keep(_ object: LoadedObject, _ bytes: [UInt8], _ record: RunRecord) throws(BeeError) {
        let folder = PinFolder(run: name.text)
        var record = record
        var hasFolder = false
        do throws(BeeError) {
            try register.write(object: bytes, of: name)
            try folder.make()
            hasFolder = true
            try object.pin(in: folder) { pin in
                record.pins.append(pin)
                FaultPoint.pinned.reached()
            }
            try register.write(record, of: name)
        } catch {
            _ = object.detach()
            // Of two failures the first tells more; what is left then, `stop` removes. A folder that was not made is of
            // others.
            if hasFolder {
                _ = try? register.takeDown(name, record.pins)
            } else {
                _ = try? register.removeFiles(of: name)
            }
            throw error
        }
        object.letGo()
    }

    /// Seconds since the machine started, time asleep included.
    static func now() -> Int64 {
        var time = timespec()
        // clock_gettime fails only for clocks that do not exist: clock_gettime(2).
        _ = clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec)
    }
}
