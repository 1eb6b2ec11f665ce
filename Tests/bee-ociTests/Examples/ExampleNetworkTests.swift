import Glibc
import Testing

// The examples that watch the network, beside what was sent in namespaces of the test's own.
@Suite(.serialized, .needsRoot)
struct ExampleNetworkTests {
    private let pair: NetworkPair

    init() throws {
        pair = try NetworkPair()
    }

    private struct Connection: Decodable, Equatable {
        let pid: Int32
        let comm: String
        let from: String
        let to: String
        let from_port: UInt16
        let to_port: UInt16
        let error: Int32
    }

    @Test func connectShowsWhatIsAnsweredAndWhatIsRefused() throws {
        let script = """
            import socket
            server = socket.create_server(("127.0.0.1", 0))
            client = socket.create_connection(server.getsockname())
            print(server.getsockname()[1], client.getsockname()[1])
            gone = socket.create_server(("::1", 0), family=socket.AF_INET6)
            port = gone.getsockname()[1]
            gone.close()
            try: socket.create_connection(("::1", port))
            except ConnectionRefusedError: print(port)
            """
        let process = try PreparedProcess("/usr/bin/env python3 -c '\(script)'")
        let run = try ExampleRun("connect", "pid=\(process.pid)")
        let ports = try process.go().output.split { $0.isWhitespace }.compactMap { UInt16($0) }
        try #require(ports.count == 3)
        let events = try run.events(Connection.self) { $0.count >= 2 }
        let (v4, v6) = ("::ffff:127.0.0.1", "::1")
        #expect(
            events == [
                Connection(
                    pid: process.pid, comm: "python3", from: v4, to: v4, from_port: ports[1], to_port: ports[0],
                    error: 0),
                Connection(
                    pid: process.pid, comm: "python3", from: v6, to: v6, from_port: events[1].from_port,
                    to_port: ports[2], error: ECONNREFUSED),
            ])
    }

    private struct Retransmit: Decodable, Equatable {
        let from: String
        let to: String
        let to_port: UInt16
        let state: String
    }

    private struct Peer: Decodable, Hashable {
        let to: String
        let to_port: UInt16
    }

    // To an address where nobody is; the namespace's own count says how often.
    @Test func retransmitsShowsAsManyAsTheKernelCounts() throws {
        try pair.run(
            in: pair.near, "/usr/sbin/ip", "neigh", "add", "192.0.2.9", "lladdr", "02:00:00:00:00:09", "dev", "bee0")
        let port = UInt16.random(in: 20_000...30_000)
        let runs = try (1...2).map { _ in try ExampleRun("retransmits", "port=\(port)") }
        let connect = "timeout 5 bash -c ': <>/dev/tcp/192.0.2.9/\(port)'; true"
        try pair.run(in: pair.near, "/bin/bash", "-c", connect)
        let count = try counter("Tcp", "RetransSegs")
        #expect(count >= 1)
        let one = Retransmit(from: "::ffff:192.0.2.1", to: "::ffff:192.0.2.9", to_port: port, state: "tcp_syn_sent")
        #expect(
            try runs[0].events(Retransmit.self) { $0.count >= count } == Array(repeating: one, count: count))
        #expect(try runs[1].entries(Peer.self, Int.self) == [Peer(to: "::ffff:192.0.2.9", to_port: port): count])
    }

    private struct Message: Decodable {
        let client: String
        let server: String
        let id: UInt16
        let type: String
        let is_answer: Bool
        let code: String
        let records: Int
        let took: UInt64
        let name: String
    }

    @Test func dnsShowsQuestionsAndAnswers() throws {
        let script = """
            import socket, struct, time
            server, client = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
            server.bind(("127.0.0.53", 53))
            for number, name, kind, flags, answers in [
                (1001, b"www.bee.example", 1, 0x8180, 2), (1002, b"none.bee.example", 28, 0x8183, 0),
            ]:
                labels = b"".join(bytes([len(label)]) + label for label in name.split(b".")) + bytes(1)
                question = struct.pack(">HHHHHH", number, 0x100, 1, 0, 0, 0) + labels + struct.pack(">HH", kind, 1)
                client.sendto(question, ("127.0.0.53", 53))
                asked, address = server.recvfrom(512)
                time.sleep(0.02)
                server.sendto(asked[:2] + struct.pack(">HHH", flags, 1, answers) + asked[8:], address)
                client.recv(512)
            """
        let run = try ExampleRun("dns", more: ["--attach", "dns_packet=lo"], in: pair.inside(pair.near))
        try pair.run(in: pair.near, "/usr/bin/env", "python3", "-c", script)
        let messages = try run.events(Message.self) { $0.count >= 4 }
        #expect(messages.map(\.id) == [1001, 1001, 1002, 1002])
        #expect(messages.map(\.is_answer) == [false, true, false, true])
        #expect(
            messages.map(\.name) == Array(repeating: "www.bee.example", count: 2)
                + Array(repeating: "none.bee.example", count: 2))
        #expect(messages.map(\.type) == ["dns_A", "dns_A", "dns_AAAA", "dns_AAAA"])
        #expect(messages.map(\.code) == ["dns_good", "dns_good", "dns_good", "dns_no_such_name"])
        #expect(messages.map(\.records) == [0, 2, 0, 0])
        #expect(messages.allSatisfy { $0.client == "127.0.0.1" && $0.server == "127.0.0.53" })
        #expect(messages.allSatisfy { $0.is_answer ? $0.took >= 20_000_000 : $0.took == 0 })
    }

    private struct Traffic: Decodable, Equatable {
        let packets: Int
        let bytes: Int
        let dropped: Int
    }

    @Test(arguments: [("192.0.2.2", 7), ("192.0.2.77", 0)])
    func xdpDropCountsPacketsAndDropsThoseOnTheList(address: String, dropped: Int) throws {
        let run = try ExampleRun(
            "xdp-drop", "drop[15]=\(address)", more: ["--attach", "xdp_drop=bee0"], in: pair.inside(pair.near))
        try pair.send(7)
        #expect(
            try run.entries(String.self, Traffic.self) == [
                "192.0.2.2": Traffic(packets: 7, bytes: 7 * 375, dropped: dropped)
            ])
        // Nobody listens: the kernel counts what comes to it.
        #expect(try counter("Udp", "NoPorts") == 7 - dropped)
        try pair.send(2)
        #expect(try counter("Udp", "NoPorts") == 9 - dropped)
    }

    /// A number of `/proc/net/snmp` in the near namespace.
    private func counter(_ group: String, _ name: String) throws -> Int {
        let lines = try pair.run(in: pair.near, "/bin/cat", "/proc/net/snmp").split(separator: "\n").filter {
            $0.hasPrefix("\(group): ")
        }
        try #require(lines.count == 2)
        let words = lines.map { $0.split(separator: " ") }
        return try #require(words[0].firstIndex { $0 == name }.flatMap { Int(words[1][$0]) })
    }
}
