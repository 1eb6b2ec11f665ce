import Base
import Loader
import Store

extension InspectedObject {
    /// The object as text for a person: facts and risks, then a table each of its parts.
    ///
    /// - Returns: blocks of lines, their foreign text escaped.
    func sections() -> [[String]] {
        let tables = [
            programTable(), callTable(), mapTable(), initialTable(), eventTable(), variableTable(), externTable(),
            relocationTable(),
        ]
        return [facts(), riskTable()] + tables.filter { $0.count > 1 }
    }

    private func facts() -> [String] {
        FactLines.lines([
            ("object", "\(digest) \(ByteCount.text(Int64(size)))"),
            ("byte order", spec.byteOrder.rawValue),
            ("licence", spec.license ?? "none declared"),
            ("CO-RE", spec.usesCORE ? "yes: adapts itself to the kernel's types" : "no"),
            ("kernel BTF", spec.needsKernelTypes ? "needed" : "not needed"),
            ("kernel", kernelText),
            ("needs", capabilityText),
            ("memory", footprint.text + " for maps"),
        ])
    }

    private var kernelText: String {
        let causes = requirements.filter { $0.requirement.since == lowestKernel }.map { need in
            "\(need.requirement.text) (\(NameSample.text(need.programs + need.maps)))"
        }
        let text = "\(lowestKernel) or later" + (causes.isEmpty ? "" : ": " + NameSample.text(causes))
        let unknown = requirements.filter { $0.requirement.since == nil }.map(\.requirement.text)
        return unknown.isEmpty ? text : "\(text); not known of \(NameSample.text(unknown))"
    }

    private var capabilityText: String {
        let names = capabilities.nameList
        guard !names.isEmpty else { return "nothing" }
        return names.joined(separator: ", ") + " (before Linux 5.8: CAP_SYS_ADMIN)"
    }

    private func riskTable() -> [String] {
        guard !risks.isEmpty else {
            return ["No risk of a known kind was found; that does not exclude others."]
        }
        var columns = Columns("RISK", "THE OBJECT", "FOUND BY")
        for risk in risks {
            for (index, line) in TextLines.filled(risk.reasons, width: 80).enumerated() {
                columns.add(index == 0 ? risk.code.rawValue : "", index == 0 ? risk.code.text : "", line)
            }
        }
        return columns.lines()
    }

    private func programTable() -> [String] {
        var columns = Columns("PROGRAM", "TYPE", "SECTION", "INSTRUCTIONS", "KERNEL")
        for program in survey.programs {
            let (own, all) = (program.program.instructionCount, program.reachedInstructionCount)
            columns.add(
                program.program.name, program.program.type.name, program.program.section,
                own == all ? "\(own)" : "\(own), \(all) with functions", program.lowestKernel.description)
        }
        return columns.lines()
    }

    private func callTable() -> [String] {
        var columns = Columns("PROGRAM", "CALLS")
        for program in survey.programs {
            let helpers = program.helpers.map { $0.helper.name + ($0.guarded == .guarded ? " (guarded)" : "") }
            let functions = program.kernelFunctions.map { $0.name + ($0.isRequired ? "" : " (if there)") }
            for (index, line) in TextLines.filled(helpers + functions, width: 100).enumerated() {
                columns.add(index == 0 ? program.program.name : "", line)
            }
        }
        return columns.lines()
    }

    private func mapTable() -> [String] {
        var columns = Columns("MAP", "TYPE", "KEY", "VALUE", "ENTRIES", "MEMORY", "SECTION")
        for map in maps {
            columns.add(
                map.name, map.type.name, typeCell(map.keyType, map.keySize),
                typeCell(map.valueType, map.valueSize), "\(map.maxEntries)", map.footprint.text, map.section)
        }
        return columns.lines()
    }

    private func initialTable() -> [String] {
        var columns = Columns("MAP", "PLACE", "BEGINS WITH")
        for map in maps {
            for (index, value) in map.initial.enumerated() {
                let text = text(of: value)
                columns.add(
                    index == 0 ? map.name : "", value.placeText, text.count > 60 ? text.prefix(59) + "…" : text)
            }
        }
        return columns.lines()
    }

    private func typeCell(_ type: BTF.TypeID?, _ size: Int) -> String {
        guard let spelled = spelling(type) else { return size == 0 ? "-" : "\(size) bytes" }
        return size == 0 ? spelled : "\(spelled) (\(size))"
    }

    private func eventTable() -> [String] {
        var columns = Columns("EVENTS OF", "RECORD", "FIELDS")
        for event in events {
            let lines = TextLines.filled(event.fields.map(\.declaration), separator: "; ", width: 90)
            for (index, line) in (lines.isEmpty ? ["-"] : lines).enumerated() {
                let record = event.type.map { type in type + (event.size.map { " (\($0))" } ?? "") }
                columns.add(index == 0 ? event.map : "", index == 0 ? record ?? "not declared" : "", line)
            }
        }
        return columns.lines()
    }

    private func variableTable() -> [String] {
        var columns = Columns("VARIABLE", "TYPE", "SIZE", "SECTION", "DEFAULT")
        for variable in spec.variables {
            let value = initialValue(of: variable).map { String(decoding: $0, as: UTF8.self) } ?? "…"
            columns.add(
                variable.name, spelling(variable.type) ?? "-", "\(variable.size)", variable.section,
                value.count > 40 ? value.prefix(39) + "…" : value)
        }
        return columns.lines()
    }

    private func externTable() -> [String] {
        var columns = Columns("OF THE KERNEL", "KIND", "NEEDED")
        for external in spec.externs {
            columns.add(external.name, external.kind.word, external.isWeak ? "no" : "yes")
        }
        return columns.lines()
    }

    /// Each thing that is asked for once, in the order it first comes.
    private func relocationTable() -> [String] {
        var columns = Columns("TYPE INFORMATION", "KIND", "PLACES", "GUARD", "PROGRAMS")
        for use in RelocationUse.all(of: self) {
            columns.add(use.text, use.kind, "\(use.count)", use.guarded, NameSample.text(use.programs))
        }
        return columns.lines()
    }
}

/// Words in lines.
enum TextLines {
    /// Puts words into lines one after the other.
    ///
    /// - Parameters:
    ///   - words: the words.
    ///   - separator: what stands between two.
    ///   - width: how long a line may be, unless it is a single word.
    /// - Returns: the lines; none without words.
    static func filled(_ words: [String], separator: String = ", ", width: Int) -> [String] {
        var lines: [String] = []
        for word in words {
            guard let last = lines.popLast() else {
                lines.append(word)
                continue
            }
            if last.count + separator.count + word.count <= width {
                lines.append(last + separator + word)
            } else {
                lines += [last + separator.filter { $0 != " " }, word]
            }
        }
        return lines
    }
}
