/// Whether a function can come back to where it was, as the verifier finds loops (verifier.c, `check_cfg`).
struct ControlFlow {
    /// Whether some way through the function leads in a circle.
    let hasCycle: Bool

    init(_ code: ObjectCode, _ function: ObjectCode.Function) {
        hasCycle = Self.jumpsBack(code, function) && Self.searchesCycle(code, function)
    }

    /// Without a jump that goes back there is nothing to search.
    private static func jumpsBack(_ code: ObjectCode, _ function: ObjectCode.Function) -> Bool {
        stride(from: function.range.lowerBound, to: function.range.upperBound, by: EncodedInstruction.size).contains {
            (code.instruction(at: $0).jumpDistance ?? 0) < 0
        }
    }

    /// Walks in depth: a way that leads to a slot which the walk has not left yet is a circle.
    private static func searchesCycle(_ code: ObjectCode, _ function: ObjectCode.Function) -> Bool {
        var isOpen = Array(repeating: false, count: function.slots)
        var isDone = isOpen
        var path: [(slot: Int, tried: Int)] = [(0, 0)]
        isOpen[0] = true
        while let (slot, tried) = path.last {
            let place = function.range.lowerBound + slot * EncodedInstruction.size
            let ways = Self.ways(code.instruction(at: place), slot)
            guard tried < ways.count else {
                isOpen[slot] = false
                isDone[slot] = true
                path.removeLast()
                continue
            }
            path[path.count - 1].tried += 1
            let next = ways[tried]
            guard next >= 0, next < function.slots, !isDone[next] else { continue }
            if isOpen[next] { return true }
            isOpen[next] = true
            path.append((next, 0))
        }
        return false
    }

    private static func ways(_ instruction: EncodedInstruction, _ slot: Int) -> [Int] {
        let next = slot + instruction.length
        var ways = instruction.fallsThrough ? [next] : []
        if let distance = instruction.jumpDistance { ways.append(next + distance) }
        return ways
    }
}
