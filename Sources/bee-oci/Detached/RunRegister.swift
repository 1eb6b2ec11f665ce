import Base
import Glibc
import Loader
import Store
import SystemPackage

/// The folder with a record, and the object's bytes, of each run that stays: `/run/bee-oci/runs`.
///
/// The pins are gone after a reboot, and it mostly is too; where it is not, what it has of another boot counts for
/// nothing and is removed by the next one who makes or removes a run. Who changes either holds the lock.
struct RunRegister {
    private static let path = "/run/bee-oci/runs"
    private static let lockFile = ".lock"
    private let folder: DirectoryFD

    /// Opens the register, made where it is missing.
    ///
    /// - Parameter context: the user.
    /// - Returns: the register.
    /// - Throws: `not-permitted` for others than root, `input-output`.
    static func open(in context: Context) throws(BeeError) -> RunRegister {
        guard context.userID == 0 else {
            throw BeeError(.notPermitted, path, "is root's, as all runs that stay are", hint: "run it with sudo")
        }
        for part in ["/run/bee-oci", path] where mkdir(part, 0o700) != 0 && errno != EEXIST {
            throw BeeError.system("make the folder", part)
        }
        return RunRegister(folder: try DirectoryFD.open(FilePath(path)))
    }

    /// Takes the lock that whoever changes a run holds, says in it which run that is, and removes what is of another boot.
    ///
    /// - Parameters:
    ///   - name: the run that is made or removed.
    ///   - watch: is told of the wait.
    /// - Returns: the lock.
    /// - Throws: `busy`, `interrupted`, `input-output`.
    func lock(changing name: RunName, watch: StoreLock.Watch) throws(BeeError) -> StoreLock? {
        let lock = try StoreLock.take(Self.lockFile, in: folder, .exclusive, waitingAtMost: .seconds(60), watch: watch)
        try lock?.label(name.text, subject: folder.subject(Self.lockFile))
        for name in try writtenNames() where isOver(name) { try removeFiles(of: name) }
        return lock
    }

    /// The run that another process makes or removes right now; nil where none is.
    ///
    /// - Returns: its name.
    /// - Throws: `input-output`.
    func changing() throws(BeeError) -> RunName? {
        do throws(BeeError) {
            _ = try StoreLock.take(Self.lockFile, in: folder, .shared, waitingAtMost: .zero)
            return nil
        } catch {
            guard error.code == .busy else { throw error }
            let subject = folder.subject(Self.lockFile)
            let text = try RegularFile.read(Self.lockFile, in: folder.rawValue, limit: 4096, subject: subject)
            return RunName(argument: String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
        }
    }

    /// Takes what only one follower of a run can have: its events are read once.
    ///
    /// - Parameter name: the run.
    /// - Returns: the lock.
    /// - Throws: `busy`, `input-output`.
    func lockEvents(of name: RunName) throws(BeeError) -> StoreLock? {
        do throws(BeeError) {
            return try StoreLock.take(
                name.text + ".o", in: folder, .exclusive, missing: .ignore, waitingAtMost: .zero)
        } catch {
            guard error.code == .busy else { throw error }
            throw BeeError(
                .busy, name.text, "is followed already, and each event can be read once only",
                hint: "end the other `follow` first")
        }
    }

    /// The names of runs there is anything of, in the folder or pinned, in byte order.
    ///
    /// - Returns: the names.
    /// - Throws: `input-output`.
    func names() throws(BeeError) -> [RunName] {
        let written = try writtenNames().filter { !isOver($0) }
        return Set(written.map(\.text) + PinFolder.runs).sorted().compactMap(RunName.init(argument:))
    }

    /// The names of runs there is a file of.
    private func writtenNames() throws(BeeError) -> [RunName] {
        let files = try folder.names().compactMap { file in
            file.firstIndex(of: ".").flatMap { $0 == file.startIndex ? nil : String(file[..<$0]) }
        }
        return Set(files).compactMap(RunName.init(argument:))
    }

    /// Whether a run's record is of another boot; one that cannot be read is told of where the run is looked at.
    private func isOver(_ name: RunName) -> Bool {
        guard let record = try? record(of: name) else { return false }
        return BootIdentity.isOver(record.boot)
    }

    /// Reads a run's record.
    ///
    /// - Parameter name: the run.
    /// - Returns: the record, nil where there is none.
    /// - Throws: `document-invalid`, `input-output`.
    func record(of name: RunName) throws(BeeError) -> RunRecord? {
        let file = name.text + ".json"
        guard try folder.status(of: file) != nil else { return nil }
        let subject = folder.subject(file)
        return try RunRecord.parse(
            try RegularFile.read(file, in: folder.rawValue, limit: 4 << 20, subject: subject), subject: subject)
    }

    /// Reads the object's bytes of a run.
    ///
    /// - Parameters:
    ///   - name: the run.
    ///   - digest: what its record says they are.
    /// - Returns: the bytes.
    /// - Throws: `blob-corrupt`, `file-missing`, `input-output`.
    func object(of name: RunName, _ digest: Digest) throws(BeeError) -> [UInt8] {
        let subject = folder.subject(name.text + ".o")
        let bytes = try RegularFile.read(
            name.text + ".o", in: folder.rawValue, limit: ProgramSource.sizeLimit, subject: subject)
        let found = try Digest.sha256(of: bytes)
        guard found == digest else {
            throw BeeError(.blobCorrupt, subject, "has the digest \(found), and not the \(digest) of its record")
        }
        return bytes
    }

    /// Writes a file of a run, whole or not at all.
    private func write(_ bytes: [UInt8], _ name: RunName, _ suffix: String) throws(BeeError) {
        try AtomicFile.replace(name.text + suffix, in: folder, staging: folder, with: bytes)
    }

    /// Writes the object's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the object.
    ///   - name: the run.
    /// - Throws: `input-output`.
    func write(object bytes: [UInt8], of name: RunName) throws(BeeError) { try write(bytes, name, ".o") }

    /// Writes the record; from here on the run is there.
    ///
    /// - Parameters:
    ///   - record: the record.
    ///   - name: the run.
    /// - Throws: `input-output`.
    func write(_ record: RunRecord, of name: RunName) throws(BeeError) { try write(record.document, name, ".json") }

    /// Removes every file of a run, those a killed process left half written too.
    ///
    /// - Parameter name: the run.
    /// - Throws: `input-output`.
    func removeFiles(of name: RunName) throws(BeeError) {
        for file in try folder.names() where file.hasPrefix(name.text + ".") { try folder.remove(file) }
    }

    /// Takes down a run or what is left of one: detached first, the record last.
    ///
    /// - Parameters:
    ///   - name: the run.
    ///   - pins: what is removed of its folder; others' pins under the same names stay.
    ///   - report: hears of each thing that is removed.
    /// - Returns: whether nothing is left of its folder.
    /// - Throws: what removing meets.
    @discardableResult
    func takeDown(
        _ name: RunName, _ pins: [Pin], _ report: (Pin) -> Void = { _ in }
    ) throws(BeeError) -> Bool {
        let pinned = PinFolder(run: name.text)
        for kind in Pin.Kind.allCases {
            for pin in pins where pin.kind == kind { if try pinned.remove(pin) { report(pin) } }
        }
        let isEmpty = try pinned.removeFolders()
        try removeFiles(of: name)
        return isEmpty
    }
}
