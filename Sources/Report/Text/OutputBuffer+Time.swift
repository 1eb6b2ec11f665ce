extension OutputBuffer {
    /// How many bytes a time of RFC 3339 with nine digits has.
    static let timeWidth = 30

    /// Appends a wall-clock time as RFC 3339 in UTC with nine digits: `2026-01-02T03:04:05.123456789Z`.
    ///
    /// 64 bits of nanoseconds end in the year 2554, so the year has four digits.
    mutating func append(time nanoseconds: UInt64) {
        let (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let date = Self.civil(days: seconds / 86_400)
        append(padded: date.year, digits: 4)
        append(UInt8(ascii: "-"))
        append(padded: date.month, digits: 2)
        append(UInt8(ascii: "-"))
        append(padded: date.day, digits: 2)
        append(UInt8(ascii: "T"))
        append(clock: seconds % 86_400)
        append(UInt8(ascii: "."))
        append(padded: fraction, digits: 9)
        append(UInt8(ascii: "Z"))
    }

    /// Appends the time of day in UTC with milliseconds: `03:04:05.123Z`.
    mutating func append(timeOfDay nanoseconds: UInt64) {
        append(clock: nanoseconds / 1_000_000_000 % 86_400)
        append(UInt8(ascii: "."))
        append(padded: nanoseconds / 1_000_000 % 1000, digits: 3)
        append(UInt8(ascii: "Z"))
    }

    private mutating func append(clock second: UInt64) {
        append(padded: second / 3600, digits: 2)
        append(UInt8(ascii: ":"))
        append(padded: second / 60 % 60, digits: 2)
        append(UInt8(ascii: ":"))
        append(padded: second % 60, digits: 2)
    }

    /// The Gregorian date of a number of days since 1970-01-01.
    ///
    /// Years are counted from March, so that the leap day is the last of its year; 400 years have 146,097 days.
    private static func civil(days: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
        // From 0000-03-01 to 1970-01-01 there are 719,468 days.
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let leapDays = dayOfEra / 1460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Five months from March on have 153 days, in every such run.
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (400 * era + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }
}
