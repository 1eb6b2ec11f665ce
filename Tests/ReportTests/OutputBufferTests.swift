import Base
import Testing

@testable import Report

@Suite struct OutputBufferTests {
    @Test(arguments: [
        0, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 99_999, 100_000, 4_294_967_295, 4_294_967_296,
        9_999_999_999_999_999_999, UInt64.max,
    ])
    func writesEveryDigitOfUnsignedNumbers(_ value: UInt64) {
        #expect(written { $0.append(decimal: value) } == "\(value)")
    }

    @Test func writesEveryNumberAroundPowersOfTenAndTwo() {
        for shift in 0..<64 {
            for delta in [0, 1, UInt64.max] as [UInt64] {
                let value = (1 << UInt64(shift)) &+ delta
                #expect(written { $0.append(decimal: value) } == "\(value)")
            }
        }
        var power: UInt64 = 1
        for _ in 0..<19 {
            #expect(written { $0.append(decimal: power) } == "\(power)")
            #expect(written { $0.append(decimal: power - 1) } == "\(power - 1)")
            power *= 10
        }
    }

    @Test(arguments: [0, -1, 1, Int64.min, Int64.max, -10, -99])
    func writesSignedNumbers(_ value: Int64) {
        #expect(written { $0.append(decimal: value) } == "\(value)")
    }

    @Test func writesNumbersOfSixteenBytes() {
        let wide: [UInt128] = [
            0, 1, 9_999_999_999_999_999_999, 10_000_000_000_000_000_000, UInt128(UInt64.max) + 1, .max,
        ]
        for value in wide { #expect(written { $0.append(decimal: value) } == "\(value)") }
        for value in [Int128.min, -1, 0, .max] { #expect(written { $0.append(decimal: value) } == "\(value)") }
    }

    @Test(arguments: [
        (0, "0"), (15, "f"), (16, "10"), (0xFFFF_8880_1234_5678, "ffff888012345678"), (UInt64.max, "ffffffffffffffff"),
    ])
    func writesHexadecimalWithoutLeadingZeros(_ value: UInt64, _ text: String) {
        #expect(written { $0.append(hex: value) } == text)
    }

    @Test func writesBytesAsHexadecimal() {
        #expect(
            written { out in ([0x00, 0x0A, 0xFF] as [UInt8]).withUnsafeBytes { out.append(hexOf: $0) } } == "000aff")
    }

    @Test(arguments: [
        0.0, -0.0, 1, -1, 0.1, 1.5, 16_777_215, 16_777_216, 1e15, 1e16, 1e21, 1e300, .leastNonzeroMagnitude,
        1.7976931348623157e308, 123456.789, -2.5,
    ])
    func writesDoublesThatReadBackTheSame(_ value: Double) {
        #expect(written { $0.append(finite: value) } == value.description)
    }

    @Test(arguments: [0, -0.0, 0.1, 3.4028235e38, .leastNonzeroMagnitude, 16_777_216, 16_777_215, -7] as [Float])
    func writesFloatsWithTheirOwnDigits(_ value: Float) {
        #expect(written { $0.append(finite: value) } == value.description)
    }

    @Test func growsAndKeepsWhatWasWritten() {
        var out = OutputBuffer(capacity: 1)
        for number in 0..<1000 { out.append(padded: UInt64(number), digits: 3) }
        #expect(out.count == 3000)
        #expect(Array(out.bytes[2997...]) == Array("999".utf8))
        out.removeAll()
        #expect(out.count == 0)
    }
}

/// What a piece of code writes, as text.
func written(_ body: (inout OutputBuffer) -> Void) -> String {
    var out = OutputBuffer(capacity: 1)
    body(&out)
    return String(decoding: out.bytes, as: UTF8.self)
}
