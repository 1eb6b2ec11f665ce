public import Base
import Clibbpf
import Glibc

// Where a pin is gone, only the kernel knows whether its link is.
extension PinFolder {
    /// Waits until the kernel has let go of a link whose pin is gone, which it does a moment later; not where this
    /// process may not ask, which needs CAP_SYS_ADMIN.
    ///
    /// - Parameter link: the link's pin.
    /// - Returns: false where it is there after a second still: another process has it open.
    /// - Throws: `input-output`.
    public static func isGone(_ link: Pin) throws(BeeError) -> Bool {
        for _ in 0..<200 {
            guard try hasLink(link) == true else { return true }
            usleep(5000)
        }
        return false
    }

    /// Whether a run's folder is not to be seen here although the kernel has one of its links: each mount of the eBPF file
    /// system has pins of its own, and another mount namespace may have another one or none.
    ///
    /// - Parameter pins: what is pinned of the run.
    /// - Returns: whether that is so; nil where this process may not ask, which needs CAP_SYS_ADMIN.
    /// - Throws: `input-output`, `not-permitted`.
    public func isElsewhere(_ pins: [Pin]) throws(BeeError) -> Bool? {
        guard try !isThere() else { return false }
        for link in pins where link.kind == .link {
            guard let isThere = try Self.hasLink(link) else { return nil }
            if isThere { return true }
        }
        return false
    }

    /// Makes sure that what is not pinned here is not pinned at all.
    ///
    /// - Parameter pins: what is pinned of the run, as far as that is known.
    /// - Throws: `kernel-unsupported` where the run is in an eBPF file system that is not to be seen here, `not-permitted`
    ///   where that cannot be asked, `input-output`.
    public func requireInSight(_ pins: [Pin]) throws(BeeError) {
        guard try !isThere() else { return }
        let links = pins.filter { $0.kind == .link }
        for link in links {
            guard let isThere = try Self.hasLink(link) else {
                throw BeeError(
                    .notPermitted, path, "is not there, and whether the run is elsewhere cannot be asked",
                    hint: "asking for links needs CAP_SYS_ADMIN")
            }
            // A process that was killed a moment ago may have removed the last pin.
            guard isThere, try !Self.isGone(link) else { continue }
            throw elsewhere("while link \(link.name) of the run is in the kernel still")
        }
        // Nothing tells what there was, and here is no place for it.
        if links.isEmpty, !Self.isMounted { throw elsewhere("and nothing tells what was pinned there") }
    }

    private func elsewhere(_ reason: String) -> BeeError {
        let place = Self.isMounted ? "is not in the eBPF file system here" : "has no eBPF file system here"
        return BeeError(
            .kernelUnsupported, path, "\(place), \(reason)",
            hint: "do this in the mount namespace of the run, mostly that of the host: nsenter --mount --target 1")
    }

    private func isThere() throws(BeeError) -> Bool {
        var facts = stat()
        guard lstat(path, &facts) != 0 else { return true }
        guard errno == ENOENT || errno == ENOTDIR else { throw BeeError.system("stat", path) }
        return false
    }

    /// Whether the kernel has a link; nil where this process may not ask.
    private static func hasLink(_ link: Pin) throws(BeeError) -> Bool? {
        let descriptor = bpf_link_get_fd_by_id(link.number)
        guard descriptor < 0 else {
            close(descriptor)
            return true
        }
        switch errno {
        case ENOENT: return false
        case EPERM, EACCES: return nil
        default: throw BeeError.system("ask for the link", link.name)
        }
    }
}
