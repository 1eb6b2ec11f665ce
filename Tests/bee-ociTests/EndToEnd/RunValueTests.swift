import FoundationEssentials
import Glibc
import Testing

/// What of an object can be set, and how what it reports is shown.
@Suite(.needsRoot)
struct RunValueTests {
    /// Starts a run in JSON, waits until it is attached, pulls a trigger, waits for a text, and ends it.
    private func output(
        of arguments: [String], after trigger: Trigger, _ argument: Int = 1, until text: String
    ) throws -> Program.Result {
        let work = try Workplace()
        let running = try work.program.start(["run", "--format", "json"] + arguments)
        try running.wait { $0.errors.contains("attached ") }
        trigger.pull(argument)
        try running.wait { $0.output.contains(text) }
        running.signal(SIGINT)
        let result = try running.finish()
        #expect(result.status == 0, "\(result.errors)")
        return result
    }

    // CLI-181, CLI-182
    @Test(.pulls(.parameters)) func setsVariablesOfEveryKind() throws {
        let settings = [
            "par_byte=0xff", "par_short=-300", "par_wide=18446744073709551615", "par_bool=true", "par_mode=MODE_AUTO",
            "par_text=abc", "par_ipv4=192.0.2.7", "par_ipv6=2001:db8::7", "par_duration=3s", "par_double=2",
            "par_range.high=5", "par_data=11", "par_zeroed[1]=12",
        ]
        let arguments = [TestData.object("parameters")] + settings.flatMap { ["--set", $0] }
        let result = try output(of: arguments, after: .parameters, until: "\"pid\":\(getpid())")
        let expected =
            #""byte":255,"truth":true,"small":-300,"wide":18446744073709551615,"mode":"MODE_AUTO","#
            + #""text":"abc","ipv4":"192.0.2.7","ipv6":"2001:db8::7","time":3000000000,"#
            + #""real_bits":4611686018427387904,"range":{"low":-1,"high":5},"data":11,"zeroed":12}"#
        #expect(result.output.contains(expected), "\(result.output)")
    }

    @Test(arguments: [
        (["--set", "par_byt=1"], "did you mean par_byte?"), (["--set", "par_byte=256"], "from 0 to 255"),
        (["--set", "par_mode=MODE_ONN"], "did you mean MODE_ON or MODE_OFF?"),
        (["--set", "par_ipv4=1.2.3"], "such as 192.0.2.1"), (["--set", "par_data=1", "--set", "par_data=2"], "twice"),
        (["--map-size", "print_parameter=1"], "did you mean print_parameters?"),
        (["--map-size", "print_parameters=0"], "from 1 on"),
    ])
    func refusesASettingBeforeAnythingIsLoaded(options: [String], part: String) throws {
        let result = try Program.beeOCI.run(["run", TestData.object("parameters"), "--verbose"] + options)
        #expect(result.status == 64)
        #expect(result.errors.contains(part), "\(result.errors)")
        #expect(!result.errors.contains("loading object"))
    }

    // CLI-183
    @Test func sizesAMapThatSaysNoSize() throws {
        let refused = try Program.beeOCI.run("run", TestData.object("emptymap"), "--no-attach")
        #expect(refused.status == 69)
        #expect(refused.errors.contains("--map-size counter_emptymap="))
        let sized = try Program.beeOCI.run(
            "run", TestData.object("emptymap"), "--no-attach", "--map-size", "counter_emptymap=16")
        #expect(sized.status == 0, "\(sized.errors)")
        // No power of two: rounded up to pages.
        let ring = try Program.beeOCI.run(
            "run", TestData.object("parameters"), "--no-attach", "--map-size", "print_parameters=5000")
        #expect(ring.status == 0, "\(ring.errors)")
    }

