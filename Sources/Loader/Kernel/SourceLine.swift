import Base

/// Finds the source line a verifier stopped at.
enum SourceLine {
    /// The line's text with its file and number.
    ///
    /// Kernels since 6.2 name file and number themselves; older ones print the text only, and some logs not even that. The
    /// object's line information (`.BTF.ext`) has all of it, by instruction.
    /// - Parameters:
    ///   - log: what the verifier printed.
    ///   - program: the program's name.
    ///   - object: what the object says.
    ///   - bytes: the object.
    /// - Returns: "return bytes[i]; @ probe.bpf.c:20", nil where nobody tells.
    static func find(_ log: VerifierLog, in program: String, of object: ObjectSpec, _ bytes: [UInt8]) -> String? {
        let printed = log.sourceLine.map(String.init)
        if let printed, printed.contains(" @ ") { return printed }
        guard let index = log.lastInstruction, let types = object.btf else { return printed }
        return line(of: index, in: program, types, bytes) ?? printed
    }

    private static func line(of index: Int, in program: String, _ types: BTF, _ bytes: [UInt8]) -> String? {
        // The object was parsed before: what fails here has no line information.
        guard let file = try? ELFFile.parse(bytes, subject: program),
            let function = file.symbols.first(where: { $0.isFunction && $0.name == program }),
            // Functions it calls follow the program's own instructions, from other places of the object.
            index * ProgramReader.instructionSize < function.size,
            let place = file.section(named: ObjectSection.typesExtension),
            let found = try? BTFExtension.parse(Array(file.contents(of: place)), types: types, subject: program)
        else { return nil }
        let section = file.sections[function.section].name
        let offset = function.value + index * ProgramReader.instructionSize
        var best: (offset: Int, text: String)?
        for table in found.lines where table.section == section {
            for start in table.offsets {
                guard let record = record(at: start, in: found.bytes, types), record.offset <= offset,
                    record.offset >= function.value, best.map({ record.offset >= $0.offset }) ?? true
                else { continue }
                best = record
            }
        }
        return best?.text
    }

    /// One `struct bpf_line_info`: instruction, file, text, and number and column in one word.
    private static func record(at start: Int, in bytes: [UInt8], _ types: BTF) -> (offset: Int, text: String)? {
        var cursor = ByteCursor(bytes, range: start..<bytes.count, order: types.order)
        guard let offset: UInt32 = cursor.read(), let file: UInt32 = cursor.read(), let text: UInt32 = cursor.read(),
            let place: UInt32 = cursor.read(), Int(file) < types.strings.count, Int(text) < types.strings.count
        else { return nil }
        let line = types.name(at: text).drop { $0 == " " || $0 == "\t" }
        // The last part of the path, as kernels show it (kernel/bpf/log.c, `verbose_linfo`).
        let name = types.name(at: file).split(separator: "/").last ?? ""
        return (Int(offset), "\(line) @ \(name):\(place >> 10)")
    }
}

extension VerifierLog {
    /// The number of the instruction the verifier listed last: "12: (85) call …".
    var lastInstruction: Int? {
        for line in lines.reversed() {
            let digits = line.prefix { $0.isNumber }
            guard !digits.isEmpty, line[digits.endIndex...].hasPrefix(": (") else { continue }
            return Int(digits)
        }
        return nil
    }
}
