import Glibc
import Testing

/// `--filter`, `--fields`, `--sort`, `--top` and histograms on what the kernel really gives.
@Suite(.needsRoot)
struct RunRowsTests {
    private func output(
        of name: String, _ arguments: [String], format: String = "json", after trigger: Trigger, _ argument: Int,
        until isDone: (Program.Running) -> Bool
    ) throws -> Program.Result {
        let work = try Workplace()
        let running = try work.program.start(["run", TestData.object(name), "--format", format] + arguments)
        try running.wait { $0.errors.contains("attached ") }
        trigger.pull(argument)
        try running.wait(until: isDone)
        running.signal(SIGINT)
        let result = try running.finish()
        #expect(result.status == 0, "\(result.errors)")
        return result
    }

    // CLI-250, CLI-255
    @Test(.pulls(.flood)) func showsTheEventsThatFulfilTheFilterAndOfThemTheFields() throws {
        let filter =
            "pid == \(getpid()) && (sequence < 3 or sequence in 7) && spent == 1.5ms && result < 0 && comm ~ '.'"
        let result = try output(
            of: "flood", ["--filter", filter, "--fields", "result,sequence", "--count", "4", "--map", "gauge_dropped"],
            after: .flood, 20
        ) { $0.output.contains("\"sequence\":7") }
        let events = result.lines.filter { $0.contains("\"event\":") }.compactMap {
            $0.split(separator: "\"event\":").last
        }
        #expect(events == [0, 1, 2, 7].map { "{\"result\":-2,\"sequence\":\($0)}}" })
        // A comparison on what a map lacks holds for none of its rows.
        #expect(!result.output.contains("gauge_dropped"))
        #expect(result.errors.contains("4 events, 0 lost"), "\(result.errors)")
    }

    // CLI-254
    @Test(arguments: [
        (["--filter", "pdi == 1 && pid == 1"], "  pdi == 1 && pid == 1\n  ^^^\n"),
        (["--filter", "comm ~ \"(\""], "         ^^^\n"),
        (["--fields", "pid,sequenze"], "did you mean sequence?"), (["--top", "3", "--sort", "-nothing"], "no field"),
        (["--top", "0"], "from 1 on"), (["--hist-buckets", "print_floo=1"], "did you mean print_flood?"),
    ])
    func refusesAMistakeBeforeAnythingIsLoaded(options: [String], part: String) throws {
        let result = try Program.beeOCI.run(
            ["run", TestData.object("flood"), "--map", "gauge_dropped", "--verbose"] + options)
        #expect(result.status == 64)
        #expect(result.errors.contains(part), "\(result.errors)")
        #expect(!result.errors.contains("loading object"))
    }

    // CLI-256, CLI-257
    @Test(.pulls(.maps)) func showsTheFirstEntriesInOrderAndAgainOnlyWhenTheyChange() throws {
        let result = try output(
            of: "maps", ["--sort", "-value", "--top", "2", "--filter", "map == \"gauge_array\"", "--interval", "50ms"],
            after: .maps, 1
        ) { $0.output.contains("9223372036854775807") }
        let rows = result.lines.compactMap { $0.split(separator: "\"gauge_array\",").last.map(String.init) }
        // Before the trigger all are 0, and equal values are ordered by key; the first reading may come after it, and one
        // in the middle of what it does.
        let filled = ["\"key\":2,\"value\":9223372036854775807}", "\"key\":1,\"value\":2}"]
        let empty = ["\"key\":0,\"value\":0}", "\"key\":1,\"value\":0}"]
        let readings = stride(from: 0, to: rows.count, by: 2).map { Array(rows[$0...].prefix(2)) }
        #expect(readings.suffix(2) == [filled, filled] && readings.count <= 4, "\(rows)")
        #expect(readings.firstIndex(of: empty) ?? 0 == 0 && readings.count { $0 == empty } <= 1, "\(rows)")
        #expect(zip(readings.dropLast(), readings.dropLast().dropFirst()).allSatisfy { $0 != $1 }, "\(rows)")
    }

    // CLI-258
    @Test(.pulls(.maps)) func drawsHistogramsInTables() throws {
        let result = try output(
            of: "maps",
            ["--filter", "map ~ '^hist_'", "--hist-buckets", "hist_delays=1000,5000", "--interval", "50ms"],
            format: "table", after: .maps, 1
        ) { $0.output.contains("<= 5000 :     3") }
        #expect(result.output.contains(" > 5000 :     0  |"), "\(result.output)")
        #expect(!result.output.contains("counter_flows"))
        let raw = try output(
            of: "maps", ["--hist-buckets", "hist_delays=1000,5000", "--interval", "50ms"], format: "json", after: .maps,
            1
        ) { $0.output.contains("hist_delays") }
        #expect(raw.output.contains(#""map":"hist_delays","key":4096,"value":3}"#))
    }

    // CLI-125
    @Test(.pulls(.maps)) func pythonsReaderTakesTheCSVOfSeveralMaps() throws {
        let work = try Workplace()
        let result = try output(of: "maps", ["--interval", "50ms"], format: "csv", after: .maps, 1) {
            $0.output.contains("hist_delays") && $0.output.contains("192.0.2.1")
        }
        try work.folder.write(Array(result.output.utf8), to: "rows.csv")
        let script = """
            import csv, sys
            rows = list(csv.DictReader(open(sys.argv[1], newline=''), strict=True))
            assert all(None not in row and None not in row.values() for row in rows)
            print(sorted({(row['key.source'], row['key.port'], row['value']) for row in rows if row['map'] == 'counter_flows'}))
            print(sorted({(row['key'], row['value']) for row in rows if row['map'] == 'hist_delays'}))
            """
        let read = try Program(path: "/usr/bin/python3").done("-c", script, work.folder / "rows.csv")
        #expect(read.output == "[('192.0.2.1', '443', '3')]\n[('4096', '3')]\n")
    }
}
