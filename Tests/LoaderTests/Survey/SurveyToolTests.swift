import Testing

@testable import Loader

/// What the scan says that programs call, against what a disassembler says.
struct SurveyToolTests {
    private static let isThere = Tool.path(of: "llvm-objdump") != nil

    @Test(
        .enabled(if: isThere || Tool.isRequired, "llvm-objdump is missing"), arguments: RealObjects.all)
    func helpersAreThoseOfTheDisassembler(object: RealObjects.Object) throws {
        try #require(Self.isThere, "install llvm")
        let spec = try ObjectSpec.parse(object.bytes, subject: object.name)
        let text = try #require(try Tool.output("llvm-objdump", ["-d", "-r"], object: object.bytes))
        let reader = ObjectReader(spec)
        let facts = reader.facts()
        var own: [String: Disassembly.Calls] = [:]
        for (index, function) in spec.code.functions.enumerated() {
            own["\(function.section) \(function.name)"] = Disassembly.Calls(
                helpers: Set(facts[index].helpers.keys.map(\.rawValue)),
                functions: Set(facts[index].kernelFunctions.keys), maps: facts[index].maps)
        }
        let expected = Disassembly(text, maps: Set(spec.maps.map(\.name)), externs: Set(spec.externs.map(\.name)))
        #expect(own.filter { !$0.value.isEmpty } == expected.calls.filter { !$0.value.isEmpty })
        #expect(!own.isEmpty)
        // A program has what the functions it comes to have.
        let survey = ObjectSurvey(spec)
        for program in survey.programs {
            let names = Set(program.functions + [program.program.name])
            let called = spec.code.functions.indices.filter {
                let function = spec.code.functions[$0]
                let isOwn = ProgramSection.bareName(function.section) == program.program.section
                return names.contains(function.name) && (isOwn || function.section == ".text")
            }
            let helpers = called.reduce(into: Set<Helper>()) { $0.formUnion(facts[$1].helpers.keys) }
            #expect(Set(program.helpers.map(\.helper)) == helpers)
        }
    }

    @Test(arguments: RealObjects.all)
    func eachRelocationBelongsToThePlaceItStandsAt(object: RealObjects.Object) throws {
        let spec = try ObjectSpec.parse(object.bytes, subject: object.name)
        let survey = ObjectSurvey(spec)
        #expect(survey.relocations.map(\.relocation) == spec.relocations)
        for found in survey.relocations where ProgramSection.bareName(found.relocation.section) != ".text" {
            let programs = spec.programs.filter {
                $0.section == ProgramSection.bareName(found.relocation.section)
            }
            #expect(found.programs.count == 1 && programs.map(\.name).contains(found.programs[0]))
        }
    }
}

/// Reads what `llvm-objdump -d -r` prints.
struct Disassembly {
    struct Calls: Hashable {
        var helpers: Set<UInt32> = []
        var functions: Set<String> = []
        var maps: Set<String> = []
        var isEmpty: Bool { helpers.isEmpty && functions.isEmpty && maps.isEmpty }
    }

    /// What each function calls, by its section and name.
    private(set) var calls: [String: Calls] = [:]

    init(_ text: String, maps: Set<String>, externs: Set<String>) {
        var (section, function, isCall) = ("", "", false)
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            if line.hasPrefix("Disassembly of section ") {
                section = String(line.dropFirst(23).dropLast())
            } else if line.hasSuffix(">:"), let open = line.firstIndex(of: "<") {
                let name = String(line[line.index(after: open)...].dropLast(2))
                // Labels inside a function stand there as functions do.
                if !name.hasPrefix("LBB") { function = name }
            } else if words.count >= 3, words[1].hasPrefix("R_BPF") {
                // The line behind an instruction tells what is put into it.
                let key = "\(section) \(function)"
                if isCall, externs.contains(words[2]) { calls[key, default: Calls()].functions.insert(words[2]) }
                if !isCall, maps.contains(words[2]), !words[2].hasPrefix(".") {
                    calls[key, default: Calls()].maps.insert(words[2])
                }
            } else if let call = words.firstIndex(of: "call"), words.count > call + 1, words.count > 3 {
                isCall = true
                // The second byte of a call is 0 for a helper, whatever the byte order.
                if words[1] == "85", words[2] == "00", let number = UInt32(words[call + 1]) {
                    calls["\(section) \(function)", default: Calls()].helpers.insert(number)
                }
            } else {
                isCall = false
            }
        }
    }
}
