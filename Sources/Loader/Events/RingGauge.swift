import Base
import Clibbpf
import Glibc

/// How full a ring buffer is, read from the two pages the kernel shares (Documentation/bpf/ringbuf.rst).
///
/// libbpf 1.1 maps the same pages and keeps what it reads there to itself.
struct RingGauge: ~Copyable {
    private let pages: UnsafeRawPointer
    private let pageSize: Int
    /// The ring's size in bytes.
    let capacity: Int

    /// Maps the positions of a ring buffer map.
    static func make(_ descriptor: Int32, capacity: Int, subject: String) throws(BeeError) -> RingGauge {
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        // The consumer's position is at the start of the first page, the producer's at the start of the second.
        let address = mmap(nil, 2 * pageSize, PROT_READ, MAP_SHARED, descriptor, 0)
        guard let address, address != MAP_FAILED else { throw BeeError.system("map the ring buffer", subject) }
        return RingGauge(pages: UnsafeRawPointer(address), pageSize: pageSize, capacity: capacity)
    }

    private init(pages: UnsafeRawPointer, pageSize: Int, capacity: Int) {
        self.pages = pages
        self.pageSize = pageSize
        self.capacity = capacity
    }

    deinit {
        _ = munmap(UnsafeMutableRawPointer(mutating: pages), 2 * pageSize)
    }

    /// Bytes ever read; it only grows.
    var consumed: UInt { bee_load_acquire(pages.assumingMemoryBound(to: UInt.self)) }

    /// Bytes ever written or reserved; it only grows.
    var produced: UInt { bee_load_acquire((pages + pageSize).assumingMemoryBound(to: UInt.self)) }

    /// Bytes that wait to be read.
    var pending: Int {
        // The consumer first: the producer can only have moved on since.
        let consumed = self.consumed
        return Int(produced &- consumed)
    }
}
