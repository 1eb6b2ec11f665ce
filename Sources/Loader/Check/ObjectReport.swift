public import Base

/// What a check of an object on a host found.
public struct ObjectReport: Sendable, Hashable {
    /// A program and what becomes of it.
    public struct Program: Sendable, Hashable {
        /// The program.
        public let program: ProgramSpec
        /// What it would be attached to; nil where nothing says.
        public let target: String?
        /// Whether it is loaded, as the object and the person say.
        public let isLoaded: Bool
        /// What becomes of it by itself.
        public let verdict: Verdict
    }

    /// A map and what becomes of it.
    public struct Map: Sendable, Hashable {
        /// The map.
        public let map: MapSpec
        /// What becomes of it.
        public let verdict: Verdict
    }

    /// The programs in the object's order.
    public let programs: [Program]
    /// The maps in the object's order, those of global variables too.
    public let maps: [Map]
    /// What was found: about the object, its maps, its programs.
    public let findings: [CheckFinding]

    init(programs: [Program], maps: [Map], findings: [CheckFinding]) {
        self.programs = programs
        self.maps = maps
        self.findings = findings
    }

    /// A report that no program of the object is looked at for, because all of it is for other hosts.
    ///
    /// - Parameter refusal: why.
    public init(refusal: BeeError) {
        self.init(programs: [], maps: [], findings: [CheckFinding(.fails, .object, refusal)])
    }

    /// What becomes of the object: the worst of what concerns all of it, its maps and the programs that are loaded.
    public var verdict: Verdict {
        let own = findings.filter { $0.program == nil && $0.kind != .map }.map(\.verdict)
        return (own + maps.map(\.verdict) + programs.filter(\.isLoaded).map(\.verdict)).max() ?? .works
    }

    /// The findings that decide the verdict of the object: not those of programs that are left out.
    public var decisive: [CheckFinding] {
        let left = Set(programs.lazy.filter { !$0.isLoaded }.map(\.program.name))
        return findings.filter { finding in finding.program.map { !left.contains($0) } ?? true }
    }
}
