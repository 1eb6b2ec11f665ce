import Glibc

extension DirectoryFD {
    /// Whether this is another directory or lies below it, by what they are and not by what they are called.
    ///
    /// - Parameter other: the other directory.
    /// - Returns: whether it is; no where the way up cannot be followed so far.
    public func isWithin(_ other: DirectoryFD) -> Bool {
        isThe(other, at: ".") || isBelow(other)
    }

    /// Whether this lies below another directory.
    ///
    /// - Parameter other: the other directory.
    /// - Returns: whether it does; no where the way up cannot be followed so far.
    public func isBelow(_ other: DirectoryFD) -> Bool {
        var way = ".."
        // The root is its own parent, and a path has no more parts than this.
        while way.utf8.count < Int(PATH_MAX) {
            if isThe(other, at: way) { return true }
            let above = way + "/.."
            guard let here = identity(at: way), let next = identity(at: above), here != next else { return false }
            way = above
        }
        return false
    }

    /// Which directory it is among all that are mounted.
    private struct Identity: Equatable {
        let device: dev_t
        let number: ino_t
    }

    private func isThe(_ other: DirectoryFD, at way: String) -> Bool {
        guard let own = identity(at: way), let others = other.identity(at: ".") else { return false }
        return own == others
    }

    private func identity(at way: String) -> Identity? {
        var status = stat()
        guard fstatat(rawValue, way, &status, 0) == 0 else { return nil }
        return Identity(device: status.st_dev, number: status.st_ino)
    }
}
