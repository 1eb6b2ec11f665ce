import Base
import Loader
import Store

extension InspectedObject {
    /// Writes the object as CLI-74 says.
    ///
    /// - Parameter json: takes the object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("size", size)
            json.member("digest", digest.description)
            json.member("byteOrder", spec.byteOrder.rawValue)
            json.member("license", spec.license)
            json.member("core", spec.usesCORE)
            json.member("needsKernelBTF", spec.needsKernelTypes)
            json.key("programs")
            json.array(survey.programs) { write($1, to: &$0) }
            json.key("maps")
            json.array(maps) { write($1, to: &$0) }
            json.key("variables")
            json.array(spec.variables) { write($1, to: &$0) }
            json.key("kernel")
            writeKernel(to: &json)
            json.member("capabilities", capabilities.nameList)
            json.key("memory")
            footprint.write(to: &json)
            json.key("risks")
            json.array(risks) { $1.write(to: &$0) }
            json.key("events")
            json.array(events) { $1.write(to: &$0) }
            json.key("externs")
            json.array(spec.externs) { write($1, to: &$0) }
            json.key("relocations")
            json.array(survey.relocations) { write($1, to: &$0) }
        }
    }

    private func write(_ program: ProgramSurvey, to json: inout JSONWriter) {
        let own = program.program
        json.object { json in
            json.member("name", own.name)
            json.member("section", own.section)
            json.member("type", own.type.name)
            json.member("target", own.attachTarget)
            json.member("instructions", own.instructionCount)
            json.member("sleepable", own.isSleepable)
            json.member("autoload", own.autoload)
            json.member("hook", own.attachType?.name)
            json.member("reached", program.reachedInstructionCount)
            json.member("complete", program.isComplete)
            json.member("functions", program.functions)
            json.key("helpers")
            json.array(program.helpers) { json, use in
                json.object { json in
                    json.member("id", use.helper.rawValue)
                    json.member("name", use.helper.name)
                    json.member("guard", use.guarded.rawValue)
                }
            }
            json.key("kernelFunctions")
            json.array(program.kernelFunctions) { json, use in
                json.object { json in
                    json.member("name", use.name)
                    json.member("required", use.isRequired)
                    json.member("guard", use.guarded.rawValue)
                }
            }
            json.member("maps", program.maps)
            json.member("externs", program.externs)
            json.key("kernel")
            json.object { json in
                json.member("lowest", program.lowestKernel.description)
                json.member("for", program.requirements.newest.map(\.text))
            }
            json.member("capabilities", program.capabilities.nameList)
        }
    }

    private func write(_ map: MapSpec, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", map.name)
            json.member("section", map.section)
            json.member("type", map.type.name)
            json.member("keyType", spelling(map.keyType))
            json.member("keySize", map.keySize)
            json.member("valueType", spelling(map.valueType))
            json.member("valueSize", map.valueSize)
            json.member("maxEntries", map.maxEntries)
            json.member("flags", map.flags)
            json.member("pinned", map.pinning == .byName)
            json.key("memory")
            map.footprint.write(to: &json)
            json.member("kernel", map.requirements.compactMap(\.since).max()?.description)
            writeInitial(of: map, to: &json)
        }
    }

    private func writeInitial(of map: MapSpec, to json: inout JSONWriter) {
        json.key("initial")
        json.array(map.initial) { json, value in write(value, to: &json) }
    }

    // Inlined, it makes the optimiser of Swift 6.3.1 give up (CopyPropagation).
    @inline(never)
    private func write(_ initial: InitialValue, to json: inout JSONWriter) {
        json.object { json in
            json.member("slot", initial.slot)
            json.member("member", initial.member)
            json.member("program", initial.program)
            json.member("map", initial.map)
            json.key("value")
            if let value = self.json(of: initial) { json.raw(value) } else { json.null() }
        }
    }

    private func write(_ variable: VariableSpec, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", variable.name)
            json.member("section", variable.section)
            json.member("type", spelling(variable.type))
            json.member("size", variable.size)
            json.member("constant", variable.isConstant)
            json.key("default")
            if let value = initialValue(of: variable) { json.raw(value) } else { json.null() }
        }
    }

    private func writeKernel(to json: inout JSONWriter) {
        json.object { json in
            json.member("lowest", lowestKernel.description)
            json.member("for", requirements.map(\.requirement).newest.map(\.text))
            json.key("features")
            json.array(requirements) { json, need in
                json.object { json in
                    json.member("since", need.requirement.since?.description)
                    json.member("kind", need.requirement.kind.rawValue)
                    json.member("name", need.requirement.name)
                    json.member("text", need.requirement.text)
                    json.member("programs", need.programs)
                    json.member("maps", need.maps)
                }
            }
        }
    }

    private func write(_ external: ExternSpec, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", external.name)
            json.member("kind", external.kind.word)
            json.member("type", spelling(external.type))
            json.member("required", !external.isWeak)
        }
    }

    private func write(_ found: ObjectSurvey.RelocationSurvey, to json: inout JSONWriter) {
        let relocation = found.relocation
        let access = spec.btf.map { RelocationAccess(relocation, in: $0) }
        json.object { json in
            json.member("section", relocation.section)
            json.member("offset", relocation.instructionOffset)
            json.member("kind", relocation.kind.name)
            json.member("type", access?.type)
            json.member("member", access?.member)
            json.member("guard", relocation.guardWord(found.guarded))
            json.member("programs", found.programs)
        }
    }
}

extension [KernelRequirement] {
    /// Those that came with the newest release of all, as they are sorted.
    var newest: [KernelRequirement] {
        guard let latest = compactMap(\.since).max() else { return [] }
        return filter { $0.since == latest }
    }
}

extension CORERelocation {
    /// A guard's word; what a kernel may lack without harm needs none.
    ///
    /// - Parameter guarded: the guard.
    /// - Returns: `guarded`, `unguarded`, `unknown` or `needless`.
    func guardWord(_ guarded: Guard) -> String {
        kind.toleratesAbsence ? "needless" : guarded.rawValue
    }
}

extension ExternSpec.Kind {
    /// The kind as listings write it.
    var word: String {
        switch self {
        case .kernelConfiguration: "configuration"
        case .kernelVariable: "variable"
        case .kernelFunction: "function"
        }
    }
}
