import Base
import Loader
import Report
import Store

/// An eBPF object as `inspect` shows it.
struct InspectedObject {
    /// What the object's file says.
    let spec: ObjectSpec
    /// The object's size in bytes.
    let size: Int
    /// The object's digest.
    let digest: Digest
    /// What its programs do.
    let survey: ObjectSurvey
    /// What to know before it is let in, the worst first.
    let risks: [RiskNote]
    /// What it needs of a kernel, the newest first.
    let requirements: [ObjectSurvey.Requirement]

    /// Parses an object completely.
    ///
    /// - Parameters:
    ///   - bytes: the object.
    ///   - name: its name for errors.
    /// - Throws: `object-invalid`, `btf-invalid`.
    init(_ bytes: [UInt8], name: String) throws(BeeError) {
        spec = try ObjectSpec.parse(bytes, subject: name)
        size = bytes.count
        digest = try Digest.sha256(of: bytes)
        survey = ObjectSurvey(spec)
        risks = survey.risks(spec)
        requirements = survey.requirements(spec)
    }

    /// The maps that are the object's own, without those of global variables.
    var maps: [MapSpec] { spec.maps.filter { !$0.isInternal } }

    /// A type as C spells it; nil where there is none.
    func spelling(_ type: BTF.TypeID?) -> String? {
        guard let type, let btf = spec.btf else { return nil }
        return btf.cSpelling(of: type)
    }

    /// The first release that may load it.
    var lowestKernel: KernelVersion {
        requirements.compactMap(\.requirement.since).max() ?? KernelVersion(3, 19)
    }

    /// The capabilities that its maps and the programs loaded by default need.
    var capabilities: Capabilities {
        var needed: Capabilities = []
        for program in survey.programs where program.program.autoload { needed.formUnion(program.capabilities) }
        for map in spec.maps { needed.formUnion(map.capabilities) }
        return needed
    }

    /// The memory that all its maps take at once, those of global variables among them.
    var footprint: MapFootprint {
        spec.maps.reduce(into: MapFootprint()) { sum, map in
            let one = map.footprint
            sum.fixed += one.fixed
            sum.perProcessor += one.perProcessor
        }
    }

    /// The maps that carry events, with the type of these.
    var events: [EventType] {
        maps.compactMap { map in
            switch map.type {
            case .ringBuffer, .perfEventArray, .queue, .stack: EventType(map, in: spec)
            default: nil
            }
        }
    }

    /// What a map begins with at one place, as JSON; nil for programs, maps and addresses, and for what is longer than a
    /// person wants to read.
    func json(of value: InitialValue) -> [UInt8]? {
        switch value.content {
        case .program, .map, .address: return nil
        case .number(let number): return Array("\(number)".utf8)
        case .bytes(let bytes, let type):
            guard bytes.count <= 4096, let types = spec.btf,
                let layout = try? RecordLayout.compile(type, in: types, order: spec.byteOrder)
            else { return nil }
            return Array(bytes).withUnsafeBytes { ValueText.json($0, as: layout) }
        }
    }

    /// The same as text for a person.
    func text(of value: InitialValue) -> String {
        switch value.content {
        case .program(let name): "program \(name)"
        case .map(let name): "map \(name)"
        case .address(let name): "address of \(name)"
        case .number, .bytes: json(of: value).map { String(decoding: $0, as: UTF8.self) } ?? "…"
        }
    }

    /// A variable's value before anything is set, as JSON; nil where it is longer than a person wants to read.
    func initialValue(of variable: VariableSpec) -> [UInt8]? {
        guard variable.size <= 4096, let types = spec.btf,
            let layout = try? RecordLayout.compile(variable.type, in: types, order: spec.byteOrder)
        else { return nil }
        let bytes = variable.initialBytes.map(Array.init) ?? [UInt8](repeating: 0, count: variable.size)
        return bytes.withUnsafeBytes { ValueText.json($0, as: layout) }
    }
}

extension InitialValue {
    /// The key or the member it stands at.
    var placeText: String {
        switch place {
        case .slot(let number): "\(number)"
        case .member(let name): name
        }
    }
}
