import Base
import Testing

@testable import Loader

struct KernelSymbolsTests {
    private static let symbols = KernelSymbols(
        Array(
            """
            ffffffff81000100 T second
            ffffffff81000000 t first
            ffffffff81000180 D data
            ffffffffc0000000 t module_function\t[some_module]
            0000000000000000 T hidden
            short
            """.utf8))

    private static func name(_ address: UInt64) -> String? {
        symbols.name(of: address).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        arguments: [
            (0xFFFF_FFFF_8100_0000, "first+0x0"), (0xFFFF_FFFF_8100_00FF, "first+0xff"),
            (0xFFFF_FFFF_8100_0190, "second+0x90"), (0xFFFF_FFFF_C000_0010, "module_function+0x10 [some_module]"),
            (0xFFFF_FFFF_0000_0000, nil), (0x7FFF_0000_1000, nil),
        ] as [(UInt64, String?)])
    func findsTheFunctionAnAddressLiesIn(address: UInt64, name: String?) {
        #expect(Self.name(address) == name)
    }

    @Test func readsThisKernels() {
        #expect(KernelSymbols.namesOfThisKernel().contains("vfs_read"))
    }

    @Test func showsFramesUpToTheFirstEmptyOne() throws {
        let layout = RecordLayout.stackTrace(
            size: 32, hasBuildIDs: false, symbols: Self.symbols, processes: ProcessSymbols(), order: .host)
        let frames: [UInt64] = [0, 0xFFFF_FFFF_8100_0004, 0x4010, 0, 0x5555]
        var sink = DescribingSink()
        let isWhole = frames.withUnsafeBytes { layout.walk($0, into: &sink) }
        #expect(isWhole)
        #expect(sink.text == "['first+0x4','0x4010']")
    }

    @Test func showsBuildIDs() {
        let layout = RecordLayout.stackTrace(
            size: 96, hasBuildIDs: true, symbols: Self.symbols, processes: ProcessSymbols(), order: .host)
        var record = [UInt8](repeating: 0, count: 8)
        for (status, value) in [(1, 0x1234), (2, 0xFFFF_FFFF_8100_0101), (0, 0)] as [(UInt32, UInt64)] {
            withUnsafeBytes(of: status) { record += $0 }
            record += (0..<20).map { UInt8($0) }
            withUnsafeBytes(of: value) { record += $0 }
        }
        var sink = DescribingSink()
        _ = record.withUnsafeBytes { layout.walk($0, into: &sink) }
        #expect(sink.text == "['000102030405060708090a0b0c0d0e0f10111213+0x1234','second+0x1']")
    }
}
