import Base

/// Functions as they are compared: each instruction as the file has it, but that what a loader fills in stands there by
/// name.
struct ComparableCode {
    /// A function's bytes, and the indexes of the functions it calls or has called.
    struct Function {
        var bytes: [UInt8] = []
        var callees: Set<Int> = []
    }

    /// The functions in the file's order.
    private(set) var functions: [Function] = []
    private let spec: ObjectSpec
    private let code: ObjectCode
    /// The indexes of relocations by the place of their instruction in the file.
    private let places: [Int: Int]
    /// Names of functions, with a number where several have one name.
    private let labels: [String]
    /// Variables by section and place, without those that share their name with another of the section.
    private let variables: [String: [VariableSpec]]
    /// As many ways between functions as are followed.
    private static let budget = 5_000_000

    init(_ spec: ObjectSpec, _ file: ELFFile) {
        self.spec = spec
        code = spec.code
        places = ObjectReader.places(of: spec)
        labels = Self.labels(code.functions.map(\.name))
        variables = Self.variables(of: spec)
        let visibilities = Self.visibilities(file)
        functions = code.functions.map { function in
            var read = self.function(function)
            // A function that others can see is verified by itself (libbpf.c, `bpf_object__sanitize_and_load_btf`).
            read.bytes.append(visibilities["\(function.section)+\(function.start)"] ?? 0)
            return read
        }
    }

    private static func labels(_ names: [String]) -> [String] {
        var seen: [String: Int] = [:]
        return names.map { name in
            let count = seen[name, default: 0]
            seen[name] = count + 1
            return count == 0 ? name : "\(name) \(count)"
        }
    }

    private static func variables(of spec: ObjectSpec) -> [String: [VariableSpec]] {
        Dictionary(grouping: spec.variables, by: \.section).mapValues { variables in
            let counts = variables.reduce(into: [String: Int]()) { $0[$1.name, default: 0] += 1 }
            return variables.filter { counts[$0.name] == 1 }.sorted { $0.offset < $1.offset }
        }
    }

    private static func visibilities(_ file: ELFFile) -> [String: UInt8] {
        var found: [String: UInt8] = [:]
        for symbol in file.symbols where symbol.isFunction && symbol.section < file.sections.count {
            found["\(file.sections[symbol.section].name)+\(symbol.value)"] = symbol.binding << 2 | symbol.other & 3
        }
        return found
    }

    /// The functions that each program comes to, its own first and the others by name.
    func programs() -> [String: [Int]] {
        var budget = Self.budget
        let own = Dictionary(
            code.functions.indices.lazy.map {
                ("\(ProgramSection.bareName(code.functions[$0].section)) \(code.functions[$0].name)", $0)
            }, uniquingKeysWith: { first, _ in first })
        var programs: [String: [Int]] = [:]
        for program in spec.programs {
            guard let entry = own["\(program.section) \(program.name)"] else { continue }
            let reached = reached(from: entry, &budget) ?? Set(functions.indices)
            programs[program.name] =
                [entry] + reached.subtracting([entry]).sorted { (labels[$0], $0) < (labels[$1], $1) }
        }
        return programs
    }

    /// The functions that one comes to; nil where there are more ways than are followed.
    private func reached(from entry: Int, _ budget: inout Int) -> Set<Int>? {
        var reached: Set<Int> = [entry]
        var waiting = [entry]
        while let caller = waiting.popLast() {
            budget -= functions[caller].callees.count
            guard budget >= 0 else { return nil }
            for callee in functions[caller].callees where reached.insert(callee).inserted { waiting.append(callee) }
        }
        return reached
    }

    private func function(_ function: ObjectCode.Function) -> Function {
        var read = Function()
        read.bytes.reserveCapacity(function.range.count * 2)
        var isSecondHalf = false
        for place in stride(from: function.range.lowerBound, to: function.range.upperBound, by: 8) {
            var slot = Array(code.bytes[place..<place + 8])
            var name = ""
            if isSecondHalf { Self.clear(&slot) }
            isSecondHalf = false
            if let reference = code.references[place] {
                Self.clear(&slot)
                if case .function(let callee) = reference { read.callees.insert(callee) }
                if case .variables = reference { isSecondHalf = slot[0] == EncodedInstruction.loadImmediate64 }
                name = text(of: reference)
            }
            if let index = places[place] { name += relocation(spec.relocations[index], &slot) }
            read.bytes += slot
            read.bytes.append(UInt32(name.utf8.count), .little)
            read.bytes += name.utf8
        }
        return read
    }

    /// Takes the number out that a loader replaces; it is the last 4 of 8 bytes in both byte orders.
    private static func clear(_ slot: inout [UInt8]) {
        for index in 4..<8 { slot[index] = 0 }
    }

    private func text(of reference: ObjectCode.Reference) -> String {
        switch reference {
        case .function(let index): "function \(labels[index])"
        case .kernelFunction(let name): "kernel function \(name)"
        case .map(let name): "map \(name)"
        case .external(let name): "extern \(name)"
        case .variables(let section, let offset): variable(section, offset)
        }
    }

    /// A variable by its name; what has none, such as a text in the source, by its place.
    private func variable(_ section: String, _ offset: Int) -> String {
        let variables = variables[section] ?? []
        var (low, high) = (0, variables.count)
        while low < high {
            let middle = (low + high) / 2
            if variables[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0, offset - variables[low - 1].offset < variables[low - 1].size else {
            return "data \(section)+\(offset)"
        }
        return "variable \(section) \(variables[low - 1].name)+\(offset - variables[low - 1].offset)"
    }

    /// What is filled in from the kernel's types; the number of a type is that of the object's own list.
    private func relocation(_ relocation: CORERelocation, _ slot: inout [UInt8]) -> String {
        guard let types = spec.btf else { return "" }
        if relocation.kind == .typeIDLocal || relocation.kind == .typeIDTarget { Self.clear(&slot) }
        let access = RelocationAccess(relocation, in: types)
        let path = access.member == nil ? relocation.path.map { "\($0)" }.joined(separator: ":") : ""
        return " types \(relocation.kind.name) \(access.text(relocation.kind)) \(path)"
    }
}
