import Base
import Layout
import Loader
import Store

/// `pack --btf`: adds to an image the types that its object asks for, for kernels that tell none (CLI-400).
struct PackedTypes {
    /// What was added to one manifest.
    struct Addition {
        /// The manifest.
        let manifest: Digest
        /// The artifact's digest.
        let artifact: Digest
        /// The types, one for each kernel.
        let files: [KernelTypesFile]
    }

    private let hosts: [Host]

    /// A kernel with its types.
    private struct Host {
        let file: String
        let profile: HostProfile
        let kernel: KernelTypes

        var platform: Platform { Platform(os: "linux", architecture: profile.facts.machine) }

        func isOfKernel(_ other: Host) -> Bool {
            platform.matches(other.platform) && profile.facts.kernelRelease == other.profile.facts.kernelRelease
        }

        func types(for spec: ObjectSpec) -> KernelTypesFile {
            KernelTypesFile(
                release: profile.facts.kernelRelease, architecture: profile.facts.machine,
                bytes: MinimalBTF.make(for: spec, kernel: kernel))
        }
    }

    /// Reads host files.
    ///
    /// - Parameter files: what `host export` wrote.
    /// - Throws: `host-invalid`, `btf-missing` for a host whose kernel told no types, `btf-invalid`; what reading meets.
    init(_ files: [String]) throws(BeeError) {
        var hosts: [Host] = []
        for file in files {
            let profile = try HostProfile.read(file)
            guard let kernel = profile.kernelTypes else {
                let reason = profile.gap(.types)?.reason ?? "its kernel told none"
                throw BeeError(
                    .btfMissing, file, "has no types of a kernel: \(reason)",
                    hint: "export it where a kernel of this release tells its BTF")
            }
            let host = Host(file: file, profile: profile, kernel: kernel)
            if let other = hosts.first(where: { $0.isOfKernel(host) }) {
                throw BeeError(.usage, file, "is of the same kernel as \(other.file)")
            }
            hosts.append(host)
        }
        self.hosts = hosts
    }

    /// What is to be added to each manifest of one image.
    struct Plan {
        fileprivate var parts: [(manifest: Descriptor, files: [KernelTypesFile])] = []

        /// Adds it, all or nothing.
        ///
        /// - Parameters:
        ///   - layout: the layout that has the image.
        ///   - wait: how long to wait for other processes.
        /// - Returns: what was added.
        /// - Throws: what writing meets.
        func carryOut(in layout: ImageLayout, wait: Duration) throws(BeeError) -> [Addition] {
            let lock = try layout.sharedLock(wait: wait)
            var additions: [Addition] = []
            for (manifest, files) in parts {
                let artifact = try layout.attach(files, to: manifest, wait: wait)
                additions.append(Addition(manifest: manifest.digest, artifact: artifact.digest, files: files))
            }
            _ = consume lock
            return additions
        }
    }

    /// Finds out what each manifest of an image needs on those hosts that it is for.
    ///
    /// - Parameters:
    ///   - image: the image's entry.
    ///   - layout: the layout that has it.
    /// - Returns: what to add.
    /// - Throws: `architecture-mismatch` for a host that no manifest is for; `usage` where the object asks for no types;
    ///   `image-invalid`; what reading meets.
    func plan(for image: Descriptor, in layout: ImageLayout) throws(BeeError) -> Plan {
        let name = image.name ?? image.digest.description
        var plan = Plan()
        var rest = hosts
        var usesTypes = false
        // One object may serve several processors: all of its types go into one artifact.
        let candidates = try layout.candidates(of: image)
        let places = Dictionary(grouping: candidates, by: \.descriptor.digest)
        var planned: Set<Digest> = []
        for manifest in candidates.map(\.descriptor) where planned.insert(manifest.digest).inserted {
            let spec = try object(of: manifest, name, layout)
            usesTypes = usesTypes || spec.usesCORE
            let platforms = places[manifest.digest, default: []].map(\.platform)
            let fitting = hosts.filter { host in
                host.kernel.kernel.order == spec.byteOrder
                    && platforms.contains { $0?.matches(host.platform) ?? true }
            }
            rest.removeAll { host in fitting.contains { $0.file == host.file } }
            let files = fitting.map { $0.types(for: spec) }
            if !files.isEmpty { plan.parts.append((manifest, files)) }
        }
        guard usesTypes else {
            throw BeeError(.usage, name, "asks for no types of a kernel, so it runs without --btf where it runs at all")
        }
        if let host = rest.first {
            throw BeeError(
                .architectureMismatch, name, "is not for \(host.platform), which \(host.file) is of")
        }
        return plan
    }

    private func object(
        of manifest: Descriptor, _ name: String, _ layout: ImageLayout
    ) throws(BeeError) -> ObjectSpec {
        let program = try ProgramImage(try layout.manifest(manifest), name: name).program
        let bytes = try layout.blobs.read(program.digest, size: program.size, limit: ProgramSource.sizeLimit)
        return try ObjectSpec.parse(bytes, subject: name)
    }
}
