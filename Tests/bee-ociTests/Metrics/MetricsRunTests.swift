import FoundationEssentials
import Glibc
import Testing

@testable import bee_oci

extension MeasuredRuns {
    @Suite struct MetricsRunTests {
        // CLI-310, CLI-312, CLI-313, CLI-314, CLI-317
        @Test func tellsWhatTheMapsHoldNow() throws {
            let run = try MeasuredRun("--stats")
            for number in [3, 30] { Trigger.metrics.pull(.events, number) }
            Trigger.metrics.pull(.set, 7)
            let total = "ebpf_solo_io_counter_total{\(run.labels)}"
            // One map is read after another.
            try run.scrape(until: "\(total) 7\n")
            try run.scrape(until: "ebpf_solo_io_counter_traffic_bytes{\(run.labels)} 700\n")
            try run.scrape(until: "ebpf_solo_io_gauge_level{\(run.labels)} -7\n")
            let events = try run.scrape(until: "ebpf_solo_io_events_total{map=\"hist_delays\"} 2\n")
            #expect(events.contains("ebpf_solo_io_counter_calls{pid=\"\(getpid())\",comm=\""))
            let kind = #"kind="a\"b\\c\n"# + "\u{FFFD}\""
            #expect(events.contains("ebpf_solo_io_hist_delays_bucket{\(kind),le=\"10\"} 1\n"))
            #expect(events.contains("ebpf_solo_io_hist_delays_sum{\(kind)} 33\n"))
            #expect(events.contains("ebpf_solo_io_program_runs_total{program=\"metrics_do\"} "))
            Trigger.metrics.pull(.fall, 0)
            try run.scrape(until: "\(total) 1\n")
            Trigger.metrics.pull(.vanish, 0)
            try run.scrape(until: total, isThere: false)
            try run.end()
        }

        // CLI-312, CLI-313, CLI-314, CLI-317
        @Test(.needs(.prometheus)) func prometheusHasTheNumbersOfTheMaps() throws {
            let run = try MeasuredRun()
            let server = try Prometheus(scraping: run.port)
            for number in [3, 30] { Trigger.metrics.pull(.events, number) }
            Trigger.metrics.pull(.set, 500)
            let total = "ebpf_solo_io_counter_total{\(run.labels)}"
            try server.wait(for: total, "500")
            try server.wait(for: "ebpf_solo_io_counter_traffic_packets{\(run.labels)}", "500")
            try server.wait(for: "ebpf_solo_io_gauge_level{\(run.labels)}", "-500")
            try server.wait(for: "sum(ebpf_solo_io_counter_calls{pid=\"\(getpid())\"})", "2")
            try server.wait(for: "ebpf_solo_io_hist_delays_bucket{le=\"50\"}", "2")
            try server.running.wait { _ in
                (try? server.query("ebpf_solo_io_hist_delays_sum").first?.metric["kind"]) == "a\"b\\c\n\u{FFFD}"
            }
            // A counter that falls is one that began anew.
            Trigger.metrics.pull(.fall, 0)
            try server.wait(for: total, "1")
            try server.wait(for: "resets(\(total)[1m])", "1")
            try server.wait(for: "increase(\(total)[1m]) >= bool 0", "1")
            Trigger.metrics.pull(.vanish, 0)
            try server.wait(for: total, nil)
            try run.end()
        }

        // CLI-311, CLI-319
        @Test(.needs(.promtool)) func leavesTheLastNumbersInTheFile() throws {
            let folder = try TemporaryFolder()
            let run = try MeasuredRun("--metrics-file", folder / "bee.prom", "--metrics-prefix", "probe_")
            Trigger.metrics.pull(.events, 3)
            Trigger.metrics.pull(.set, 9)
            try run.running.wait { _ in folder.text("bee.prom").contains("probe_counter_total{\(run.labels)} 9\n") }
            Trigger.metrics.pull(.set, 11)
            try run.end()
            let text = folder.text("bee.prom")
            #expect(text.contains("probe_counter_total{\(run.labels)} 11\n") && !text.contains("ebpf_solo_io"))
            #expect(folder.everything() == ["bee.prom"])
            let tool = try Neighbour.promtool.place().program
            let check = try tool.run(["check", "metrics"], input: folder / "bee.prom")
            // The names are bee's, which is all there is to complain of.
            let complaints = check.errors.split(separator: "\n").filter {
                !$0.contains(#"should have "_total" suffix"#) && !$0.contains("should not include type")
            }
            #expect([0, 3].contains(check.status) && complaints.isEmpty, "\(check.errors) \(check.output)")
        }

        // CLI-310
        @Test func aPortThatIsTakenIsAnErrorBeforeAnythingIsLoaded() throws {
            let taken = try MetricsListener(on: try #require(MetricsAddress(argument: "0")))
            let result = try Program.beeOCI.run(
                "run", TestData.object("metrics"), "--verbose", "--metrics", "\(taken.address.port)")
            #expect(result.status == 75)
            #expect(result.errors.contains("127.0.0.1:\(taken.address.port): is taken by another process"))
            #expect(!result.errors.contains("loading object"))
            let foreign = try Program.beeOCI.run("run", TestData.object("metrics"), "--metrics", "192.0.2.1:0")
            #expect(foreign.status == 64, "\(foreign.errors)")
        }

        // CLI-319
        @Test func aFileThatCannotBeWrittenIsAnErrorBeforeAnythingIsAttached() throws {
            let folder = try TemporaryFolder()
            let result = try Program.beeOCI.run(
                "run", TestData.object("metrics"), "--metrics-file", folder / "absent/bee.prom")
            #expect(result.status == 66 && !result.errors.contains("attached"), "\(result.errors)")
        }

        // CLI-310, CLI-311
        @Test(arguments: [
            ["--metrics", "http"], ["--metrics", "localhost:1"], ["--metrics", "1.2.3.4.5:1"], ["--metrics", "::1:1"],
            ["--metrics", "65536"], ["--metrics", ""], ["--metrics", "[1.2.3.4]:1"], ["--metrics-prefix", "1x"],
            ["--metrics-prefix", "a-b"], ["--metrics-prefix", ""],
        ])
        func refusesWhatIsNoAddressAndNoPrefix(options: [String]) throws {
            #expect(try Program.beeOCI.run(["run", TestData.object("metrics")] + options).status == 64)
        }
    }
}
