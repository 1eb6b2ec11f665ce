import Base
import Testing

@testable import Loader

/// Every kind of relocation against kernels that never were, beside what libbpf makes of the same types.
@Suite(.serialized, .enabled(if: Fixture.canLoad, "this process may not load eBPF"))
struct CORERandomTests {
    @Test func everyAnswerIsLibbpfs() throws {
        let object = try AskingObject.bytes.get()
        let spec = try ObjectSpec.parse(object, subject: "asking")
        let asked = Set(spec.relocations.map(\.kind))
        #expect(asked == Set(CORERelocation.Kind.allCases))
        var totals = Agreement()
        for seed in 0..<20 as Range<UInt64> {
            let bytes = try RandomKernel.make(seed: seed)
            let kernel = KernelTypes(kernel: try BTF.parse(bytes, subject: "seed \(seed)"))
            let folder = try CompiledObject.Folder()
            try folder.write(bytes, as: "types")
            for program in spec.programs {
                let ours = try LibbpfPatches.Ours.find(object, kernel: kernel, only: program.name)
                let theirs = try LibbpfPatches.find(object, types: folder.path + "/types", only: program.name)
                try totals.compare(ours, theirs, of: "seed \(seed), \(program.name)")
            }
        }
        print("CO-RE on kernels made up: \(totals)")
        #expect(totals.numbers > 1000)
        #expect(totals.poisoned > 200)
        #expect(totals.refused > 50)
        #expect(totals.silent.isEmpty)
    }

    /// What is kept for an object gives it the same answers.
    @Test func minimisedTypesAnswerAlike() throws {
        let object = try AskingObject.bytes.get()
        let spec = try ObjectSpec.parse(object, subject: "asking")
        for seed in 0..<60 as Range<UInt64> {
            let whole = KernelTypes(kernel: try BTF.parse(RandomKernel.make(seed: seed), subject: "seed \(seed)"))
            let kept = try BTF.parse(MinimalBTF.make(for: spec, kernel: whole), subject: "seed \(seed), minimised")
            let part = KernelTypes(kernel: kept)
            for program in spec.programs {
                let expected = try LibbpfPatches.Ours.find(object, kernel: whole, only: program.name)
                let found = try LibbpfPatches.Ours.find(object, kernel: part, only: program.name)
                for (place, deed) in expected.deeds where found.deeds[place] != deed {
                    // The number of a type is another one where there are fewer types.
                    guard found.words[place]?.hasPrefix("typeIDTarget") != true else { continue }
                    Issue.record(
                        """
                        seed \(seed), \(place): \(deed), and \(found.deeds[place] as Any) of \(found.words[place] ?? "")
                        """)
                }
            }
        }
    }
}
