import Testing

@testable import Report

@Suite struct TimeTests {
    // Seconds by `date -u -d ... +%s`.
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000000Z"),
        (1, "1970-01-01T00:00:00.000000001Z"),
        (951_782_399_999_999_999, "2000-02-28T23:59:59.999999999Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
        (951_868_800_000_000_000, "2000-03-01T00:00:00.000000000Z"),
        (1_767_323_045_123_456_789, "2026-01-02T03:04:05.123456789Z"),
        (1_798_761_599_000_000_000, "2026-12-31T23:59:59.000000000Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
        (UInt64.max, "2554-07-21T23:34:33.709551615Z"),
    ])
    func writesWallClockTimes(_ nanoseconds: UInt64, _ text: String) {
        #expect(written { $0.append(time: nanoseconds) } == text)
        #expect(text.utf8.count == OutputBuffer.timeWidth)
    }

    @Test func countsEveryDayOfFourCenturies() {
        var expected = (year: 1970, month: 1, day: 1)
        for day in 0..<UInt64(146_097) {
            let text = written { $0.append(time: day * 86_400_000_000_000) }
            guard text.hasPrefix("\(expected.year)-\(two(expected.month))-\(two(expected.day))T00:00:00") else {
                Issue.record("day \(day) is written as \(text)")
                return
            }
            expected.day += 1
            if expected.day > length(expected.month, expected.year) {
                (expected.month, expected.day) = (expected.month + 1, 1)
            }
            if expected.month > 12 { (expected.year, expected.month) = (expected.year + 1, 1) }
        }
    }

    @Test func writesTheTimeOfDay() {
        #expect(written { $0.append(timeOfDay: 1_767_323_045_123_956_789) } == "03:04:05.123Z")
    }

    // Texts as Go's time.Duration writes them.
    @Test(arguments: [
        (0, "0s"), (1, "1ns"), (999, "999ns"), (1000, "1µs"), (1100, "1.1µs"), (1_500_000, "1.5ms"),
        (2_200_000, "2.2ms"), (999_999_999, "999.999999ms"), (1_000_000_000, "1s"), (3_300_000_000, "3.3s"),
        (245_000_000_000, "4m5s"), (245_001_000_000, "4m5.001s"), (18_367_001_000_000, "5h6m7.001s"),
        (60_000_000_000, "1m0s"), (3_600_000_000_000, "1h0m0s"), (480_000_000_001, "8m0.000000001s"),
        (9_223_372_036_854_775_807, "2562047h47m16.854775807s"),
    ])
    func writesDurationsForPeople(_ nanoseconds: UInt64, _ text: String) {
        #expect(written { $0.append(duration: nanoseconds) } == text)
        #expect(written { $0.append(duration: nanoseconds, isNegative: true) } == "-" + text)
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func length(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
