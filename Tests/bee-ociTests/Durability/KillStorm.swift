import Glibc
import Testing

/// Several processes that change one layout in turns of their own, some of them killed at random moments; and what the
/// layout must hold of it.
struct KillStorm {
    /// A number that makes another storm; the same one makes the same plan, though not the same moments.
    let seed: UInt64
    private(set) var kills = 0
    private(set) var acknowledged = 0
    /// How long a process may take at most before it is killed, so that some come to their end on any machine.
    private var longest = Duration.milliseconds(60)
    /// What each name must mean.
    private var model: [String: String] = [:]
    private var random: SeededRandom
    private var slots: [Slot]
    private let folder: TemporaryFolder
    private let program: Program
    private let images: [StormImage]

    private var layout: String { folder / "store" }

    /// One process after the other, on names that no other slot changes.
    private struct Slot {
        let number: Int
        var running: Program.Running?
        var turn = StormTurn.sweep
        var end = ContinuousClock.now
    }

    init(seed: UInt64, slots: Int) throws {
        self.seed = seed
        random = SeededRandom(state: seed)
        folder = try TemporaryFolder(isInMemory: true)
        program = try .beeOCI
        self.slots = (0..<slots).map { Slot(number: $0) }
        images = try StormImage.prepare(in: folder, with: program, slots: slots)
        try program.done(StormTurn.pack(images[0], "first").arguments(folder))
        model["first"] = images[0].digest
    }

    /// Goes on until so many processes were killed.
    mutating func run(kills wanted: Int) throws {
        while kills < wanted || slots.contains(where: { $0.running != nil }) {
            for index in slots.indices {
                if slots[index].running == nil, kills < wanted { try begin(index) }
                try look(at: index)
            }
            usleep(500)
        }
    }

    private mutating func begin(_ index: Int) throws {
        let number = slots[index].number
        let name = "slot\(number)-\(Int.random(in: 0..<4, using: &random))"
        let own = model.keys.filter { $0.hasPrefix("slot\(number)-") }.sorted()
        let image = Int.random(in: images.indices, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<3: slots[index].turn = .pack(images[image], name)
        case 3..<6: slots[index].turn = .load(images[image], name)
        case 6..<8: slots[index].turn = own.randomElement(using: &random).map { .tag($0, name) } ?? .sweep
        case 8..<10: slots[index].turn = own.randomElement(using: &random).map { .remove($0) } ?? .sweep
        case 10: slots[index].turn = .copy(images[number % images.count], "slot\(number)-copied")
        default: slots[index].turn = .sweep
        }
        slots[index].end = .now + longest * Double.random(in: 0..<1, using: &random)
        slots[index].running = try program.start(slots[index].turn.arguments(folder))
    }

    private mutating func look(at index: Int) throws {
        guard let running = slots[index].running else { return }
        guard let result = try running.poll() else {
            if ContinuousClock.now >= slots[index].end { running.signal(SIGKILL) }
            return
        }
        slots[index].running = nil
        let change = slots[index].turn.change(in: model)
        guard result.status != 0 else {
            acknowledged += 1
            longest = max(longest * 0.9, .milliseconds(2))
            change.map { model[$0.name] = $0.digest }
            return
        }
        try #require(result.status == 128 + SIGKILL, "seed \(seed): \(slots[index].turn): \(result.errors)")
        kills += 1
        longest = longest * 1.03
        try judge(after: slots[index].turn, change)
    }

    /// Expects a sound layout with all that was acknowledged; the others are still at work.
    private mutating func judge(after turn: StormTurn, _ change: StormTurn.Change?) throws {
        let found = try program.names(layout)
        let checked = try program.check(layout)
        #expect(checked.errors == [], "seed \(seed), kill \(kills) of \(turn)")
        var open: Set<String> = []
        for slot in slots where slot.running != nil {
            slot.turn.change(in: model).map { _ = open.insert($0.name) }
        }
        if let change, found[change.name] == change.digest { model[change.name] = change.digest }
        for name in Set(model.keys).union(found.keys).subtracting(open) {
            #expect(found[name] == model[name], "seed \(seed), kill \(kills) of \(turn): \(name)")
        }
    }

    /// Expects that all is there and whole when the storm is over, and that a sweep leaves nothing else.
    func finish() throws {
        #expect(try program.names(layout) == model, "seed \(seed)")
        try program.expectSweepLeavesNothing(layout)
        for name in model.keys.sorted() {
            try program.done("save", "--layout", layout, name, "-o", folder / "out.tar")
        }
    }
}

/// Numbers that a seed decides (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
