import Base
import Testing

@testable import Layout

private func scan(_ text: String, _ limits: JSONLimits = .document) throws -> JSONValue {
    try JSONScanner.parse(Array(text.utf8), subject: "test", limits: limits).root
}

private func failure(_ bytes: [UInt8]) -> BeeError? {
    do throws(BeeError) {
        _ = try JSONScanner.parse(bytes, subject: "test")
        return nil
    } catch { return error }
}

/// STO-10.
@Suite struct JSONScannerTests {
    @Test func readsEveryKindOfValueInOrder() throws {
        let root = try scan(#" { "b" : [ 1 , -2 , 1.5e+3 , true , false , null ] , "a" : { } , "c":[],"d":"x" } "#)
        #expect(root.object?.map(\.name) == ["b", "a", "c", "d"])
        let contents: [JSONValue.Content] = [
            .integer(1), .integer(-2), .number("1.5e+3"), .bool(true), .bool(false), .null,
        ]
        #expect(root["b"]?.array?.map(\.content) == contents)
        #expect(root["a"]?.object == [])
        #expect(root["c"]?.array == [])
        #expect(root["d"]?.string == "x")
    }

    @Test(arguments: ["1", " \"x\"\n", "true", "null", "[]", "{}", "[[[]]]", "0", "-0", "0.0", "1E-2", "[0,1]"])
    func acceptsAnyValueAsADocument(text: String) throws {
        _ = try scan(text)
    }

    static let broken: [String] = [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}",
        "{\"a\":1 \"b\":2}", "[1 2]", "]", "}", "[}", "{]", "[1}", "{\"a\":1]", "tru", "True", "nul", "NaN", "Infinity",
        "01", "-", "-01", "+1", ".5", "1.", "1e", "1e+", "0x10", "--1", "\"", "\"abc", "\"\\", "\"\\x\"", "\"\\u12\"",
        "\"\\u12G4\"", "\"a\nb\"", "\"\t\"", "\"\u{0}\"", "1 2", "{} {}", "{},", "[] x", "null\u{0}", "/*c*/1", "1//",
    ]

    @Test(arguments: broken)
    func refusesWhatTheGrammarForbids(text: String) {
        #expect(failure(Array(text.utf8))?.code == .documentInvalid)
    }

    @Test func saysWhereTheFirstWrongByteIs() {
        #expect(failure(Array(#"{"a":1,"b":tru}"#.utf8))?.message.contains("at byte 11:") == true)
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, true), (#"{"x":{"a":1,"b":2,"a":3}}"#, true), (#"[{"a":1,"\u0061":2}]"#, true),
        (#"{"a":1,"A":2}"#, false), (#"{"a":{"a":{"a":1}}}"#, false),
        // The Kelvin sign is the letter K to Swift's string comparison, and another name to JSON.
        ("{\"K\":1,\"\u{212A}\":2}", false), ("{\"e\u{301}\":1,\"\u{e9}\":2}", false),
    ])
    func refusesANameThatStandsTwice(text: String, isRefused: Bool) {
        #expect((failure(Array(text.utf8)) != nil) == isRefused)
    }

    @Test(arguments: [9, 300])
    func refusesANameThatStandsTwiceAmongMany(count: Int) throws {
        let names = (0..<count).map { "\"n\($0)\":\($0)" }
        #expect(try scan("{\(names.joined(separator: ","))}").object?.count == count)
        for repeated in [0, count / 2, count - 1] {
            #expect(failure(Array("{\(names.joined(separator: ",")),\"n\(repeated)\":0}".utf8)) != nil)
        }
    }

    @Test func allowsTheDepthLimitAndNoMore() throws {
        let open = String(repeating: "[", count: 64)
        let close = String(repeating: "]", count: 64)
        _ = try scan(open + close)
        #expect(failure(Array(("[" + open + close + "]").utf8))?.message.contains("more than 64 deep") == true)
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func refusesDeepNestingWithoutUsingTheStack(opening: String) {
        #expect(failure(Array(String(repeating: opening, count: 200_000).utf8))?.code == .documentInvalid)
    }

    @Test func resolvesEscapes() throws {
        #expect(try scan(#""\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00 é€😀""#).string == "\"\\/\u{8}\u{C}\n\r\té€😀 é€😀")
        #expect(try scan(#""\u0000x""#).string == "\u{0}x")
    }

    @Test(arguments: [
        #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800x""#, #""\ud800\n""#, #""\ud83d\ud83d""#,
    ])
    func refusesUnpairedSurrogates(text: String) {
        #expect(failure(Array(text.utf8))?.message.contains("surrogate") == true)
    }

    @Test(
        arguments: [
            [0xFF], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
            [0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        #expect(failure([0x22] + bytes + [0x22])?.message.contains("at byte 1: the text is not UTF-8") == true)
    }

    @Test func refusesAByteOrderMark() {
        #expect(failure([0xEF, 0xBB, 0xBF] + Array("{}".utf8))?.message.contains("byte-order mark") == true)
    }

    @Test func keepsNumbersThatAreNoPlainIntegerAsText() throws {
        #expect(try scan("9223372036854775807").content == .integer(.max))
        #expect(try scan("-9223372036854775808").content == .integer(.min))
        for text in ["9223372036854775808", "4100.0", "41e2", "-0", "1E400", "123456789012345678901234567890"] {
            #expect(try scan(text).content == .number(text))
        }
    }

    @Test func refusesMoreBytesThanTheLimit() throws {
        let text = "\"" + String(repeating: "x", count: 8) + "\""
        _ = try scan(text, JSONLimits(bytes: 10, depth: 1))
        #expect(throws: BeeError.self) { try scan(text, JSONLimits(bytes: 9, depth: 1)) }
        #expect(failure([UInt8](repeating: 0x20, count: 4 << 20 | 1))?.message.contains("4194304") == true)
    }

    @Test func knowsWhereEveryValueStands() throws {
        let bytes = Array(#" { "a" : [ 10 , {"b":"\u0041"} ] , "c":null }  "#.utf8)
        let root = try JSONScanner.parse(bytes, subject: "test").root
        func text(_ range: Range<Int>?) -> String? { range.map { String(decoding: bytes[$0], as: UTF8.self) } }
        #expect(text(root["a"]?.range) == #"[ 10 , {"b":"\u0041"} ]"#)
        #expect(text(root["a"]?.array?.first?.range) == "10")
        #expect(text(root.object?.first?.range) == #""a" : [ 10 , {"b":"\u0041"} ]"#)
        #expect(text(root.object?.last?.range) == #""c":null"#)
        #expect(root.range == 1..<bytes.count - 2)
    }
}
