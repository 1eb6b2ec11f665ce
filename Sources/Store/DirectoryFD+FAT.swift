import CLinux
import Glibc

extension DirectoryFD {
    /// Whether the directory is on a FAT file system. There the directory entry holds a file's size and first cluster, and a
    /// rename makes an entry that gets them when the file is synced, not when the directory is (Linux,
    /// fs/fat/namei_vfat.c, vfat_rename): with the power cut before, the new name stands for an empty file, or for what the
    /// replaced one was.
    var isOnFAT: Bool {
        var status = statfs()
        // MSDOS_SUPER_MAGIC, linux/magic.h.
        return fstatfs(rawValue, &status) == 0 && status.f_type == 0x4D44
    }
}
