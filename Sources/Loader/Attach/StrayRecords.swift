public import Base
import Clibbpf
import Glibc

/// A folder in which is written down what the kernel would keep if this process and its guards were killed.
///
/// One file for each thing, locked while anybody lives who will remove it.
public struct StrayRecords: Sendable, Hashable {
    let folder: String

    /// Where root's records are; mostly gone after a reboot, as what they tell of is.
    public static let ofRoot = StrayRecords(folder: "/run/bee-oci/attached")

    /// Something a crash left, and what became of it.
    public struct Stray: Sendable, Hashable {
        /// What it is: "tc filter of eth0:ingress".
        public let description: String
        /// Why it could not be removed; nil where it is gone.
        public let failure: BeeError?
    }

    /// Writes a record and locks it.
    func add(_ what: bee_lasting, name: String) throws(BeeError) -> StrayRecord {
        for part in ["/run/bee-oci", folder] where mkdir(part, 0o700) != 0 && errno != EEXIST {
            throw BeeError.system("make the folder", part)
        }
        let record = try make("\(folder)/\(getpid())-\(what.program)")
        let text = Array(StrayRecord.text(of: what, name: name).utf8)
        guard write(record.descriptor, text, text.count) == text.count else {
            let failure = BeeError.system("write the record", record.path)
            record.remove()
            throw failure
        }
        return record
    }

    /// Makes a file that nobody has, for a program may be attached in several places and a process may have the number of
    /// one that was killed, and locks it.
    private func make(_ start: String) throws(BeeError) -> StrayRecord {
        var number = 0
        while true {
            let path = "\(start)-\(number)"
            let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 || errno == EEXIST else { throw BeeError.system("write the record", path) }
            guard descriptor >= 0 else {
                number += 1
                continue
            }
            let record = StrayRecord(path: path, descriptor: descriptor)
            guard flock(descriptor, LOCK_EX) == 0 else { throw BeeError.system("lock the record", path) }
            var facts = stat()
            guard fstat(descriptor, &facts) == 0 else { throw BeeError.system("stat", path) }
            // Else a `stop --stray` met it between the two calls and removed it, for it was empty and nobody's.
            if facts.st_nlink > 0 { return record }
        }
    }

    /// Removes what processes left that are dead.
    ///
    /// What belongs to a run that lives, or to another network namespace, is left alone.
    /// - Returns: what was found and what became of it, in the order of the records' names.
    /// - Throws: `not-permitted`, `input-output` where the folder cannot be read.
    public func removeStrays() throws(BeeError) -> [Stray] {
        var strays: [Stray] = []
        for name in try ProcFolder.allNames(folder).sorted() where name.first != "." {
            do throws(BeeError) {
                if let stray = try remove("\(folder)/\(name)") { strays.append(stray) }
            } catch {
                // The others are removed none the less.
                strays.append(Stray(description: "record \(name)", failure: error))
            }
        }
        return strays
    }

    private func remove(_ path: String) throws(BeeError) -> Stray? {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            // The run has ended meanwhile and removed its record itself.
            guard errno == ENOENT else { throw BeeError.system("open the record", path) }
            return nil
        }
        let record = StrayRecord(path: path, descriptor: descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
        let text = String(decoding: try RegularFile.read(path, limit: 4096), as: UTF8.self)
        guard let (what, name, namespace, boot) = StrayRecord.parse(text) else {
            // Written in part by a process that was killed before it attached anything.
            record.remove()
            return nil
        }
        guard !BootIdentity.isOver(boot), isLeft(what, name) else {
            record.remove()
            return nil
        }
        let description = what.description(name)
        // A structure is registered for the whole host.
        guard what.kind == BEE_STRUCTURE.rawValue || namespace == StrayRecord.namespace() else {
            return Stray(
                description: description,
                failure: BeeError(
                    .failure, description, "is in another network namespace",
                    hint: "run this in the namespace with the number \(namespace) (lsns -t net); where there is none "
                        + "any more, nothing is attached: remove \(path)"))
        }
        let code = removeNow(what)
        if code == 0 { record.remove() }
        return Stray(
            description: description,
            failure: code == 0 ? nil : LibbpfError.make(code, "remove it", description))
    }

    /// Whether the program or structure exists at all; it does not where its interface or namespace has gone.
    private func isLeft(_ what: bee_lasting, _ name: String) -> Bool {
        let isStructure = what.kind == BEE_STRUCTURE.rawValue
        let descriptor = isStructure ? bpf_map_get_fd_by_id(what.program) : bpf_prog_get_fd_by_id(what.program)
        guard descriptor >= 0 else { return descriptor != -ENOENT }
        defer { close(descriptor) }
        return !isStructure || Self.isStructure(descriptor, name)
    }

    /// Whether a map is a structure of a name, of which the kernel keeps the first 15 bytes; a map of another kind, which
    /// has got the number since, is somebody else's.
    private static func isStructure(_ map: Int32, _ name: String) -> Bool {
        var facts = bpf_map_info()
        var length = UInt32(MemoryLayout<bpf_map_info>.stride)
        // What cannot be asked is there; to remove it is tried, and fails with the reason.
        guard bpf_obj_get_info_by_fd(map, &facts, &length) == 0 else { return true }
        let start = withUnsafeBytes(of: facts.name) { Array($0.prefix { $0 != 0 }) }
        return facts.type == BPF_MAP_TYPE_STRUCT_OPS.rawValue && start == Array(name.utf8.prefix(15))
    }

    private func removeNow(_ what: bee_lasting) -> Int32 {
        var what = what
        guard what.kind == BEE_STRUCTURE.rawValue else {
            what.descriptor = -1
            return LibbpfLog.collecting { bee_remove_lasting(&what) }.0
        }
        let map = bpf_map_get_fd_by_id(what.program)
        // The map goes when the structure is not registered any more.
        guard map >= 0 else { return map == -ENOENT ? 0 : map }
        defer { close(map) }
        what.descriptor = map
        return bee_remove_lasting(&what)
    }
}
