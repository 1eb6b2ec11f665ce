import Base

extension AttachPlan {
    /// A map of programs that begins with one which is left out.
    struct SlotFault {
        /// The words, with the map as their subject and the option that helps as their hint.
        let error: BeeError
        /// Whether a person left it out, and not the object.
        let isChosen: Bool
    }

    /// The programs that are left out though a map of programs begins with them: libbpf 1.1 puts each in its slot and
    /// gives up the whole object where one was not loaded (libbpf.c, `init_prog_array_slots`).
    ///
    /// - Parameter spec: the object.
    /// - Returns: what is wrong, by map and slot.
    func slotFaults(of spec: ObjectSpec) -> [SlotFault] {
        let loaded = programs
        var faults: [SlotFault] = []
        for map in spec.maps where map.type == .programArray {
            for value in map.initial {
                guard case .program(let name) = value.content, case .slot(let slot) = value.place,
                    !loaded.contains(name), let program = spec.program(named: name)
                else { continue }
                let error = BeeError(
                    .usage, map.name, "begins with the program '\(name)' in slot \(slot), which is left out",
                    hint: hint(loading: program, in: spec))
                faults.append(SlotFault(error: error, isChosen: isLeftOutByChoice(name)))
            }
        }
        return faults
    }

    private func isLeftOutByChoice(_ name: String) -> Bool {
        options.skipped.contains(name) || !options.only.isEmpty && !options.only.contains(name)
    }

    private func hint(loading program: ProgramSpec, in spec: ObjectSpec) -> String {
        let name = program.name
        if options.skipped.contains(name) { return "load it: leave --skip \(name) out" }
        if !options.only.isEmpty, !options.only.contains(name) { return "load it too: --only \(name)" }
        if let item = items.first(where: { $0.program.name == name }) {
            return item.obstacle?.hint ?? "bee-oci inspect shows its kind"
        }
        let names = spec.programs.map(\.name).filter { $0 == name || programs.contains($0) }
        return "the object does not load it by itself: " + names.map { "--only \($0)" }.joined(separator: " ")
    }
}
