import Base
import Testing

@testable import Loader

/// What this reader finds for every relocation of real objects, against what libbpf writes into their instructions.
@Suite(.serialized, .enabled(if: Fixture.canLoad, "this process may not load eBPF"))
struct COREAgreementTests {
    @Test func everyRelocationGetsLibbpfsValue() throws {
        let kernel = KernelTypes(kernel: try CompiledObject.kernel.get())
        var totals = Agreement()
        for (object, _) in try CompiledObject.adaptable() {
            let ours = try LibbpfPatches.Ours.find(object.bytes, kernel: kernel)
            try totals.compare(ours, LibbpfPatches.find(object.bytes), of: object.name)
        }
        print("CO-RE on this kernel: \(totals)")
        #expect(totals.objects > 50 || !Tool.isRequired, "install libxdp1 and libbpf-tools")
    }
}

/// A count of what both say of relocations.
struct Agreement: CustomStringConvertible {
    private(set) var objects = 0
    private(set) var numbers = 0
    private(set) var poisoned = 0
    private(set) var refused = 0
    private(set) var silent: [String] = []

    var description: String {
        "\(objects) objects, \(numbers) numbers, \(poisoned) poisoned, \(refused) refused; libbpf stops before the "
            + "relocations of \(silent.count): \(silent.joined(separator: ", "))"
    }

    /// Every relocation has to be the same; libbpf says nothing of an object that it gives up earlier.
    mutating func compare(_ ours: LibbpfPatches.Ours, _ theirs: LibbpfPatches, of name: String) throws {
        guard !theirs.deeds.isEmpty else {
            silent.append(name)
            return
        }
        objects += 1
        for (place, deed) in theirs.deeds {
            #expect(ours.deeds[place] == deed, "\(name): \(place): \(ours.words[place] ?? "none")")
            switch deed {
            case .number: numbers += 1
            case .poison: poisoned += 1
            case .refusal: refused += 1
            }
        }
        for place in ours.deeds.keys where theirs.deeds[place] == nil {
            Issue.record("\(name): \(place): libbpf says nothing, where we say \(ours.words[place] ?? "")")
        }
    }
}
