import Base
import Loader
import Testing
import TypeFixtures

@testable import Report

/// Expressions, and what they come to for the event of `FilterFixture`.
@Suite struct FilterTests {
    // CLI-251, CLI-252
    @Test(arguments: [
        "pid == 1200", "pid==1200", "pid != 1", "pid < 1201", "pid <= 1200", "pid > 1199", "pid >= 1200",
        "pid == 0x4b0", "event.pid == 1200", "ret < 0", "ret == -2", "ret >= -2", "ret<0", "comm == \"bash\"",
        "comm == 'bash'", "comm != \"bas\"", "comm < \"c\"", "comm > \"bas\"", "comm ~ \"^ba\"", "comm ~ 'sh$'",
        "comm ~ \"^(bash|zsh)$\"", "comm !~ \"^z\"", "comm ~ '[[:alpha:]]{4}'", "ok", "ok == true", "ok != false",
        "not not ok", "ok and pid == 1200", "!ok or ok", "state == BUSY", "state == 5", "state != IDLE",
        "state > RUNNING", "state ~ \"^BU\"",
        "source == 10.1.2.3", "source == 10.0.0.0/8", "source in 10.1.0.0/15", "source != 10.128.0.0/9",
        "source == 0.0.0.0/0", "source in 10.1.2.2/31", "target == 2001:db8::9", "target in 2001:db8::/32",
        "target != fe80::/10", "spent == 1.5ms", "spent > 1ms", "spent < 0.002s", "spent == 1500000",
        "spent < 1m30s", "ports[0] == 443", "ports[1] > 8000", "task.code == -1", "event.task.code < 0",
        "ratio == 0.25", "ratio < 1e3", "bytes == 4KiB", "bytes < 1.5MiB", "at == 0xffff800000001000",
        "at > 0x1000", "low == 5", "high == -3", "wide == 18446744073709551615", "wide > 0x7fffffffffffffff",
        "pid == 1200 && ret < 0", "pid == 1 || ret < 0", "not pid == 1", "!(pid == 1)", "pid == 1 or pid == 1200",
        // `and` binds closer than `or`, and `not` closest.
        "pid == 1200 or pid == 1 and ret == 0", "not pid == 1 and ret == -2",
        "!(pid == 1 || ret == 0) && (ok || comm == \"x\")", "((((pid == 1200))))", "map == \"print_all\"",
        "map ~ '^print_'", "map != \"print_execs\" and pid == 1200",
    ])
    func holds(_ filter: String) throws {
        #expect(try FilterFixture.accepts(filter))
        #expect(try !FilterFixture.accepts("not (\(filter))"))
    }

    @Test(arguments: [
        "pid == 1201", "ret > 0", "comm == \"bas\"", "comm == \"bash \"", "comm ~ \"^ash\"", "!ok", "state == IDLE",
        "source == 10.1.2.4", "source in 192.168.0.0/16", "target in 2001:db9::/32", "spent > 2ms", "ports[0] == 80",
        "pid == 1200 and ret == 0", "(pid == 1200 or ret == 0) and comm == 'x'", "wide < 18446744073709551615",
        "map == \"counter_execs\"", "high > 0",
    ])
    func doesNotHold(_ filter: String) throws {
        #expect(try !FilterFixture.accepts(filter))
        #expect(try FilterFixture.accepts("!(\(filter))"))
    }

    // CLI-253
    @Test func aRowWithoutTheFieldFulfilsNeitherTheComparisonNorItsOpposite() throws {
        for filter in ["ret < 0", "not ret < 0", "ret >= 0", "spent > 1ms", "!ok"] {
            #expect(try !FilterFixture.accepts(filter, map: 1, value: eventBytes(7, "bash")), "\(filter)")
            #expect(try !FilterFixture.accepts(filter, value: [1, 0, 0, 0]), "short record: \(filter)")
        }
        #expect(try FilterFixture.accepts("ret < 0 or pid == 7", map: 1, value: eventBytes(7, "bash")))
    }

    @Test func comparesKeysAndValuesOfEntries() throws {
        let (key, value) = (eventBytes(7, "bash"), countBytes(11))
        for filter in [
            "key.pid == 7", "pid == 7", "value == 11", "value > 10 && key.comm == \"bash\"",
            "map == \"counter_execs\" and comm ~ 'ba'",
        ] {
            #expect(try FilterFixture.accepts(filter, map: 2, key: key, value: value), "\(filter)")
        }
        #expect(try !FilterFixture.accepts("value < 11", map: 2, key: key, value: value))
    }

    @Test func addsUpTheNumbersOfAllCPUs() throws {
        let value = countBytes(.max) + countBytes(2)
        #expect(
            try FilterFixture.accepts(
                "map == 'counter_cpus' and value == 18446744073709551617", map: 3, key: countBytes(1), value: value))
        #expect(try !FilterFixture.accepts("value < 100", map: 3, key: countBytes(1), value: value))
    }

    @Test func aTypeThatDoesNotFitOnlyMattersWhereTheComparisonIsMade() throws {
        let maps = [
            ReportedMap(name: "a", rows: .events(try Layouts.event())),
            ReportedMap(
                name: "b",
                rows: .events(
                    try Layouts.layout { types in
                        let char = types.integer("char", 1)
                        let text = types.array(of: char, 4)
                        return types.structure("s", 4, [.init("pid", text, at: 0)])
                    })),
        ]
        var request = RowRequest()
        request.filter = "map == \"a\" && pid == 1"
        let selection = try RowSelection(request, of: maps)
        #expect(selection.maps.map(\.shown.isShown) == [true, false])
        request.filter = "pid == 1"
        #expect(throws: BeeError.self) { try RowSelection(request, of: maps) }
    }
}
