import Base

/// Finds what a loader puts into the instructions of an object on a kernel: CO-RE as libbpf 1.1 has it.
///
/// Ask for the relocations in the order of the object, leaving out those of programs that are not loaded: a candidate
/// that did not match one relocation of a type is not tried for the next ones, as in libbpf, which can decide what is
/// ambiguous. Answers do not depend on instructions; `COREPatch` tells what becomes of these.
/// Source: relo_core.c and libbpf.c of libbpf 1.1. Later releases answer alike.
public struct COREResolver {
    private let object: BTF
    private let kernel: KernelTypes
    private var candidates: [BTF.TypeID: [Candidate]] = [:]
    private var names: [EssentialName: [BTF.TypeID]] = [:]
    /// How many comparisons are left for all relocations; objects of hundreds of relocations need some 100,000.
    private var work: Int

    /// A type of the kernel, or of the module at a place among the kernel's.
    private struct Candidate {
        let id: BTF.TypeID
        let module: Int?
    }

    /// Prepares for the relocations of an object.
    ///
    /// - Parameters:
    ///   - object: the object's own types.
    ///   - kernel: the types of the kernel.
    public init(object: BTF, kernel: KernelTypes) {
        self.init(object: object, kernel: kernel, work: 1 << 24)
    }

    init(object: BTF, kernel: KernelTypes, work: Int) {
        self.object = object
        self.kernel = kernel
        self.work = work
    }

    /// Resolves one relocation.
    ///
    /// - Parameter relocation: a relocation of the object, as its parser found it.
    /// - Returns: what becomes of it.
    public mutating func resolve(_ relocation: CORERelocation) -> COREResolution {
        do throws(COREFault) {
            return try find(relocation)
        } catch {
            return .failed(error.text)
        }
    }

    private mutating func find(_ relocation: CORERelocation) throws(COREFault) -> COREResolution {
        guard object.contains(relocation.type) else { throw .refused("the object has no such type") }
        let way = try CORESpec.local(relocation, in: object)
        let original = try COREAnswer.find(relocation.kind, at: way, order: object.order)
        guard relocation.kind != .typeIDLocal else { return .value(COREValue(original: original)) }
        let (match, absence) = try match(relocation, way)
        guard let match else {
            guard let answer = COREAnswer.missing(relocation.kind) else { return .absent(absence) }
            return .value(COREValue(original: original, missing: answer, absence: absence))
        }
        return .value(COREValue(original: original, in: object, match: match))
    }

    /// Hands out all types of the kernel that a relocation may be resolved with, whichever programs are loaded before it,
    /// and the ways it goes there; nothing is decided by it.
    mutating func forEachWay(_ relocation: CORERelocation, _ body: (KernelTypes.Place, CORESpec) -> Void) {
        guard relocation.kind != .typeIDLocal, object.contains(relocation.type) else { return }
        // What libbpf refuses asks for nothing.
        _ = try? forEachMatch(relocation, CORESpec.local(relocation, in: object)) { (_, place, way) in body(place, way)
        }
    }

    /// The first candidate that matches, where all that do agree on the answer; else what is missing.
    private mutating func match(
        _ relocation: CORERelocation, _ way: CORESpec
    ) throws(COREFault) -> (COREFinding?, absence: String) {
        var first: COREFinding?
        var kept: [Candidate] = []
        let order = object.order
        let absence = try forEachMatch(relocation, way) { (candidate, place, found) throws(COREFault) in
            let answer = try COREAnswer.find(relocation.kind, at: found, order: order)
            let match = COREFinding(place: place, way: found, answer: answer)
            try first?.requireAgreement(match)
            first = first ?? match
            kept.append(candidate)
        }
        // libbpf forgets candidates only where others are left.
        if !kept.isEmpty { candidates[relocation.type] = kept }
        return (first, absence ?? "this kernel has no '\(object.definitionSpelling(of: relocation.type))'")
    }

    /// Hands out the candidates that match; returns what the first one that does not lacks.
    @discardableResult
    private mutating func forEachMatch(
        _ relocation: CORERelocation, _ way: CORESpec,
        _ body: (Candidate, KernelTypes.Place, CORESpec) throws(COREFault) -> Void
    ) throws(COREFault) -> String? {
        guard object.order == kernel.kernel.order else {
            throw .refused("the object is \(object.order.rawValue)-endian, and the kernel is not")
        }
        var absence: String?
        for candidate in try candidates(for: relocation.type) {
            let place = try place(candidate)
            var matcher = COREMatcher(local: object, target: place.types, work: work)
            defer { work = matcher.work }
            if let found = try matcher.match(way, relocation.kind, place.id) {
                try body(candidate, place, found)
            } else {
                absence = absence ?? matcher.absence
            }
        }
        return absence
    }

    /// The types of the kernel with the name of an object's type, those of modules where the kernel itself has none.
    private mutating func candidates(for id: BTF.TypeID) throws(COREFault) -> [Candidate] {
        if let known = candidates[id] { return known }
        let name = EssentialName(object.nameBytes(of: id))
        guard !name.isEmpty else { throw .refused("a type without name cannot be looked for") }
        let record = object.record(of: id)
        let named = names[name] ?? kernel.kernelTypes(named: name)
        names[name] = named
        // A list costs memory besides, which many types of one name must not multiply.
        work -= 8 * named.count
        guard work >= 0 else { throw .exhausted }
        let types = kernel.kernel
        let own = named.filter { types.record(of: $0).isAlike(record) }.map { Candidate(id: $0, module: nil) }
        let found = own.isEmpty ? try inModules(name, like: record) : own
        candidates[id] = found
        return found
    }

    private mutating func inModules(
        _ name: EssentialName, like record: BTF.Record
    ) throws(COREFault) -> [Candidate] {
        do throws(BeeError) {
            var found: [Candidate] = []
            for (module, id) in try kernel.moduleTypes(named: name) {
                work -= 8
                guard try kernel.place(id, module: module).types.record(of: id).isAlike(record) else { continue }
                found.append(Candidate(id: id, module: module))
            }
            return found
        } catch {
            throw .refused("\(error.subject): \(error.message)")
        }
    }

    private func place(_ candidate: Candidate) throws(COREFault) -> KernelTypes.Place {
        do throws(BeeError) {
            return try kernel.place(candidate.id, module: candidate.module)
        } catch {
            throw .refused("\(error.subject): \(error.message)")
        }
    }
}
