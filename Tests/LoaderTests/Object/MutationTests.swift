import Base
import Testing

@testable import Loader

/// Random damage, the same in every run: each mutant is read or refused, none crashes the reader or keeps it busy.
struct MutationTests {
    /// Marsaglia's xorshift: tests need the same numbers on every machine.
    struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    private static let values: [UInt64] = [
        0, 1, 7, 8, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, .max, .max - 7,
    ]

    @Test(arguments: Corpus.names)
    func everyMutantIsReadOrRefused(name: String) throws {
        let original = try Corpus.bytes(name)
        let file = try ELFFile.parse(original, subject: name)
        var numbers = Numbers(state: 0x9E37_79B9_7F4A_7C15 ^ UInt64(original.count))
        let regions = regions(file, original.count)
        var refused = 0
        for _ in 0..<150 {
            var mutant = original
            for _ in 0..<Int.random(in: 1...3, using: &numbers) { damage(&mutant, in: regions, &numbers) }
            do throws(BeeError) {
                let spec = try ObjectSpec.parse(mutant, subject: name)
                walk(spec)
                _ = try OutputSectionMerge.rewritten(mutant, subject: name)
            } catch {
                #expect([.objectInvalid, .btfInvalid].contains(error.code))
                refused += 1
            }
        }
        #expect(refused > 0)
    }

    /// Where damage matters: headers, tables and types, each as likely as any other.
    private func regions(_ file: ELFFile, _ count: Int) -> [Range<Int>] {
        file.sections.map(\.range).filter { $0.count >= 16 } + [0..<64, count - file.sections.count * 64..<count]
    }

    private func damage(_ bytes: inout [UInt8], in regions: [Range<Int>], _ numbers: inout Numbers) {
        guard let region = regions.randomElement(using: &numbers) else { return }
        let width = [1, 2, 4, 8].randomElement(using: &numbers) ?? 1
        let offset = region.lowerBound + Int.random(in: 0..<region.count / width, using: &numbers) * width
        let value = MutationTests.values.randomElement(using: &numbers) ?? 0
        let flip = UInt8.random(in: 0..<8, using: &numbers)
        guard Bool.random(using: &numbers) else {
            bytes[offset] ^= 1 << flip
            return
        }
        for index in 0..<width { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(index * 8)) }
    }

    /// Reads what a mutant that passed has, as its users would.
    private func walk(_ spec: ObjectSpec) {
        guard let types = spec.btf else { return }
        for id in types.ids {
            #expect(types.cSpelling(of: id).utf8.count < 1 << 16)
            _ = types[id]
        }
    }
}
