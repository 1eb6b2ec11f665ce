import Base
import Testing

@testable import Loader

@Suite struct ByteCursorTests {
    @Test func readsBothByteOrders() {
        var little = ByteCursor([1, 2, 3, 4], order: .little)
        var big = ByteCursor([1, 2, 3, 4], order: .big)
        #expect(little.read(UInt32.self) == 0x0403_0201)
        #expect(big.read(UInt32.self) == 0x0102_0304)
    }

    @Test func aShortReadIsNilAndMovesNothing() {
        var cursor = ByteCursor([1, 2, 3], order: .little)
        #expect(cursor.read(UInt32.self) == nil)
        #expect(cursor.offset == 0)
        #expect(cursor.read(UInt16.self) == 0x0201)
        #expect(cursor.remaining == 1)
    }

    @Test func staysInsideItsRange() {
        var cursor = ByteCursor([0, 1, 2, 3, 4, 5], range: 2..<4, order: .big)
        #expect(cursor.read(UInt32.self) == nil)
        #expect(cursor.read(count: 2).map(Array.init) == [2, 3])
        #expect(cursor.read(UInt8.self) == nil)
    }

    @Test func refusesNegativeAndHugeCounts() {
        var cursor = ByteCursor([1, 2])
        #expect(cursor.read(count: -1) == nil)
        let skipped = cursor.skip(Int.max)
        #expect(!skipped)
        #expect(cursor.offset == 0)
    }

    @Test func readsTextUpToItsTerminator() {
        var cursor = ByteCursor(Array("ab\0cd".utf8))
        #expect(cursor.readTerminatedText() == "ab")
        #expect(cursor.readTerminatedText() == nil)
        #expect(cursor.offset == 3)
    }

    @Test func refusesTextThatIsNotUTF8() {
        var cursor = ByteCursor([0xC3, 0x28, 0])
        #expect(cursor.readTerminatedText() == nil)
    }
}
