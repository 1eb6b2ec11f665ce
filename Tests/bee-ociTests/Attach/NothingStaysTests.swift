import FoundationEssentials
import Glibc
import Testing

extension AttachedPrograms {
    // What the kernel holds before and after a run, for every way a run can end. One after the other, since `stop --stray`
    // would tidy up after each run that was killed; others load programs of the same names meanwhile.
    @Suite(.serialized) struct NothingStaysTests {
        /// How a run ends.
        enum End: String, CaseIterable, Sendable {
            case interrupt, terminate, hangUp, interruptTwice, kill, time, count, closedOutput, fullOutput

            var arguments: [String] {
                switch self {
                case .time: ["--for", "300ms"]
                case .count: ["--count", "2"]
                default: []
                }
            }
        }

        private static let targets = [
            ("xdp", "bee0"), ("tc", "tc:bee0:ingress"), ("tcx", "bee0:egress"), ("socket", "bee0"), ("raw", "sys_exit"),
            ("tracepoint", "sched:sched_process_exec"), ("library", ""), ("sample", "cpu-clock:9"),
        ]

        @Test(arguments: End.allCases)
        func nothingStays(end: End) throws {
            let pair = try NetworkPair()
            let group = try ControlGroupFolder()
            let before = try Held(pair, group)
            let (programs, records) = (try KernelPrograms.named("hooks_"), Records.names())
            let running = try start(end, pair, group)
            try finish(running, by: end)
            // The guard, and the kernel's own clearing away, come a moment after the process.
            var after = before
            _ = try eventually {
                after = try Held(pair, group)
                return after == before
            }
            #expect(after == before)
            #expect(try leftovers(beside: programs) { try KernelPrograms.named("hooks_") } == [])
            #expect(leftovers(beside: records, Records.names) == [])
        }

        /// What the kernel holds at the places that are a test's own.
        private struct Held: Equatable {
            let network: String
            let group: String

            init(_ pair: NetworkPair, _ group: ControlGroupFolder) throws {
                network = try pair.state()
                self.group = try pair.run(in: pair.near, "/usr/sbin/bpftool", "cgroup", "show", group.path)
            }
        }

        private func start(_ end: End, _ pair: NetworkPair, _ group: ControlGroupFolder) throws -> Program.Running {
            var words =
                pair.inside(pair.near) + [try Program.beeOCI.path, "run", TestData.object("hooks"), "--format", "json"]
            for (program, target) in Self.targets + [("packet", group.path)] {
                words += ["--only", "hooks_\(program)"]
                if !target.isEmpty { words += ["--attach", "hooks_\(program)=\(target)"] }
            }
            words += end.arguments
            switch end {
            case .closedOutput:
                words = ["/bin/bash", "-c", words.map { "'\($0)'" }.joined(separator: " ") + " | head -1 >&2"]
            case .fullOutput:
                words = ["/bin/bash", "-c", "exec " + words.map { "'\($0)'" }.joined(separator: " ") + " >/dev/full"]
            default: break
            }
            let running = try Program(path: words[0]).start(Array(words.dropFirst()))
            try running.wait { $0.errors.contains("attached 9 of 9 programs") || $0.hasEnded }
            #expect(running.errors.contains("attached 9 of 9 programs"), "\(running.errors)")
            return running
        }

        private func finish(_ running: Program.Running, by end: End) throws {
            switch end {
            case .interrupt: running.signal(SIGINT)
            case .terminate: running.signal(SIGTERM)
            case .hangUp: running.signal(SIGHUP)
            case .interruptTwice:
                running.signal(SIGINT)
                running.signal(SIGINT)
            case .kill: running.signal(SIGKILL)
            case .time, .count, .closedOutput, .fullOutput: break
            }
            let result = try running.finish()
            switch end {
            case .kill: #expect(result.status == 128 + SIGKILL)
            case .fullOutput: #expect(result.status == 74, "\(result.errors)")
            default: #expect(result.status == 0, "\(result.errors)")
            }
        }

