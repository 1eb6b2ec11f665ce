extension ObjectSurvey {
    /// Something that an object needs of a kernel, and what needs it.
    public struct Requirement: Sendable, Hashable {
        /// What is needed.
        public let requirement: KernelRequirement
        /// The names of the programs that need it, in the object's order.
        public fileprivate(set) var programs: [String] = []
        /// The names of the maps that need it, in the object's order.
        public fileprivate(set) var maps: [String] = []
    }

    /// What an object needs of a kernel, the newest first: its maps, and its programs that are loaded by default.
    ///
    /// - Parameter spec: the object.
    /// - Returns: each thing once.
    public func requirements(_ spec: ObjectSpec) -> [Requirement] {
        var all: [KernelRequirement: Requirement] = [:]
        for survey in programs where survey.program.autoload {
            for need in survey.requirements {
                all[need, default: Requirement(requirement: need)].programs.append(survey.program.name)
            }
        }
        for map in spec.maps {
            for need in map.requirements {
                all[need, default: Requirement(requirement: need)].maps.append(map.name)
            }
        }
        return all.values.sorted { KernelRequirement.comesBefore($0.requirement, $1.requirement) }
    }
}
