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

    /// A call from one section to another has a relocation: functions that programs call stand in `.text`.
    ///
    /// libbpf 1.1 takes a call without one for a place in `.text`, whatever section it stands in, and frees memory twice
    /// where such a program has no relocation at all (libbpf.c, `bpf_object__reloc_code`, `append_subprog_relos`).
    func checkCalls(in functions: [ProgramReader.Function]) throws(BeeError) {
        var relocated: [Int: Set<Int>] = [:]
        for table in file.relocations {
            relocated[table.target, default: []].formUnion(table.entries.map(\.offset))
        }
        for function in functions where function.section.name != ObjectSection.text {
            try checkCalls(in: function, relocated: relocated[function.section.index, default: []])
        }
    }

    private func checkCalls(in function: ProgramReader.Function, relocated: Set<Int>) throws(BeeError) {
        let start = function.section.range.lowerBound
        for offset in stride(
            from: function.range.lowerBound, to: function.range.upperBound, by: ProgramReader.instructionSize)
        where isFunctionCall(at: offset) && !relocated.contains(offset - start) {
            let name = function.symbol.name
            throw BeeError.object(
                subject, "object is damaged: program '\(name)' calls a function that no relocation tells")
        }
    }

    /// Whether an instruction calls another function of the object (`BPF_PSEUDO_CALL`).
    private func isFunctionCall(at offset: Int) -> Bool {
        let registers = file.bytes[offset + 1]
        let source = file.order == .little ? registers >> 4 : registers & 15
        return file.bytes[offset] == InstructionCheck.call && source == 1
    }

    /// A relocation of program code stands at a call or at a 64-bit load.
    func check(_ tables: [ELFRelocationTable]) throws(BeeError) {
        for table in tables where file.sections[table.target].isExecutable {
            let target = file.sections[table.target]
            for entry in table.entries {
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
