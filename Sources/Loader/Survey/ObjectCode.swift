import Base

/// The instructions of an object, with what a loader puts into them.
struct ObjectCode: Sendable {
    /// The whole file.
    let bytes: [UInt8]
    /// The order of the bytes of its numbers.
    let order: ByteOrder
    /// All functions, programs among them, by section and place.
    let functions: [Function]
    /// What is put into an instruction, by the place of the instruction in the file.
    let references: [Int: Reference]

    /// A program, or a function that programs call.
    struct Function: Sendable, Hashable {
        let name: String
        /// The name of its section as the file has it, a leading `?` included.
        let section: String
        /// Where its instructions lie in the file.
        let range: Range<Int>
        /// Where it begins, in bytes from the start of its section.
        let start: Int
        /// How many slots of 8 bytes it has.
        var slots: Int { range.count / EncodedInstruction.size }
    }

    /// What an instruction gets from a loader.
    enum Reference: Sendable, Hashable {
        /// A function of this object, by its index: called, or its address taken.
        case function(Int)
        /// A function of the kernel that is called.
        case kernelFunction(String)
        /// A map's address.
        case map(String)
        /// A place among the variables of a section.
        case variables(section: String, offset: Int)
        /// A variable of the kernel or a value of its configuration.
        case external(String)
    }

    /// The slot at a place in the file.
    func instruction(at place: Int) -> EncodedInstruction { EncodedInstruction(bytes, at: place, order) }
}

/// Finds what loaders put into instructions (libbpf.c, `bpf_program__record_reloc` and `bpf_object__reloc_code`).
struct ObjectCodeReader {
    let file: ELFFile
    /// Functions by section, each sorted by place.
    private let functions: [ObjectCode.Function]
    private let numbers: [Int: [Int]]
    private let maps: MapPlaces

    init(_ file: ELFFile, _ functions: [ProgramReader.Function], _ maps: MapPlaces) {
        self.file = file
        self.maps = maps
        self.functions = functions.map {
            ObjectCode.Function(
                name: $0.symbol.name, section: $0.section.name, range: $0.range, start: $0.symbol.value)
        }
        numbers = Dictionary(grouping: functions.indices, by: { functions[$0].section.index })
    }

    func code() throws(BeeError) -> ObjectCode {
        var references: [Int: ObjectCode.Reference] = [:]
        for table in file.relocations {
            let target = file.sections[table.target]
            guard target.isExecutable, numbers[table.target] != nil else { continue }
            for entry in table.entries {
                let place = target.range.lowerBound + entry.offset
                guard target.range.contains(place), let reference = try reference(entry, at: place) else { continue }
                references[place] = reference
            }
        }
        addLocalCalls(to: &references)
        return ObjectCode(bytes: file.bytes, order: file.order, functions: functions, references: references)
    }

    /// Calls within a section need no relocation: the distance stands in the instruction.
    private func addLocalCalls(to references: inout [Int: ObjectCode.Reference]) {
        for (section, indices) in numbers {
            for index in indices {
                let function = functions[index]
                for place in stride(from: function.range.lowerBound, to: function.range.upperBound, by: 8)
                where file.bytes[place] == EncodedInstruction.call && references[place] == nil {
                    let instruction = EncodedInstruction(file.bytes, at: place, file.order)
                    guard instruction.callsFunction else { continue }
                    let own = function.start + place - function.range.lowerBound
                    let target = own + (Int(instruction.immediate) + 1) * EncodedInstruction.size
                    references[place] = self.function(at: target, in: section).map(ObjectCode.Reference.function)
                }
            }
        }
    }

    private func reference(_ entry: ELFRelocation, at place: Int) throws(BeeError) -> ObjectCode.Reference? {
        let instruction = EncodedInstruction(file.bytes, at: place, file.order)
        let symbol = file.symbols[entry.symbol]
        guard !symbol.isExternal else {
            return instruction.isCall ? .kernelFunction(symbol.name) : .external(symbol.name)
        }
        guard symbol.section > 0, symbol.section < file.sections.count else { return nil }
        let section = file.sections[symbol.section]
        if section.isExecutable {
            // A call counts slots from the next one, an address counts bytes; both from the symbol.
            let distance =
                instruction.isCall
                ? (Int(instruction.immediate) + 1) * EncodedInstruction.size : Int(instruction.immediate)
            return function(at: symbol.value + distance, in: symbol.section).map(ObjectCode.Reference.function)
        }
        if ObjectSection.globals(section) != nil {
            return .variables(section: section.name, offset: symbol.value + Int(instruction.immediate))
        }
        if ObjectSection.holdsMapDefinitions(section.name) { return .map(try maps.name(of: symbol)) }
        // No loader of today takes what stands elsewhere for a map.
        return symbol.name.isEmpty ? nil : .map(symbol.name)
    }

    /// The function an offset into a section lies in.
    private func function(at offset: Int, in section: Int) -> Int? {
        guard let indices = numbers[section] else { return nil }
        var (low, high) = (0, indices.count)
        while low < high {
            let middle = (low + high) / 2
            if functions[indices[middle]].start <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let function = functions[indices[low - 1]]
        return offset - function.start < function.range.count ? indices[low - 1] : nil
    }
}
