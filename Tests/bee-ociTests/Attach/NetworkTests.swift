import Glibc
import Testing

extension AttachedPrograms {
    // Programs on interfaces, control groups and sockets; the traffic is the test's own and is counted.
    @Suite struct NetworkTests {
        private let pair: NetworkPair

        init() throws {
            pair = try NetworkPair()
        }

        /// The sizes of the test's packets as a program sees them, with or without Ethernet's header.
        private func sizes(_ run: HookRun, _ expected: UInt32) throws -> [UInt32] {
            try run.end { $0.value == expected }.map(\.value).filter { $0 == expected }
        }

        @Test(arguments: [
            ("xdp", "bee0"), ("tc", "bee0:ingress"), ("tc", "tc:bee0:ingress"), ("tcx", "bee0:ingress"),
            ("socket", "bee0"),
        ])
        func seesEveryPacketThatComesIn(program: String, target: String) throws {
            let before = try pair.state()
            let run = try HookRun([(program, target)], in: pair.inside(pair.near))
            try pair.send(7)
            try run.running.wait { _ in run.events.count >= 7 }
            #expect(try sizes(run, 375).count == 7)
            #expect(try pair.state() == before)
        }

        @Test(arguments: [("tc", "bee0:egress"), ("tc", "tc:bee0:egress"), ("tcx", "bee0")])
        func seesEveryPacketThatGoesOut(program: String, target: String) throws {
            let run = try HookRun([(program, target)], in: pair.inside(pair.near))
            try pair.send(5, from: pair.near, to: 2)
            try run.running.wait { _ in run.events.count >= 5 }
            #expect(try sizes(run, 375).count == 5)
        }

        @Test func seesWhatAControlGroupSends() throws {
            let group = try ControlGroupFolder()
            let run = try HookRun(
                [("packet", group.path), ("connect", group.path), ("create", group.path)], in: pair.inside(pair.near))
            try pair.send(4, from: pair.near, to: 2, in: group.path)
            // The same outside the group is not seen.
            try pair.send(3, from: pair.near, to: 2)
            try run.running.wait { _ in run.events.count >= 12 }
            let events = try run.end()
            #expect(events.filter { $0.program == "packet" }.map(\.value) == [361, 361, 361, 361])
            #expect(events.filter { $0.program == "connect" }.allSatisfy { $0.value == UInt32(UInt16(4000).bigEndian) })
            // SOCK_DGRAM is 2.
            #expect(events.filter { $0.program == "create" }.map(\.value) == [2, 2, 2, 2])
            #expect(Set(events.filter { $0.program != "packet" }.map(\.pid)).count == 1)
        }

        @Test func seesWhatSocketsOfAMapSendAndReceive() throws {
            let group = try ControlGroupFolder()
            let server = try Program(path: "/usr/bin/nsenter").start([
                "--net=/run/netns/\(pair.far)", "/usr/bin/env", "python3", "-c",
                """
                import socket
                s = socket.create_server(("192.0.2.2", 5000))
                print("ready", flush=True)
                c = s.accept()[0]
                c.recv(100)
                c.sendall(b"answer!")
                c.recv(100)
                """,
            ])
            try server.wait { $0.output.contains("ready") || $0.hasEnded }
            let run = try HookRun(
                [("sockops", group.path), ("message", "hooks_sockets"), ("verdict", "hooks_sockets")],
                in: pair.inside(pair.near))
            try pair.run(
                in: pair.near, "/bin/bash", "-c",
                """
                echo $$ >\(group.path)/cgroup.procs
                exec 3<>/dev/tcp/192.0.2.2/5000
                printf question >&3
                read -t 60 -n 7 answer <&3
                exec 3>&-
                """)
            let events = try run.end { $0.program == "verdict" }
            _ = try server.finish()
            #expect(events.filter { $0.program == "sockops" }.count == 1)
            #expect(events.filter { $0.program == "message" }.map(\.value) == [8])
            #expect(events.filter { $0.program == "verdict" }.map(\.value) == [7])
        }

        @Test func seesWhichSocketIsLookedFor() throws {
            let run = try HookRun([("lookup", "/run/netns/\(pair.near)")], in: pair.inside(pair.near))
            try pair.send(3)
            try run.running.wait { _ in run.events.count >= 3 }
            #expect(try run.end().filter { $0.value == 4000 }.count == 3)
        }

        // libbpf 1.1 knows no type for `xdp/x` and `classifier/x`.
        @Test func attachesProgramsWhoseSectionsHaveALabel() throws {
            let words = pair.inside(pair.near) + [try Program.beeOCI.path]
            let result = try Program(path: words[0]).run(
                words.dropFirst() + [
                    "run", TestData.object("targets"), "--only", "targets_xdp", "--only", "targets_classifier",
                    "--attach",
                    "targets_xdp=bee0", "--attach", "targets_classifier=bee0:ingress", "--for", "50ms",
                ])
            #expect(result.errors.contains("attached 2 of 2 programs"), "\(result.errors)")
        }

        @Test func leavesAnXDPProgramThatIsThere() throws {
            let first = try HookRun([("xdp", "bee0")], in: pair.inside(pair.near))
            let words = pair.inside(pair.near) + [try Program.beeOCI.path]
            for more in [[], ["--replace"]] {
                let result = try Program(path: words[0]).run(
                    words.dropFirst() + [
                        "run", TestData.object("express"), "--only", "express_pass", "--attach", "express_pass=bee0",
                    ] + more)
                #expect(result.status == 69)
                // The kernel lets nobody replace a link's program but its owner.
                #expect(result.errors.contains("bee0 is held by link "), "\(result.errors)")
                #expect(result.errors.contains("with XDP program 'hooks_xdp', open in process "))
                #expect(result.errors.contains("process \(first.running.process) ("))
            }
            try pair.send(2)
            #expect(try sizes(first, 375).count == 2)
        }

        @Test func comesAfterAFilterThatIsThereAndBeforeItIfAsked() throws {
            try pair.run(in: pair.near, "/usr/sbin/tc", "qdisc", "add", "dev", "bee0", "clsact")
            try pair.addFilter("ingress", priority: 7)
            let before = try pair.state()
            for (more, priority) in [("--verbose", 8), ("--replace", 6)] {
                let run = try HookRun([("tc", "bee0:ingress")], in: pair.inside(pair.near), more)
                #expect(try pair.state().contains("pref \(priority) bpf"))
                #expect(try pair.state().contains("pref 7 bpf"))
                try pair.send(3)
                #expect(try sizes(run, 375).count == 3)
                #expect(try pair.state() == before)
            }
        }
    }
}
