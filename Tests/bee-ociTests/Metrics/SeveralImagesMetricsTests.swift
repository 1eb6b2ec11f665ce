import FoundationEssentials
import Glibc
import Testing

extension MeasuredRuns {
    @Suite struct SeveralImagesMetricsTests {
        // CLI-385
        @Test func metricsTellOfWhichImageTheyAre() throws {
            let folder = try TemporaryFolder()
            let images = try ["a.o", "b.o"].map { file in
                let bytes = try Data(contentsOf: URL(filePath: TestData.object("metrics")))
                try folder.write(Array(bytes), to: file)
                return folder / file
            }
            let options = [
                "--metrics-file", folder / "bee.prom", "--interval", "50ms", "--stats", "--hist-buckets",
                "hist_delays=5,50",
            ]
            let running = try Program.beeOCI.start(["run"] + images + options)
            try running.wait { $0.errors.contains("b.o: attached ") }
            Trigger.metrics.pull(.events, 30)
            Trigger.metrics.pull(.set, 7)
            let owner = #"pid="\#(getpid())",name="metrics""#
            let wanted = images.flatMap { image in
                [
                    #"ebpf_solo_io_counter_total{image="\#(image)",\#(owner)} 7"#,
                    #"ebpf_solo_io_events_total{image="\#(image)",map="counter_calls"} 1"#,
                    #"ebpf_solo_io_program_runs_total{image="\#(image)",program="metrics_do"} "#,
                ]
            }
            try running.wait { _ in wanted.allSatisfy(folder.text("bee.prom").contains) }
            running.signal(SIGINT)
            #expect(try running.finish(within: patience).status == 0)
            let text = folder.text("bee.prom")
            #expect(text.split(separator: "\n").count { $0.contains("hist_delays_bucket{") } == 6)
            #expect(text.contains(#",le="5"} 0"#) && text.contains(#",le="50"} 1"#), "\(text)")
        }
    }
}
