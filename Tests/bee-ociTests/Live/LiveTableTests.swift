import Glibc
import Testing

/// The table that fills a terminal, in a terminal. No terminfo is to be found, and it is a VT100.
@Suite(.needsRoot)
struct LiveTableTests {
    /// Starts a run of a fixture and waits for its screen; rows of other tests are filtered out.
    private func start(_ object: String, _ options: String = "", in terminal: Tmux, term: String = "vt100") throws {
        let program = try Program.beeOCI.path
        try terminal.start(
            "TERM=\(term) TERMINFO=/nonexistent \(program) run \(TestData.object(object)) \(options)")
        try terminal.wait("the status line") { $0.contains { $0.contains("events/s") } }
    }

    private var own: String { "--filter 'pid == \(getpid())'" }

    // CLI-330, CLI-332, CLI-334
    @Test(.pulls(.flood)) func followsScrollsAndFitsTheTerminal() throws {
        let terminal = try Tmux()
        try start("flood", own, in: terminal)
        Trigger.flood.pull(50)
        // The terminal may show half of a picture for a moment.
        let lines = try terminal.wait("50 rows") { lines in
            lines[0].hasPrefix("-- print_flood ") && lines[0].hasSuffix("-50 of 50")
                && lines.last { $0.contains("1500000") }?.contains("  49 ") == true
        }
        #expect(lines[1].hasPrefix("TIME           SEQUENCE"))
        try terminal.press("PPage")
        try terminal.wait("an earlier page") { lines in
            lines[0].contains("of 50") && !lines.contains { $0.contains("  49 ") } && lines[2].contains("1500000")
        }
        try terminal.press("Home")
        try terminal.wait("the first row") { $0[0].contains(" 1-") && $0[2].contains("  0 ") }
        try terminal.press("j")
        try terminal.wait("the second row") { $0[0].contains(" 2-") }
        try terminal.press("End")
        try terminal.wait("the last row") { $0[0].contains("-50 of 50") }
        try terminal.resize(columns: 60, rows: 10)
        try terminal.wait("ten lines") {
            $0[0].hasPrefix("-- print_flood") && $0[9].contains("print_flood")
                && ($0[8].contains("  49 ") || $0[8].isEmpty || $0[8].contains("gauge"))
        }
        try terminal.resize(columns: 90, rows: 30)
        try terminal.wait("thirty lines") { $0.count >= 30 && $0[29].contains("print_flood") }
        try terminal.type("q")
        #expect(try terminal.finish() == "0\n")
        try terminal.wait("the summary and the last rows") { lines in
            lines.contains { $0.contains("ended after") && $0.contains("50 events, 0 lost") }
        }
    }

    // CLI-335
    @Test(.pulls(.flood)) func takesAFilterThatIsTyped() throws {
        let terminal = try Tmux()
        try start("flood", own, in: terminal)
        Trigger.flood.pull(20)
        try terminal.wait("20 rows") { $0[0].contains("of 20") }
        try terminal.type("/sequence < 3")
        try terminal.wait("the prompt") { $0.last { !$0.isEmpty } == "/sequence < 3_" }
        try terminal.press("Enter")
        try terminal.wait("three rows") { lines in
            lines[0].contains("1-3 of 3") && lines.last { !$0.isEmpty }?.contains("filter: sequence < 3") == true
        }
        try terminal.type("/")
        try terminal.press("C-u")
        try terminal.type("seqense == 1")
        try terminal.press("Enter")
        try terminal.wait("what is wrong") { $0.last { !$0.isEmpty }?.contains("did you mean sequence?") == true }
        try terminal.press("Space")
        try terminal.wait("the pause") { $0.last { !$0.isEmpty }?.contains("paused  filter: sequence < 3") == true }
        try terminal.press("C-c")
        #expect(try terminal.finish() == "0\n")
    }

