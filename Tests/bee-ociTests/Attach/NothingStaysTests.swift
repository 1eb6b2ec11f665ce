import Glibc
import Testing

extension AttachedPrograms {
    // What the kernel holds before and after a run, for every way a run can end.
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
            let running = try start(end, pair, group)
            try finish(running, by: end)
            var after = try Held(pair, group)
            // The guard, and the kernel's own clearing away, come a moment after the process.
            for _ in 0..<300 where after != before {
                usleep(10_000)
                after = try Held(pair, group)
            }
            #expect(after == before)
        }

        /// What the kernel holds of a run.
        private struct Held: Equatable {
            let network: String
            let group: String
            let programs: Int
            let records: [String]

            init(_ pair: NetworkPair, _ group: ControlGroupFolder) throws {
                network = try pair.state()
                self.group = try pair.run(in: pair.near, "/usr/sbin/bpftool", "cgroup", "show", group.path)
                programs = try pair.run(in: pair.near, "/usr/sbin/bpftool", "prog", "show").split(separator: "\n").count
                {
                    $0.contains("name hooks_")
                }
                records = Records.names()
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

        @Test func stopRemovesWhatARunLeftThatWasKilledWithItsGuard() throws {
            let pair = try NetworkPair()
            let before = try pair.state()
            let records = Records.names()
            let run = try HookRun([("tc", "tc:bee0:ingress")], in: pair.inside(pair.near))
            let process = run.running.process
            let guardian = try #require(
                FileText.text("/proc/\(process)/task/\(process)/children").split(separator: " ").compactMap {
                    Int32($0)
                }
                .first { FileText.text("/proc/\($0)/comm") == "bee-oci-guard\n" })
            // Nothing of a run that lives is removed.
            #expect(try pair.run(in: pair.near, Program.beeOCI.path, "stop", "--stray").isEmpty)
            kill(guardian, SIGKILL)
            run.running.signal(SIGKILL)
            _ = try run.running.finish()
            usleep(200_000)
            #expect(try pair.state().contains("hooks_tc"))
            #expect(
                try pair.run(in: pair.near, Program.beeOCI.path, "stop", "--stray")
                    == "removed the tc filter of bee0:ingress\n")
            #expect(try pair.state() == before)
            #expect(Records.names() == records)
            #expect(try pair.run(in: pair.near, Program.beeOCI.path, "stop", "--stray").isEmpty)
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

        /// The records of what the kernel would keep.
        private enum Records {
            static func names() -> [String] {
                guard let directory = opendir("/run/bee-oci/attached") else { return [] }
                defer { closedir(directory) }
                var names: [String] = []
                while let entry = readdir(directory) {
                    names.append(
                        withUnsafeBytes(of: entry.pointee.d_name) {
                            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                        }
                    )
                }
                return names.filter { $0.first != "." }.sorted()
            }
        }
    }
}
