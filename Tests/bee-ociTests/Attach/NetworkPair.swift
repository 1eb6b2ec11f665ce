import Glibc
import Synchronization
import Testing

/// Two network namespaces joined by a pair of interfaces; what is sent in one is all there is to see in the other.
///
/// `near` has the interface `bee0` with the address 192.0.2.1, `far` has `bee1` with 192.0.2.2.
final class NetworkPair: Sendable {
    let near: String
    let far: String
    private static let count = Atomic<Int>(0)

    init() throws {
        let number = Self.count.add(1, ordering: .relaxed).newValue
        near = "bee-near-\(getpid())-\(number)"
        far = "bee-far-\(getpid())-\(number)"
        for space in [near, far] { try Self.ip("netns", "add", space) }
        for space in [near, far] {
            // Without IPv6 nothing is sent but what a test sends.
            let quiet = try Program(path: "/usr/bin/nsenter").run(
                "--net=/run/netns/\(space)", "/bin/sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6")
            try #require(quiet.status == 0, "\(quiet.errors)")
            try Self.ip("-n", space, "link", "set", "lo", "up")
        }
        try Self.ip(
            "-n", near, "link", "add", "bee0", "address", "02:00:00:00:00:01", "type", "veth", "peer", "name", "bee1",
            "address", "02:00:00:00:00:02", "netns", far)
        for (space, name, own, other, address) in [
            (near, "bee0", 1, 2, "02:00:00:00:00:02"), (far, "bee1", 2, 1, "02:00:00:00:00:01"),
        ] {
            try Self.ip("-n", space, "addr", "add", "192.0.2.\(own)/24", "dev", name)
            try Self.ip("-n", space, "link", "set", name, "up")
            try Self.ip("-n", space, "neigh", "add", "192.0.2.\(other)", "lladdr", address, "dev", name)
        }
    }

    deinit {
        for space in [near, far] { try? Self.ip("netns", "del", space) }
    }

    private static func ip(_ words: String...) throws {
        let result = try Program(path: "/usr/sbin/ip").run(words)
        try #require(result.status == 0, "ip \(words): \(result.errors)")
    }

    /// The words that run a command in a namespace, in front of it; mounts stay as they are.
    func inside(_ space: String) -> [String] { ["/usr/bin/nsenter", "--net=/run/netns/\(space)"] }

    /// Runs a command in a namespace and returns what it says.
    @discardableResult
    func run(in space: String, _ words: String...) throws -> String {
        let all = inside(space) + words
        let result = try Program(path: all[0]).run(Array(all.dropFirst()))
        try #require(result.status == 0, "\(words): \(result.errors)")
        return result.output
    }

    /// How many bytes of payload each packet of `send` has; with its headers 375, without Ethernet's 361.
    static let payload = 333

    /// Sends packets from the far end to the near one.
    func send(_ count: Int) throws {
        try send(count, from: far, to: 1)
    }

    /// Sends packets of UDP from a namespace to an address of the pair, from inside a control group where one is given.
    func send(_ count: Int, from space: String, to address: Int, in group: String? = nil) throws {
        let enter = group.map { "echo $$ >\($0)/cgroup.procs; " } ?? ""
        let text = String(repeating: "x", count: Self.payload)
        try run(
            in: space, "/bin/bash", "-c",
            // A socket for each, since the answer that nobody listens would end the next packet of the same one.
            enter + "for i in $(seq \(count)); do printf \(text) >/dev/udp/192.0.2.\(address)/4000; done")
    }

    /// Adds a filter that lets everything go on to the next one.
    func addFilter(_ direction: String, priority: Int) throws {
        try run(
            in: near, "/usr/sbin/tc", "filter", "add", "dev", "bee0", direction, "prio", "\(priority)", "bpf", "da",
            "obj",
            TestData.object("express"), "sec", "tc")
    }

    /// What traffic control and XDP hold at the near interface, without counters that change by themselves.
    func state() throws -> String {
        let qdiscs = try run(in: near, "/usr/sbin/tc", "qdisc", "show", "dev", "bee0")
        let filters = try ["ingress", "egress"].map {
            try run(in: near, "/usr/sbin/tc", "filter", "show", "dev", "bee0", $0)
        }
        let programs = try run(in: near, "/usr/sbin/bpftool", "net", "show", "dev", "bee0")
        return qdiscs + filters.joined() + programs
    }
}
