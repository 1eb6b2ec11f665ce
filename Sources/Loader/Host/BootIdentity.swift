import Base
import Glibc

/// Which boot of the machine this is: pins, programs and interfaces of another one are gone, and their numbers given anew.
public enum BootIdentity {
    /// The kernel's identifier of this boot (random(4)); nil where it does not tell it.
    public static let current: String? = ProcFolder.lines("/proc/sys/kernel/random/boot_id").first.map(String.init)

    /// Whether what was written down is surely of another boot.
    ///
    /// - Parameter boot: the identifier that was written down; nil where none was.
    /// - Returns: false where it is of this boot, or nobody can tell.
    public static func isOver(_ boot: String?) -> Bool {
        guard let boot, let current else { return false }
        return boot != current
    }
}
