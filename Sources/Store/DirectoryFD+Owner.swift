import Base
import Glibc

extension DirectoryFD {
    /// Gives what root has just made in this directory to the directory's owner, so that a layout which its owner and
    /// root both write stays its owner's, and a new probe is its writer's to edit.
    ///
    /// For others than root, and where the owner is right already, nothing happens. Only for what this process created
    /// itself: a file that was there may be a hard link to one of root's.
    /// - Parameters:
    ///   - descriptor: the new file or directory, open.
    ///   - name: its name, for errors.
    /// - Throws: `input-output`; a file system without owners is left as it is.
    func giveToOwner(_ descriptor: Int32, named name: String) throws(BeeError) {
        guard geteuid() == 0 else { return }
        var own = stat()
        var new = stat()
        guard fstat(rawValue, &own) == 0 else { throw BeeError.system("stat", path) }
        guard own.st_uid != 0 else { return }
        guard fstat(descriptor, &new) == 0 else { throw BeeError.system("stat", subject(name)) }
        guard own.st_uid != new.st_uid, fchown(descriptor, own.st_uid, own.st_gid) != 0 else { return }
        let number = errno
        guard number != EPERM, number != ENOSYS, number != EOPNOTSUPP else { return }
        throw BeeError.system("change the owner of", subject(name), number: number)
    }
}
