import Base
import Testing

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("Grüße 🐝", "Grüße 🐝"), ("a\u{1B}b", "a\\u{1B}b"), ("\u{9B}2J", "\\u{9B}2J"),
        ("x\u{7F}", "x\\u{7F}"), ("tab\there", "tab\\there"), ("\u{202E}txt", "\\u{202E}txt"), ("a\r\nb", "a\\r\\nb"),
        // What nobody sees.
        ("a\u{200B}b\u{FEFF}", "a\\u{200B}b\\u{FEFF}"), ("a\u{E0061}", "a\\u{E0061}"), ("a\u{AD}", "a\\u{AD}"),
    ])
    func spellsControlCharactersOut(text: String, expected: String) {
        #expect(TerminalText.escaped(text) == expected)
    }
}
