import FoundationEssentials
import Glibc
import Testing

/// What of an object can be set, and how what it reports is shown.
@Suite(.serialized, .enabled(if: geteuid() == 0, "loading programs needs root"))
struct RunValueTests {
    /// Starts a run in JSON, waits until it is attached, pulls a trigger, waits for a text, and ends it.
    private func output(
        of arguments: [String], after trigger: Trigger, _ argument: Int = 1, until text: String
    ) throws -> Program.Result {
        let work = try Workplace()
        let running = try work.program.start(["run", "--format", "json"] + arguments)
        try running.wait { $0.errors.contains("attached ") || kill($0.process, 0) != 0 }
        trigger.pull(argument)
        try running.wait { $0.output.contains(text) }
        running.signal(SIGINT)
        let result = try running.finish()
        #expect(result.status == 0, "\(result.errors)")
        return result
    }

    // CLI-181, CLI-182
    @Test func setsVariablesOfEveryKind() throws {
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
