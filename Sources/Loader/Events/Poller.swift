import Base
import CLinux
import Glibc

/// An epoll descriptor; what became ready is told by the tags things were added with.
struct Poller: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor

    /// What of a descriptor is waited for.
    struct Interest {
        fileprivate let bits: UInt32

        /// Something to read, for as long as there is.
        static let readable = Interest(bits: EPOLLIN.rawValue)
        /// Nothing but errors and hang-ups, which epoll always tells.
        static let none = Interest(bits: 0)
        /// Something to read, once.
        static let readableOnce = Interest(bits: EPOLLIN.rawValue | EPOLLONESHOT.rawValue)
        /// An error or hang-up, once.
        static let hangUpOnce = Interest(bits: EPOLLONESHOT.rawValue)
    }

    static func make() throws(BeeError) -> Poller {
        let raw = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard raw >= 0 else { throw BeeError.system("create a poll descriptor", "epoll") }
        return Poller(descriptor: OwnedDescriptor(adopting: raw))
    }

    /// Adds a descriptor.
    ///
    /// - Returns: whether it can be waited for; regular files cannot (EPERM: epoll_ctl(2)).
    @discardableResult
    func add(_ target: Int32, _ interest: Interest, tag: UInt64, subject: String) throws(BeeError) -> Bool {
        guard control(EPOLL_CTL_ADD, target, interest, tag) != 0 else { return true }
        let number = errno
        guard number != EPERM else { return false }
        throw BeeError.system("watch", subject, number: number)
    }

    /// Changes what is waited for.
    func change(_ target: Int32, _ interest: Interest, tag: UInt64) {
        // A descriptor that could not be added cannot be changed either, and that is right.
        _ = control(EPOLL_CTL_MOD, target, interest, tag)
    }

    /// Stops waiting for a descriptor.
    func remove(_ target: Int32) {
        _ = epoll_ctl(descriptor.rawValue, EPOLL_CTL_DEL, target, nil)
    }

    /// Waits until something is ready or the time has passed.
    ///
    /// - Parameters:
    ///   - milliseconds: how long to wait; -1 for ever.
    ///   - body: is given the tag of each thing that is ready.
    func wait(milliseconds: Int32, _ body: (UInt64) -> Void) {
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 32) { events in
            let count = epoll_wait(descriptor.rawValue, events.baseAddress, Int32(events.count), milliseconds)
            guard count > 0 else { return }
            for event in events[..<Int(count)] { body(event.data.u64) }
        }
    }

    private func control(_ operation: Int32, _ target: Int32, _ interest: Interest, _ tag: UInt64) -> Int32 {
        var event = epoll_event()
        event.events = interest.bits
        event.data.u64 = tag
        return epoll_ctl(descriptor.rawValue, operation, target, &event)
    }
}