    // CLI-184, CLI-185, CLI-186, CLI-187
    @Test(.pulls(.containers)) func showsMapsOfEveryKindAndWhatIsLost() throws {
        let object = TestData.object("containers")
        let result = try output(
            of: [object, "--interval", "50ms", "--flags", "--record", "print_bare=record", "--stats"],
            after: .containers, 5, until: #""map":"dropped","lost":3"#)
        let record = #""event":{"pid":\#(getpid()),"token":5,"access":["ACCESS_READ","ACCESS_EXECUTE"]"#
        for row in [
            #""map":"gauge_trie","key":{"bits":24,"address":[192,0,2,0]},"value":5}"#,
            #""map":"gauge_array_of","key":{"outer":2,"inner":1},"value":1005}"#,
            #""map":"gauge_hash_of","key":{"outer":"STEP_TWO","inner":3},"value":["#,
            #""map":"print_stack","event":5}"#, #""map":"print_bare","lost":2}"#,
            #""map":"print_queue",\#(record),"step":"STEP_THREE","tail":99}}"#,
            #""map":"print_bare",\#(record),"step":"STEP_THREE","tail":99}}"#, #""map":"print_records",\#(record)}}"#,
        ] { #expect(result.output.contains(row), "\(row) in \(result.output)") }
        let trace = try #require(result.lines.first { $0.contains("gauge_stacks") })
        #expect(trace.contains("containers_fill+0x"))
        #expect(trace.contains(#"syscall"#))
        // Other processes may pull the same trigger of another test: at least what this one did.
        #expect(result.errors.contains(" lost, 1 short record"), "\(result.errors)")
        #expect(result.errors.contains("ended after "))
        #expect(result.errors.contains("program containers_fill: "))
        #expect(result.errors.contains(" ns each on average"))
    }

    // CLI-187: the program says how much, and may say anything.
    @Test(.pulls(.containers), arguments: ["json", "table"]) func addsUpLossesOfAnySize(format: String) throws {
        let running = try Program.beeOCI.start([
            "run", TestData.object("containers"), "--interval", "50ms", "--format", format,
            "--set", "dropped=\(UInt64.max)",
        ])
        try running.wait { $0.output.contains("\(UInt64.max)") }
        // Two more in another counter.
        Trigger.containers.pull(6)
        try running.wait {
            $0.output.contains(format == "json" ? #""map":"print_bare","lost":2}"# : "2 events of print_bare were lost")
        }
        running.signal(SIGINT)
        let result = try running.finish()
        #expect(result.status == 0)
        #expect(result.errors.contains(" 1 lost, "), "\(result.errors)")
    }

    @Test(.pulls(.containers)) func takesNoMoreFromAQueueThanItShows() throws {
        let work = try Workplace()
        let running = try work.program.start([
            "run", "--format", "json", TestData.object("containers"), "--interval", "1s", "--map", "print_queue",
            "--count", "1",
        ])
        try running.wait { $0.errors.contains("attached ") }
        Trigger.containers.pull(1)
        let result = try running.finish()
        #expect(result.lines.filter { $0.contains("\"event\":") }.count == 1)
        #expect(result.errors.contains("1 event, "), "\(result.errors)")
    }

    // CLI-187
    @Test(.pulls(.perf)) func countsWhatAPerfEventArrayLoses() throws {
        let work = try Workplace()
        let running = try work.program.start(["run", "--format", "json", TestData.object("perf")])
        try running.wait { $0.errors.contains("attached ") }
        // A stopped process reads nothing, so that its 64 pages a processor overflow.
        try running.pause()
        var pulls = 30_000
        for token in 0..<pulls { Trigger.perf.pull(token) }
        running.signal(SIGCONT)
        // A processor's next event that has room tells how many were lost there before it.
        try running.wait { running in
            pulls += Trigger.perf.pullOnEachProcessor(77)
            let (events, lost) = Self.eventsAndLosses(in: running.output)
            return lost > 0 && events + lost == pulls
        }
        running.signal(SIGINT)
        let result = try running.finish()
        let (events, lost) = Self.eventsAndLosses(in: result.output)
        #expect(lost > 0 && events + lost == pulls)
        #expect(result.errors.contains("\(events) events, \(lost) lost"), "\(result.errors)")
    }

    private static func eventsAndLosses(in output: String) -> (events: Int, lost: Int) {
        let lines = output.split(separator: "\n")
        let losses = lines.compactMap { $0.split(separator: "\"lost\":").dropFirst().first?.dropLast() }
        return (lines.count { $0.contains("\"event\":") }, losses.compactMap { Int($0) }.reduce(0, +))
    }

    // CLI-186
    @Test(arguments: [
        (["--record", "print_bare"], "--record MAP=TYPE"),
        (["--record", "print_bar=record"], "did you mean print_bare?"),
        (["--record", "print_bare=recort"], "did you mean record?"),
        (["--record", "gauge_trie=record"], "lpm_trie"),
        (["--record", "print_bare=record", "--record", "print_bare=prefix"], "two types"),
    ])
    func refusesARecordTypeBeforeAnythingIsLoaded(options: [String], part: String) throws {
        let result = try Program.beeOCI.run(["run", TestData.object("containers")] + options)
        #expect(result.status == 64)
        #expect(result.errors.contains(part), "\(result.errors)")
    }

    @Test(.pulls(.perf)) func showsRecordsOfAPerfEventArrayByTheNamedType() throws {
        let result = try output(
            of: [TestData.object("perf"), "--record", "print_perf=struct perf_sample"], after: .perf, 9,
            until: "\"pid\":\(getpid())")
        #expect(result.output.contains(#""event":{"pid":\#(getpid()),"token":9,"comm":""#))
    }

    // CLI-189
    @Test(arguments: [
        ("bpf,-perfmon", "noncore", "give it CAP_BPF and CAP_PERFMON"), ("perfmon", "noncore", "give it CAP_PERFMON"),
        ("bpf,-net_admin", "multi", "CAP_NET_ADMIN for multi_xdp, multi_tc"),
        ("net_admin", "multi", "give it CAP_NET_ADMIN"),
    ])
    func namesTheCapabilityAProgramNeeds(without: String, object: String, part: String) throws {
        let program = try Program.beeOCI.path
        let result = try Program(path: "/usr/bin/setpriv").run(
            "--bounding-set=-sys_admin,-\(without)", program, "run", TestData.object(object), "--no-attach")
        #expect(result.status == 77, "\(result.errors)")
        #expect(result.errors.contains(part), "\(result.errors)")
    }

    // CLI-189
    @Test func tellsThatAUserNamespaceHasNoSay() throws {
        let program = try Program.beeOCI.path
        let result = try Program(path: "/usr/bin/unshare").run(
            "--user", "--map-root-user", program, "run", TestData.object("noncore"), "--no-attach")
        #expect(result.status == 77, "\(result.errors)")
        #expect(result.errors.contains("first user namespace only"), "\(result.errors)")
    }

    // CLI-189
    @Test(arguments: [["containers"], ["perf", "--stats"]])
    func namesTheCapabilityThatReadingNeedsBeforeAnythingIsAttached(arguments: [String]) throws {
        let program = try Program.beeOCI.path
        let result = try Program(path: "/usr/bin/setpriv").run(
            ["--bounding-set=-sys_admin", program, "run", TestData.object(arguments[0])] + arguments.dropFirst())
        #expect(result.status == 77, "\(result.errors)")
        #expect(result.errors.contains("give it CAP_SYS_ADMIN"), "\(result.errors)")
        #expect(!result.errors.contains("attached "))
    }

    // CLI-74
    @Test func inspectTellsWhatVariablesBeginWith() throws {
        struct Inspected: Decodable {
            struct Object: Decodable {
                struct Variable: Decodable { let name, type: String }
                let variables: [Variable]
            }
            let object: Object
        }
        let result = try Program.beeOCI.run("inspect", TestData.object("parameters"), "--json")
        #expect(try result.json(Inspected.self).object.variables.count == 13)
        for text in [
            #""name":"par_text","section":".rodata","type":"const volatile char[8]","size":8,"constant":true,"default":"none"}"#,
            #""name":"par_duration","section":".rodata","type":"const volatile duration","size":8,"constant":true,"default":1000000}"#,
            #""default":"MODE_ON"}"#, #""default":{"low":-1,"high":1}}"#, #""default":[0,0]}"#,
            #""default":"0.0.0.0"}"#,
        ] { #expect(result.output.contains(text), "\(text) in \(result.output)") }
        let people = try Program.beeOCI.run("inspect", TestData.object("parameters")).output
        #expect(people.split(separator: "\n").contains { $0.contains("par_byte") && $0.hasSuffix("  1") })
    }
}