    // CLI-331, CLI-333
    @Test func hasAPaneForEachMap() throws {
        let terminal = try Tmux(columns: 120, rows: 50)
        try start("members", "--interval 100ms", in: terminal)
        Trigger.members.pull(7)
        let names = ["print_padded", "print_packed", "counter_keys", "gauge_values"]
        try terminal.wait("four panes") { lines in
            names.allSatisfy { name in lines.contains { $0.hasPrefix("-- \(name)  1-") } }
                && lines.count >= 50 && lines[49].hasPrefix(lines[0].split(separator: " ")[1] + " (1/4)")
        }
        try terminal.press("Tab", "Tab")
        try terminal.wait("the third pane") { $0[49].contains(" (3/4)") }
        // What Ctrl-Z does.
        let process = try terminal.process(named: "bee-oci")
        kill(process, SIGTSTP)
        try terminal.wait("the shell") { !$0.contains { $0.contains("events/s") } }
        #expect(try terminal.finish() == "\(128 + SIGTSTP)\n")
        try terminal.type("fg")
        try terminal.press("Enter")
        try terminal.wait("the screen again") { $0.count >= 50 && $0[49].contains(" (3/4)") }
        kill(process, SIGTERM)
        try terminal.wait("the summary") { $0.contains { $0.contains("ended after") } }
    }

    // CLI-337
    @Test(arguments: [SIGTERM, SIGQUIT, SIGHUP, SIGSEGV])
    func givesTheTerminalBackWhateverEndsIt(signal: Int32) throws {
        let terminal = try Tmux()
        try start("flood", in: terminal, term: "xterm")
        kill(try terminal.process(named: "bee-oci"), signal)
        let isOrderly = signal == SIGTERM || signal == SIGHUP
        #expect(try terminal.finish() == (isOrderly ? "0\n" : "\(128 + signal)\n"))
    }

    // CLI-332, CLI-333
    @Test(.pulls(.flood)) func keepsUpWithTenThousandEventsASecond() throws {
        let terminal = try Tmux()
        try start("flood", own, in: terminal)
        let process = try terminal.process(named: "bee-oci")
        func flood(_ seconds: Double) {
            let start = ContinuousClock.now
            var pulls = 0
            while pulls < Int(seconds * 100) {
                Trigger.flood.pull(100)
                pulls += 1
                let ahead = ContinuousClock.now.duration(to: start + .milliseconds(10 * pulls))
                if ahead > .zero { usleep(UInt32(ahead / .microseconds(1))) }
            }
        }
        flood(2)
        let early = try memory(of: process)
        flood(3)
        // A machine that is busy pulls late at times, and then more at once.
        let lines = try terminal.wait("the rate") { lines in
            flood(1)
            let rate = lines.last { $0.contains("events/s") }?.firstMatch(of: /([0-9]+) events\/s  0 lost/)
            return rate.flatMap { Int($0.1) }.map { (7000...11_000).contains($0) } == true
        }
        #expect(try memory(of: process) - early < 4096, "KiB grown")
        #expect(lines[0].contains(" of 10000, "), "\(lines[0])")
        let pressed = ContinuousClock.now
        try terminal.type("q")
        #expect(try terminal.finish() == "0\n")
        #expect(ContinuousClock.now - pressed < .seconds(30))
    }

    private func memory(of process: pid_t) throws -> Int {
        let status = try TemporaryText.read("/proc/\(process)/status")
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Int(line.filter(\.isNumber)))
    }

    // CLI-330
    @Test(.pulls(.flood)) func appendsRowsWhereTheTerminalIsDumb() throws {
        let terminal = try Tmux()
        let program = try Program.beeOCI.path
        try terminal.start("TERM=dumb \(program) run \(TestData.object("flood")) \(own) --count 2")
        try terminal.wait("the programs") { $0.contains { $0.contains("attached 1 of 1") } }
        Trigger.flood.pull(2)
        #expect(try terminal.finish() == "0\n")
        let lines = try terminal.lines()
        #expect(lines.contains("print_flood"))
        #expect(!lines.contains { $0.contains("events/s") })
    }

    // CLI-330: where no map is shown there is nothing to fill it with.
    @Test func aProgramWithoutMapsLeavesTheTerminalAlone() throws {
        let terminal = try Tmux()
        try terminal.start("TERM=vt100 \(try Program.beeOCI.path) run \(TestData.object("nobtf"))")
        try terminal.wait("the program") { $0.contains { $0.contains("attached 1 of 1") } }
        try terminal.press("C-c")
        #expect(try terminal.finish() == "0\n")
        try terminal.wait("the summary") { $0.contains { $0.contains("ended after") } }
    }
}
