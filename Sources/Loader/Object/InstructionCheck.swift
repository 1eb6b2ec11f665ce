import Base

/// Checks what a loader patches in a function's instructions; whether the program is safe is the kernel's to judge.
struct InstructionCheck {
    let file: ELFFile
    let subject: String

    private static let loadImmediate64: UInt8 = 0x18
    private static let call: UInt8 = 0x85

    /// A 64-bit load takes two places, and a loader writes into the second: it must be there, and be one.
    func check(_ function: ProgramReader.Function) throws(BeeError) {
        let size = ProgramReader.instructionSize
        let range = function.range
        for offset in stride(from: range.lowerBound, to: range.upperBound, by: size)
        where file.bytes[offset] == InstructionCheck.loadImmediate64 {
            let second = offset + size
            guard second < range.upperBound, file.bytes[second] == 0 else {
                let index = (offset - range.lowerBound) / size
                throw BeeError.object(
                    subject,
                    "object is damaged: instruction \(index) of '\(function.symbol.name)' is half a 64-bit load")
            }
        }
    }

    /// What refers to something outside of its section has a relocation.
    ///
    /// - A call of a function in another section: functions that programs call stand in `.text`. libbpf 1.1 takes a call
    ///   without a relocation for a place in `.text`, whatever section it stands in, and frees memory twice where such a
    ///   program has no relocation at all (libbpf.c, `bpf_object__reloc_code`, `append_subprog_relos`).
    /// - A map, a variable, or a function of the kernel (`BPF_PSEUDO_MAP_FD` and the others of include/uapi/linux/bpf.h):
    ///   libbpf hands a number without a relocation to the kernel as it is. It means whatever has that number where the
    ///   program is loaded: a map of another object, any function of a known kernel.
    func checkReferences(in functions: [ProgramReader.Function]) throws(BeeError) {
        var relocated: [Int: Set<Int>] = [:]
        for table in file.relocations {
            relocated[table.target, default: []].formUnion(table.entries.map(\.offset))
        }
        for function in functions {
            try checkReferences(in: function, relocated: relocated[function.section.index, default: []])
        }
    }

    private func checkReferences(in function: ProgramReader.Function, relocated: Set<Int>) throws(BeeError) {
        let start = function.section.range.lowerBound
        let isCalled = function.section.name == ObjectSection.text
        let name = function.symbol.name
        for place in stride(from: function.range.lowerBound, to: function.range.upperBound, by: EncodedInstruction.size)
        {
            let instruction = EncodedInstruction(file.bytes, at: place, file.order)
            guard instruction.source != 0, !relocated.contains(place - start) else { continue }
            if instruction.callsFunction, !isCalled {
                throw BeeError.object(
                    subject, "object is damaged: program '\(name)' calls a function that no relocation tells")
            }
            if instruction.isNumbered {
                let index = (place - function.range.lowerBound) / EncodedInstruction.size
                throw BeeError.object(
                    subject,
                    "object is damaged: instruction \(index) of '\(name)' refers to a map, a variable or a function of "
                        + "the kernel by a number that no relocation replaces",
                    hint: "refer to it by its name, and load the object as the compiler writes it")
            }
        }
    }

    /// A relocation of program code stands at a call or at a 64-bit load, and alone: of two, libbpf lets one win.
    func check(_ tables: [ELFRelocationTable]) throws(BeeError) {
        for table in tables where file.sections[table.target].isExecutable {
            let target = file.sections[table.target]
            var seen: Set<Int> = []
            for entry in table.entries {
                guard seen.insert(entry.offset).inserted else {
                    throw BeeError.object(
                        subject,
                        "object is damaged: two relocations stand at byte \(entry.offset) of section '\(target.name)'")
                }
                guard entry.offset % ProgramReader.instructionSize == 0,
                    isRelocatable(file.bytes[target.range.lowerBound + entry.offset])
                else {
                    throw BeeError.object(
                        subject,
                        "object is damaged: a relocation at byte \(entry.offset) of section '\(target.name)' stands at "
                            + "no instruction that takes an address")
                }
            }
        }
    }

    private func isRelocatable(_ code: UInt8) -> Bool {
        code == InstructionCheck.loadImmediate64 || code == InstructionCheck.call
    }
}

extension EncodedInstruction {
    /// Whether its number is that of a map, a variable or a function that the kernel knows, and no constant, helper or
    /// distance.
    fileprivate var isNumbered: Bool { code == Self.loadImmediate64 ? source != 0 : isCall && source > 1 }
}