        // CLI-151, CLI-163, CLI-165
        @Test(arguments: [["ingress"], ["ingress", "egress"]])
        func stopRemovesWhatARunLeftThatWasKilledWithItsGuards(directions: [String]) throws {
            let pair = try NetworkPair()
            let before = try pair.state()
            let records = Records.names()
            let run = try HookRun(directions.map { ("tc", "tc:bee0:\($0)") }, in: pair.inside(pair.near))
            #expect(!run.running.errors.contains("warning"), "\(run.running.errors)")
            // Nothing of a run that lives is removed.
            #expect(try pair.run(in: pair.near, Program.beeOCI.path, "stop", "--stray").isEmpty)
            try run.running.killWithGuards(directions.count)
            #expect(try pair.state().contains("hooks_tc"))
            #expect(
                try pair.run(in: pair.near, Program.beeOCI.path, "stop", "--stray")
                    == directions.map { "removed the tc filter of bee0:\($0)\n" }.joined())
            #expect(try pair.state() == before)
            #expect(leftovers(beside: records, Records.names) == [])
            #expect(try pair.run(in: pair.near, Program.beeOCI.path, "stop", "--stray").isEmpty)
        }

        // CLI-830: else nobody could tell whose a qdisc is that has no filter yet.
        @Test func filtersAreMadeByOneAtATime() throws {
            let pair = try NetworkPair()
            mkdir("/run/bee-oci", 0o700)
            let lock = open("/run/bee-oci/traffic.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            try #require(lock >= 0)
            try #require(eventually { flock(lock, LOCK_EX | LOCK_NB) == 0 })
            let words =
                pair.inside(pair.near) + [try Program.beeOCI.path, "run", TestData.object("hooks")]
                + ["--only", "hooks_tc", "--attach", "hooks_tc=tc:bee0:ingress"]
            let running = try Program(path: words[0]).start(Array(words.dropFirst()))
            usleep(1_000_000)
            #expect(!running.errors.contains("attached "))
            close(lock)
            try running.wait { $0.errors.contains("attached 1 of 1") || $0.hasEnded }
            running.signal(SIGINT)
            #expect(try running.finish().status == 0)
        }

        // CLI-165
        @Test func everyStrayIsToldOfWhereLinesCannotBeWritten() throws {
            let pair = try NetworkPair()
            let before = try pair.state()
            for (space, interface) in [(pair.near, "bee0"), (pair.far, "bee1")] {
                try HookRun([("tc", "tc:\(interface):ingress")], in: pair.inside(space)).running.killWithGuards(1)
            }
            let words =
                pair.inside(pair.near) + ["/bin/sh", "-c", "exec \"$@\" >/dev/full", "sh", try Program.beeOCI.path]
            let stopped = try Program(path: words[0]).run(words.dropFirst() + ["stop", "--stray"])
            #expect(stopped.status == 1)
            #expect(stopped.errors.contains("tc filter of bee1:ingress: is in another network namespace"))
            #expect(stopped.errors.contains("error[input-output]: standard output"))
            #expect(try pair.state() == before)
            #expect(
                try pair.run(in: pair.far, Program.beeOCI.path, "stop", "--stray")
                    == "removed the tc filter of bee1:ingress\n")
        }

        // CLI-165: a structure is the whole host's, and the namespace of the run that registered it may be gone.
        @Test func aStructureIsRemovedFromAnotherNetworkNamespace() throws {
            let program = try Program.beeOCI
            let running = try Program(path: "/usr/bin/unshare").start(
                ["--net", program.path, "run", TestData.object("congestion"), "--format", "json"])
            try running.wait { $0.errors.contains("attached 3 of 3 programs") || $0.hasEnded }
            try running.killWithGuards(1)
            let path = "/proc/sys/net/ipv4/tcp_available_congestion_control"
            #expect(FileText.text(path).contains("bee_congestion"), "\(running.errors)")
            let stopped = try program.run("stop", "--stray")
            #expect(stopped.output.contains("removed the structure congestion_bee\n"), "\(stopped.errors)")
            #expect(eventually { !FileText.text(path).contains("bee_congestion") })
        }

