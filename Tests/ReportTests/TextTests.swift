import Testing

@testable import Report

@Suite struct TextTests {
    @Test(arguments: [
        ("", #""""#), ("bash", #""bash""#), ("a\"b\\c", #""a\"b\\c""#), ("\n\r\t", #""\n\r\t""#),
        ("\u{1}\u{1B}[31m", #""\u0001\u001b[31m""#), ("\u{7F}\u{80}\u{9B}", #""\u007f\u0080\u009b""#),
        ("\u{2028}\u{2029}\u{202E}\u{2066}\u{200F}\u{61C}", #""\u2028\u2029\u202e\u2066\u200f\u061c""#),
        ("é€😀", #""é€😀""#), ("/usr/bin/env", #""/usr/bin/env""#),
    ])
    func quotesForJSON(_ text: String, _ quoted: String) {
        #expect(json(Array(text.utf8)) == quoted)
    }

    @Test func spellsControlCharactersOut() {
        #expect(visible(Array("a\n\u{1B}[2J\u{9B}\"\\é".utf8)) == #"a\n\u{1B}[2J\u{9B}"\é"#)
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x41],
            [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x98, 0xF0, 0x9F, 0x98, 0x80],
            [0x41, 0x80, 0xC3, 0xA9],
            [0xE0, 0x9F, 0xBF], [0xF1, 0x80, 0xC2, 0xA9], [0xC3],
        ] as [[UInt8]])
    func replacesIllFormedTextAsTheStandardLibraryDoes(_ bytes: [UInt8]) {
        #expect(visible(bytes) == String(decoding: bytes, as: UTF8.self))
        #expect(json(bytes) == "\"" + String(decoding: bytes, as: UTF8.self) + "\"")
    }

    @Test func replacesIllFormedTextOfEveryTwoLeadBytesAlike() {
        for first in UInt8(0x80)...0xFF {
            for second in UInt8(0x80)...0xFF {
                for tail in [[], [0x41], [0x80], [0xBF, 0xBF], [0x80, 0x41]] as [[UInt8]] {
                    let bytes = [first, second] + tail
                    var scalars = String.UnicodeScalarView()
                    bytes.withUnsafeBytes { buffer in
                        var index = 0
                        while index < buffer.count { scalars.append(UTF8Scanner.next(buffer, at: &index)) }
                    }
                    #expect(String(scalars) == String(decoding: bytes, as: UTF8.self))
                }
            }
        }
    }

    // RFC 5952, sections 1, 4 and 5.
    @Test(arguments: [
        ("20010db8000000000000000000000001", "2001:db8::1"), ("00000000000000000000000000000000", "::"),
        ("00000000000000000000000000000001", "::1"), ("fe800000000000000000000000000000", "fe80::"),
        ("20010db8000000000001000000000001", "2001:db8::1:0:0:1"),
        ("20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"),
        ("20010000000000010000000000000001", "2001:0:0:1::1"), ("00000000000000000000ffffc0000201", "::ffff:192.0.2.1"),
        ("00000000000000000000ffff00000000", "::ffff:0.0.0.0"),
        ("20010db8aaaabbbbccccddddeeeeffff", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff"),
        ("000a0000000000000000000000000000", "a::"),
    ])
    func writesIPv6Addresses(_ hex: String, _ text: String) {
        let bytes = stride(from: 0, to: 32, by: 2).map { index in
            let start = hex.index(hex.startIndex, offsetBy: index)
            return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16) ?? 0
        }
        #expect(written { out in bytes.withUnsafeBytes { out.append(ipv6: $0) } } == text)
    }

    @Test func writesIPv4AddressesInNetworkOrder() {
        #expect(
            written { out in ([192, 0, 2, 255] as [UInt8]).withUnsafeBytes { out.append(ipv4: $0) } } == "192.0.2.255")
    }

    @Test(arguments: [("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("😀", 2), ("…", 1)])
    func measuresWhatATerminalShows(_ text: String, _ width: Int) {
        #expect(Array(text.utf8).withUnsafeBytes { TextWidth.of($0) } == width)
    }

    @Test(arguments: [("abcdef", 4, "abc", 4), ("abcd", 4, "abcd", 4), ("漢字漢", 4, "漢", 3), ("漢字", 3, "漢", 3)])
    func cutsTextThatIsTooWide(_ text: String, _ limit: Int, _ kept: String, _ width: Int) {
        Array(text.utf8).withUnsafeBytes { bytes in
            let cut = TextWidth.cut(bytes, to: limit)
            #expect(String(decoding: cut.text, as: UTF8.self) == kept)
            #expect(cut.width == width)
        }
    }

    private func json(_ bytes: [UInt8]) -> String {
        written { out in bytes.withUnsafeBytes { out.append(quoted: $0) } }
    }

    private func visible(_ bytes: [UInt8]) -> String {
        written { out in bytes.withUnsafeBytes { out.append(visible: $0) } }
    }
}
