/// Memory that a function of the kernel reads because the format it prints by asks for it.
struct FormatRead: Sendable, Hashable, Comparable {
    /// The helper or function.
    let function: String
    /// Whose memory it reads.
    let risk: RiskCode

    static func < (left: FormatRead, right: FormatRead) -> Bool {
        (left.function, left.risk.rawValue) < (right.function, right.risk.rawValue)
    }
}

/// Finds what functions that print read by the addresses they are given.
struct FormatReader {
    let code: ObjectCode
    /// The object's constants, among which formats are.
    private let constants: ConstantMemory
    /// Their addresses alone: what they hold may be set by whoever runs the object, so it decides no branch.
    private let addresses: ConstantMemory
    /// What is known of the numbers a loader fills in, by the place of the instruction in the file.
    private let filledIn: [Int: RegisterWords.Word]

    init(code: ObjectCode, constants: ConstantMemory, filledIn: [Int: RegisterWords.Word]) {
        self.code = code
        self.constants = constants
        self.filledIn = filledIn
        addresses = constants.filled([:], absent: [], areKnown: false)
    }

    /// The register that holds the format, by the functions that take one.
    private static let registers = [
        "bpf_trace_printk": 1, "bpf_trace_vprintk": 1, "bpf_snprintf": 3, "bpf_seq_printf": 2, "bpf_stream_vprintk": 2,
        "bpf_stream_vprintk_impl": 2,
    ]

    /// What one function of the object has read.
    ///
    /// - Parameters:
    ///   - index: the function.
    ///   - budget: how many instructions may be looked at; what was looked at is taken off.
    /// - Returns: what is read; of a format that is not known both the kernel's memory and that of processes.
    func reads(of index: Int, budget: inout Int) -> Set<FormatRead> {
        let function = code.functions[index]
        let calls = calls(in: function)
        guard !calls.isEmpty else { return [] }
        let flow = ConstantFlow(
            code: code, function: function, arguments: .unknown, memory: addresses,
            watched: calls.compactMapValues { Self.registers[$0] })
        let reach = flow.reach(filledIn, budget: &budget)
        var reads: Set<FormatRead> = []
        for (place, name) in calls {
            for word in reach.map({ $0.watched[place] ?? [] }) ?? [.unknown] {
                for risk in risks(of: word, &budget) { reads.insert(FormatRead(function: name, risk: risk)) }
            }
        }
        return reads
    }

    /// The names of the functions that print, by the places where they are called.
    private func calls(in function: ObjectCode.Function) -> [Int: String] {
        var calls: [Int: String] = [:]
        for place in stride(from: function.range.lowerBound, to: function.range.upperBound, by: EncodedInstruction.size)
        {
            let instruction = code.instruction(at: place)
            guard instruction.isCall else { continue }
            let name: String? =
                switch code.references[place] {
                case .kernelFunction(let name): name
                case nil where instruction.callsHelper: Helper(rawValue: UInt32(bitPattern: instruction.immediate)).name
                default: nil
                }
            if let name, Self.registers[name] != nil { calls[place] = name }
        }
        return calls
    }

    private func risks(of word: RegisterWords.Word, _ budget: inout Int) -> Set<RiskCode> {
        guard budget > 0, case .constants(let section, let offset) = word, let text = constants.text(section, offset)
        else { return [.readsKernelMemory, .readsUserMemory] }
        budget -= text.count
        return Self.risks(of: text)
    }

    /// What a format has read (kernel/bpf/helpers.c, `bpf_bprintf_prepare`): `%s` takes an address of a process too where
    /// the two are told apart, as on x86 and arm64; `%pks`, `%pi4` and the like are the kernel's, `%pus` is a process's.
    private static func risks(of format: ArraySlice<UInt8>) -> Set<RiskCode> {
        var risks: Set<RiskCode> = []
        var rest = format
        while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            rest = rest[(percent + 1)...]
            if rest.first == UInt8(ascii: "%") {
                rest = rest.dropFirst()
                continue
            }
            // The longest that is looked for is "pks", behind its width.
            let conversion = String(decoding: rest.drop { "0123456789+- #".utf8.contains($0) }.prefix(3), as: UTF8.self)
            if conversion.hasPrefix("s") { risks.formUnion([.readsKernelMemory, .readsUserMemory]) }
            if ["pks", "pi", "pI"].contains(where: conversion.hasPrefix) { risks.insert(.readsKernelMemory) }
            if conversion.hasPrefix("pus") { risks.insert(.readsUserMemory) }
        }
        return risks
    }
}