        // CLI-163, CLI-165: after a reboot the numbers of programs and maps are given anew.
        @Test func whatWasWrittenDownInAnotherBootIsForgotten() throws {
            let pair = try NetworkPair()
            let records = Records.names()
            try HookRun([("tc", "tc:bee0:ingress")], in: pair.inside(pair.near)).running.killWithGuards(1)
            let state = try pair.state()
            var space = stat()
            try #require(stat("/run/netns/\(pair.near)", &space) == 0)
            for record in Records.names().subtracting(records) {
                var words = FileText.text(Records.folder + record).dropLast().split(separator: " ")
                // Other tests have records too.
                guard words.count == 10, words[7] == "\(space.st_ino)" else { continue }
                words[words.count - 1] = "00000000-0000-4000-8000-000000000000"
                try Records.write(words.joined(separator: " ") + "\n", as: record)
            }
            #expect(try pair.run(in: pair.near, Program.beeOCI.path, "stop", "--stray").isEmpty)
            #expect(try pair.state() == state)
            #expect(leftovers(beside: records, Records.names) == [])
        }

        // CLI-165
        @Test func aMapThatHasGotTheNumberOfAStructureIsLeftAlone() throws {
            struct Map: Decodable { let id: Int }
            let name = "test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
            let pin = "/sys/fs/bpf/bee-\(name)"
            let tool = Program(path: "/usr/sbin/bpftool")
            let zero = ["0", "0", "0", "0"]
            try tool.done(
                "map", "create", pin, "type", "hash", "key", "4", "value", "4", "entries", "1", "name", "bee_others")
            defer { unlink(pin) }
            try tool.done(["map", "update", "pinned", pin, "key"] + zero + ["value", "7", "0", "0", "0"])
            let number = try tool.done("-j", "map", "show", "pinned", pin).json(Map.self).id
            var space = stat()
            try #require(stat("/proc/self/ns/net", &space) == 0)
            // Without a boot, as older versions wrote it.
            try Records.write("3 0 0 0 0 \(number) 0 \(space.st_ino) bee_others\n", as: name)
            #expect(try !Program.beeOCI.run("stop", "--stray").output.contains("bee_others"))
            #expect(!Records.names().contains(name))
            try tool.done(["map", "lookup", "pinned", pin, "key"] + zero)
        }

        // CLI-830: guards that act at once, and runs that begin while another one's filter is there.
        @Test func whicheverFilterIsTheLastTakesTheQdiscAlong() throws {
            let pair = try NetworkPair()
            let before = try pair.state()
            let place = pair.inside(pair.near)
            let killed = try HookRun([("tc", "tc:bee0:ingress"), ("tc", "tc:bee0:egress")], in: place)
            killed.running.signal(SIGKILL)
            _ = try killed.running.finish()
            #expect(try eventually { try pair.state() == before })

            let first = try HookRun([("tc", "tc:bee0:ingress")], in: place)
            let second = try HookRun([("tc", "tc:bee0:ingress")], in: place)
            _ = try first.end()
            let third = try HookRun([("tc", "tc:bee0:egress")], in: place)
            _ = try second.end()
            #expect(try pair.state() != before)
            _ = try third.end()
            #expect(try pair.state() == before)
        }

