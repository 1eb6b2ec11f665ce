import Testing

@testable import Report

@Suite struct ScreenPartsTests {
    // CLI-333
    @Test func keepsTheNewestOfAMillionRows() {
        var ring = RowRing()
        for number in 1...1_000_000 { ring.append(KeptRow(time: UInt64(number), key: [], value: [])) }
        #expect(ring.count == RowRing.rowLimit)
        #expect(ring[0].time == 990_001)
        #expect(ring[ring.count - 1].time == 1_000_000)
    }

    // CLI-333
    @Test func keepsFewerRowsWhereTheyAreLarge() {
        var ring = RowRing()
        let value = [UInt8](repeating: 0, count: 100_000)
        for number in 1...100 { ring.append(KeptRow(time: UInt64(number), key: [], value: value)) }
        #expect(ring.count == RowRing.byteLimit / 100_096)
        ring.append(KeptRow(time: 0, key: [], value: [UInt8](repeating: 0, count: RowRing.byteLimit * 3)))
        #expect(ring.count == 1, "the newest row is there whatever its size")
        ring.keep { _ in false }
        #expect(ring.count == 0)
    }

    @Test(
        arguments: [
            ("\u{1B}[A", [.up]), ("\u{1B}OB", [.down]), ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]),
            ("\u{1B}[1~\u{1B}[4~\u{1B}[H\u{1B}OF", [.home, .end, .home, .end]), ("\u{1B}[1;5Cx", [.byte(120)]),
            ("\u{1B}\u{1B}[D", [.escape, .left]), ("\u{1B}x", [.escape, .byte(120)]),
            (
                "\t\r\n\u{8}\u{7F}\u{15}\u{1}",
                [.tab, .enter, .enter, .erase, .erase, .eraseAll]
            ),
            ("\u{1B}[1111111111111111111q", [.byte(49), .byte(49), .byte(49), .byte(49), .byte(113)]),
        ] as [(String, [ScreenKey])])
    func makesKeysOfBytesThatComeOneByOne(bytes: String, keys: [ScreenKey]) {
        var reader = KeyReader()
        #expect(bytes.utf8.flatMap { reader.take($0) } == keys)
        #expect(!reader.isWaiting)
    }

    @Test func sharesLinesByWhatPanesNeed() {
        #expect(PaneHeights.share(23, among: [100]) == [23])
        #expect(PaneHeights.share(23, among: [100, 3]) == [19, 4])
        #expect(PaneHeights.share(23, among: [100, 100]) == [11, 12])
        #expect(PaneHeights.share(12, among: [3, 100, 3]) == [4, 4, 4])
        #expect(PaneHeights.share(3, among: [100]) == [3])
        #expect(PaneHeights.visible(of: 5, focus: 0, rows: 12) == 0..<3)
        #expect(PaneHeights.visible(of: 5, focus: 4, rows: 12) == 2..<5)
        #expect(PaneHeights.visible(of: 2, focus: 1, rows: 0) == 1..<2)
    }

    // CLI-332
    @Test(arguments: [
        ("abc", 0, 2, "ab"), ("abc", 1, 9, "bc"), ("漢字x", 0, 3, "漢"), ("漢字x", 2, 3, "字x"), ("漢字x", 1, 3, "字"),
        ("e\u{301}f", 0, 1, "e\u{301}"), ("e\u{301}f", 1, 1, "f"), ("abc", 7, 2, ""),
    ])
    func cutsTextByColumns(text: String, left: Int, width: Int, part: String) {
        let cut = Array(text.utf8).withUnsafeBytes {
            String(decoding: TextWidth.part($0, from: left, width: width), as: UTF8.self)
        }
        #expect(cut.unicodeScalars.elementsEqual(part.unicodeScalars))
    }
}
