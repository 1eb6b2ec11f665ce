public import Base
import Clibbpf

/// An eBPF object the kernel holds: its maps exist, its programs passed the verifier.
///
/// Nothing of it outlives the process: programs, maps and links are freed when the last descriptor closes, however the
/// process ends. Not for use by two threads at a time; its maps are.
public final class LoadedObject {
    /// The object as its file says it.
    public let spec: ObjectSpec
    /// The maps the kernel created, in the order of `spec.maps`.
    public let maps: [LoadedMap]
    /// The names of the programs that were loaded.
    public let programs: [String]
    let object: BPFObject
    let options: LoadOptions
    let plan: AttachPlan
    var attachments: [any Attachment] = []
    /// The program of each attachment.
    var attachedPrograms: [String] = []

    /// Loads an object into the kernel; nothing is attached yet.
    ///
    /// The bytes are opened by libbpf in a short-lived child process first. Maps in the sections of old bee objects are
    /// moved to where libbpf looks, in memory. Ring buffers and perf event arrays that declare a value type are made fit
    /// for the kernel, and a map's wish to be pinned is not granted.
    /// - Parameters:
    ///   - bytes: the object's bytes, the very ones that were hashed and that `spec` was parsed from.
    ///   - spec: what the bytes say.
    ///   - options: what to load of it and who hears libbpf.
    /// - Returns: the loaded object.
    /// - Throws: `object-invalid` where libbpf cannot read it, `verifier-rejected`, `map-rejected`, `not-permitted`,
    ///   `btf-missing`, `kernel-unsupported`.
    public static func load(
        bytes: [UInt8], spec: ObjectSpec, options: LoadOptions
    ) throws(BeeError) -> LoadedObject {
        let isOld = spec.sections.contains { ObjectSection.outputMaps.contains($0.name) }
        let readable = isOld ? try OutputSectionMerge.rewritten(bytes, subject: options.name) : bytes
        let plan = try options.plan(for: spec)
        let types = try TypesFile.ifWanted(by: spec, loading: plan.programs, given: options.types)
        let object = try BPFObject.open(readable, options: options, types: types?.path)
        try choosePrograms(of: object, plan)
        try prepareMaps(of: object, spec, options)
        for setting in options.settings { try apply(setting, to: object) }
        // Last, for libbpf 1.1 reads the kernel's types here and frees them only where the object is loaded.
        prepareTargets(of: object, plan)
        try prepareStructures(of: object, spec, options)
        // libbpf opens the file of types by its path now.
        let (code, messages) = withExtendedLifetime(types) { object.load(log: options.log) }
        guard code >= 0 else {
            throw LoadFailure(
                code: code, messages: messages, object: options.name, spec: spec, bytes: bytes,
                functions: plan.functions, pins: options.pinnedMaps
            ).error
        }
        var maps: [LoadedMap] = []
        for map in spec.maps {
            guard let created = object.map(named: map.name), created.descriptor >= 0 else { continue }
            maps.append(try LoadedMap.make(map, adopting: created.duplicateDescriptor()))
        }
        return LoadedObject(spec: spec, maps: maps, object: object, plan: plan, options: options)
    }

    private init(
        spec: ObjectSpec, maps: [LoadedMap], object: BPFObject, plan: AttachPlan, options: LoadOptions
    ) {
        self.spec = spec
        self.maps = maps
        self.object = object
        self.plan = plan
        self.options = options
        programs = object.programs.filter(\.isLoaded).map(\.name)
    }

    /// Decides which programs are loaded, and as what where libbpf 1.1 does not know the section's name.
    private static func choosePrograms(
        of object: BPFObject, _ plan: AttachPlan
    ) throws(BeeError) {
        for program in object.programs {
            guard let item = plan.items.first(where: { $0.program.name == program.name }), item.isLoaded else {
                program.setLoaded(false)
                continue
            }
            program.setLoaded(true)
            if program.type == BPF_PROG_TYPE_UNSPEC.rawValue {
                let known = item.program
                guard known.type != .unspecified else {
                    throw VerifierFailure.noType(known)
                }
                program.setType(known.type, known.attachType, sleeps: known.isSleepable)
            }
        }
    }

    private static func prepareTargets(of object: BPFObject, _ plan: AttachPlan) {
        for program in object.programs {
            guard let item = plan.items.first(where: { $0.program.name == program.name }), item.isLoaded else {
                continue
            }
            for point in item.points { point.prepare(program) }
        }
    }

    /// Sees to it that libbpf has the kernel's types for the structures of functions: without, it crashes.
    ///
    /// libbpf 1.1 reads those types if a program needs them that is loaded, and looks the structures up in them whatever
    /// is loaded (libbpf.c, `obj_needs_vmlinux_btf`, `bpf_object__init_kern_struct_ops_maps`).
    private static func prepareStructures(
        of object: BPFObject, _ spec: ObjectSpec, _ options: LoadOptions
    ) throws(BeeError) {
        guard let structure = spec.kernelStructures.first else { return }
        guard object.programs.first?.readKernelTypes() == true else {
            throw BeeError(
                .btfMissing, options.name,
                "its structure '\(structure.name)' has a type of the kernel's, and libbpf finds none of them",
                hint: "run a kernel built with CONFIG_DEBUG_INFO_BTF=y")
        }
    }

    private static func apply(_ setting: VariableSetting, to object: BPFObject) throws(BeeError) {
        guard let map = object.map(named: setting.section), map.setInitialBytes(setting.bytes, at: setting.offset)
        else {
            throw BeeError(.kernelUnsupported, setting.name, "cannot be set: libbpf keeps no value for its section")
        }
    }

    private static func prepareMaps(of object: BPFObject, _ spec: ObjectSpec, _ options: LoadOptions) throws(BeeError) {
        for map in object.maps {
            if let size = options.mapSizes[map.name] { map.setMaxEntries(size) }
            map.normalise()
            map.unpin()
            if let folder = options.pinnedMaps, spec.map(named: map.name)?.isPinned == true { map.pin(in: folder) }
            guard map.maxEntries == 0, !map.isSizedElsewhere else { continue }
            throw MapFailure.noEntries(map.name)
        }
    }
}