        @Test func aQdiscOfSomebodyElseStays() throws {
            let pair = try NetworkPair()
            try pair.run(in: pair.near, "/usr/sbin/tc", "qdisc", "add", "dev", "bee0", "clsact")
            let before = try pair.state()
            // The handles of its table and of itself, 800: and 800::800, have the bit that marks ours, but are no program's.
            try pair.run(
                in: pair.near, "/usr/sbin/tc", "filter", "add", "dev", "bee0", "ingress", "prio", "1", "u32", "match",
                "u32", "0", "0")
            #expect(try pair.state().contains("800::800"))
            let run = try HookRun([("tc", "tc:bee0:ingress"), ("tc", "tc:bee0:egress")], in: pair.inside(pair.near))
            try pair.run(in: pair.near, "/usr/sbin/tc", "filter", "del", "dev", "bee0", "ingress", "prio", "1")
            _ = try run.end()
            #expect(try pair.state() == before)
        }

        @Test func aFilterOfSomebodyElseKeepsTheQdisc() throws {
            let pair = try NetworkPair()
            let run = try HookRun([("tc", "tc:bee0:ingress")], in: pair.inside(pair.near))
            try pair.addFilter("egress", priority: 3)
            _ = try run.end()
            let state = try pair.state()
            #expect(state.contains("clsact"))
            #expect(state.contains("pref 3 bpf"))
            #expect(!state.contains("hooks_tc"))
        }

        @Test(arguments: [SIGINT, SIGKILL])
        func putsAnXDPProgramAsideAndBack(signal: Int32) throws {
            let pair = try NetworkPair()
            try pair.run(
                in: pair.near, "/usr/sbin/ip", "link", "set", "dev", "bee0", "xdp", "obj", TestData.object("express"),
                "sec",
                "xdp")
            let before = try pair.state()
            #expect(before.contains("id "))
            let run = try HookRun([("xdp", "bee0")], in: pair.inside(pair.near), "--replace")
            #expect(try pair.state() != before)
            try pair.send(3)
            try run.running.wait { _ in run.events.count >= 3 }
            run.running.signal(signal)
            _ = try run.running.finish()
            #expect(try eventually { try pair.state() == before })
        }

        @Test func registersAStructureAndTakesItBack() throws {
            let path = "/proc/sys/net/ipv4/tcp_available_congestion_control"
            #expect(!FileText.text(path).contains("bee_congestion"))
            for signal in [SIGINT, SIGKILL] {
                let running = try Program.beeOCI.start(["run", TestData.object("congestion"), "--format", "json"])
                try running.wait { $0.errors.contains("attached 3 of 3 programs") || $0.hasEnded }
                #expect(FileText.text(path).contains("bee_congestion"), "\(running.errors)")
                running.signal(signal)
                _ = try running.finish()
                // The guard comes after the process.
                #expect(eventually { !FileText.text(path).contains("bee_congestion") }, "after signal \(signal)")
            }
        }

        /// The records of what the kernel would keep.
        private enum Records {
            static let folder = "/run/bee-oci/attached/"

            static func write(_ text: String, as name: String) throws {
                for part in ["/run/bee-oci", folder] { mkdir(part, 0o700) }
                let file = open(folder + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
                defer { close(file) }
                try #require(Glibc.write(file, text, text.utf8.count) == text.utf8.count)
            }

            static func names() -> Set<String> {
                guard let directory = opendir(folder) else { return [] }
                defer { closedir(directory) }
                var names: [String] = []
                while let entry = readdir(directory) {
                    names.append(
                        withUnsafeBytes(of: entry.pointee.d_name) {
                            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                        }
                    )
                }
                return Set(names.filter { $0.first != "." })
            }
        }
    }
}

/// The eBPF programs that the kernel has, whoever loaded them.
enum KernelPrograms {
    /// The numbers of those whose names begin with a text.
    static func named(_ start: String) throws -> Set<Int> {
        struct Entry: Decodable {
            let id: Int
            let name: String?
        }
        let all = try Program(path: "/usr/sbin/bpftool").done("-j", "prog", "show").json([Entry].self)
        return Set(all.filter { $0.name?.hasPrefix(start) == true }.map(\.id))
    }
}
