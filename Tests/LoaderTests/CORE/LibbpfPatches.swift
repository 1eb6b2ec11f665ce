import Base
import Clibbpf
import Synchronization
import Testing

@testable import Loader

/// What libbpf writes into the instructions of an object, as its debug messages tell it.
struct LibbpfPatches {
    /// An instruction, by the function it stands in and its place there, and its relocation's place in the section.
    struct Place: Hashable {
        let function: String
        let instruction: Int
        let relocation: Int
    }

    /// What became of an instruction.
    enum Deed: Hashable {
        /// The number, and the new size of a load or store where it changed.
        case number(UInt64, accessSize: Int?)
        case poison
        case refusal
    }

    private(set) var deeds: [Place: Deed] = [:]
    /// What libbpf warned of.
    private(set) var warnings: [String] = []
    private(set) var code: Int32 = 0

    /// Opens and loads an object, all of its programs or one, with the types of this kernel or of a file.
    ///
    /// Whether the kernel takes the programs does not matter: the instructions are patched before it sees them.
    static func find(_ bytes: [UInt8], types: String? = nil, only program: String? = nil) throws -> LibbpfPatches {
        let lines = Lines()
        var options = LoadOptions(name: "object")
        options.log = { lines.add($0) }
        let object = try BPFObject.open(bytes, options: options, types: types)
        var patches = LibbpfPatches()
        patches.code = object.loadAll(only: program, log: options.log)
        for line in lines.all { patches.read(line) }
        return patches
    }

    /// The form of the messages: relo_core.c of libbpf 1.1.
    private mutating func read(_ line: String) {
        let parts = line.split(separator: ": ", maxSplits: 2).map(String.init)
        guard parts.count == 3, parts[0].hasPrefix("prog '"), parts[1].hasPrefix("relo #"),
            let relocation = Int(parts[1].dropFirst("relo #".count))
        else { return }
        let function = String(parts[0].dropFirst("prog '".count).dropLast())
        let words = parts[2].split(separator: " ").map(String.init)
        if parts[2].hasPrefix("failed to") {
            warnings.append(parts[2])
            let place = Place(function: function, instruction: -1, relocation: relocation)
            deeds[place] = .refusal
            return
        }
        guard words.count > 3, let instruction = Int(words[2].dropFirst()) else { return }
        let place = Place(function: function, instruction: instruction, relocation: relocation)
        if words[0] == "substituting" { return poison(place) }
        guard words[0] == "patched", words.count > 6, let last = words.last, let number = UInt64(last) else { return }
        if words[4] == "mem_sz", case .number(let value, _) = deeds[place] {
            deeds[place] = .number(value, accessSize: Int(last))
        } else {
            deeds[place] = .number(number, accessSize: nil)
        }
    }

    /// The second part of a load of 64 bits is poisoned before its first.
    private mutating func poison(_ place: Place) {
        let second = Place(
            function: place.function, instruction: place.instruction + 1, relocation: place.relocation)
        deeds[second] = nil
        deeds[place] = .poison
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }
}

extension LibbpfPatches {
    /// What this reader says of the same object.
    struct Ours {
        var deeds: [Place: Deed] = [:]
        /// Why, for messages of tests.
        var words: [Place: String] = [:]

        static func find(_ bytes: [UInt8], kernel: KernelTypes, only program: String? = nil) throws -> Ours {
            let spec = try ObjectSpec.parse(bytes, subject: "object")
            let file = try ELFFile.parse(bytes, subject: "object")
            var ours = Ours()
            guard let types = spec.btf else { return ours }
            var resolver = COREResolver(object: types, kernel: kernel)
            var counts: [String: Int] = [:]
            for relocation in spec.relocations {
                let number = counts[relocation.section, default: 0]
                counts[relocation.section] = number + 1
                guard let section = file.section(named: relocation.section) else { continue }
                let function = file.functions()[section.index, default: []].first {
                    ($0.value..<$0.value + $0.size).contains(relocation.instructionOffset)
                }
                // The code of a function that the linker left for another one's sake.
                guard let function, program == nil || function.name == program else { continue }
                let start = section.range.lowerBound + relocation.instructionOffset
                let end = min(start + 16, section.range.upperBound)
                let resolution = resolver.resolve(relocation)
                let patch = COREPatch.find(resolution, instruction: bytes[start..<end], order: spec.byteOrder)
                let place = Place(
                    function: function.name,
                    instruction: (relocation.instructionOffset - function.value) / 8, relocation: number)
                ours.words[place] = "\(relocation.kind) of \(types.cSpelling(of: relocation.type)): \(resolution)"
                switch patch {
                case .number(let value, let size): ours.deeds[place] = .number(value, accessSize: size)
                case .poison: ours.deeds[place] = .poison
                case .refusal:
                    // libbpf goes no further, and names no instruction.
                    let place = Place(function: function.name, instruction: -1, relocation: number)
                    ours.deeds[place] = .refusal
                    ours.words[place] = "\(resolution) \(patch)"
                    return ours
                }
            }
            return ours
        }
    }
}

extension BPFObject {
    /// Loads all programs, those too that ask to be left out, with maps such as the kernel takes.
    func loadAll(only name: String?, log: (@Sendable (String) -> Void)?) -> Int32 {
        for map in maps {
            map.normalise()
            map.unpin()
            if map.maxEntries == 0, !map.isSizedElsewhere { map.setMaxEntries(1) }
        }
        for program in programs { program.setLoaded(name == nil || program.name == name) }
        return load(log: log).code
    }
}
