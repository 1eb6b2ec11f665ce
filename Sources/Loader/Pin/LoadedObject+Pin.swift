public import Base
import Clibbpf
import Glibc

extension LoadedObject {
    /// Pins what is attached, the programs and the maps, so that they stay without this process.
    ///
    /// Until `letGo` is called this process detaches the programs when it lets go of the object.
    /// - Parameters:
    ///   - folder: where; it is there and empty.
    ///   - didPin: hears of each thing when it is pinned.
    /// - Throws: `attach-failed` where something is attached in a way that ends with the process, `not-permitted`,
    ///   `kernel-unsupported`; what was pinned until then stays.
    public func pin(in folder: PinFolder, _ didPin: (Pin) -> Void) throws(BeeError) {
        for map in maps { didPin(try folder.add(.map, map.name, map.rawDescriptor)) }
        for program in object.programs where program.isLoaded {
            didPin(try folder.add(.program, program.name, program.descriptor))
        }
        var counts: [String: Int] = [:]
        for (program, attachment) in zip(attachedPrograms, attachments) {
            guard let links = attachment.links else { throw Self.notALink(program) }
            for link in links {
                let count = counts[program, default: 0]
                // What libbpf has no link of the kernel's for, or we a socket only.
                guard KernelFacts(of: link).identity?.kind == .link else { throw Self.notALink(program) }
                didPin(try folder.add(.link, "\(program)-\(count)", link))
                counts[program] = count + 1
            }
        }
    }

    /// Lets what was pinned go on without this process.
    public func letGo() {
        for attachment in attachments { attachment.letGo() }
        attachments.removeAll()
        attachedPrograms.removeAll()
    }

    /// Pins each program under its name, for other tools.
    ///
    /// - Parameter directory: where; it is made where it is missing.
    /// - Throws: `not-permitted`, `input-output`, `failure` where a name is taken.
    public func pinPrograms(in directory: String) throws(BeeError) {
        if mkdir(directory, 0o700) != 0, errno != EEXIST { throw BeeError.system("make the folder", directory) }
        for program in object.programs where program.isLoaded {
            let path = directory + "/" + PinOptions.fileName(program.name)
            guard bpf_obj_pin(program.descriptor, path) == 0 else { throw PinFolder.failure(errno, path) }
        }
    }

    private static func notALink(_ subject: String) -> BeeError {
        let isOld = KernelVersion(release: HostFacts.current.kernelRelease).map { $0 < KernelVersion(5, 15) } ?? false
        return BeeError(
            .attachFailed, subject,
            "is attached in a way that ends with the process, and not by a link, which could stay",
            hint: isOld
                ? "probes, tracepoints and perf events are links from Linux 5.15 on, and this is an older one"
                : "USDT markers, sockets, iterators, structures, filters of the older kind and XDP programs that "
                    + "were put in another's place cannot stay: leave them out with --skip")
    }
}

extension PinFolder {
    /// Pins something and says what it is.
    fileprivate func add(_ kind: Pin.Kind, _ name: String, _ descriptor: Int32) throws(BeeError) -> Pin {
        guard let identity = KernelFacts(of: descriptor).identity, identity.kind == kind else {
            throw BeeError(.kernelUnsupported, name, "cannot be pinned: the kernel does not tell its number")
        }
        let pin = Pin(kind: kind, name: name, number: identity.number)
        guard bpf_obj_pin(descriptor, "\(path)/\(pin.place)") == 0 else {
            throw Self.failure(errno, "\(path)/\(pin.place)")
        }
        return pin
    }

    /// Why something could not be pinned.
    fileprivate static func failure(_ number: Int32, _ path: String) -> BeeError {
        switch number {
        case EEXIST:
            BeeError(.failure, path, "is there already", hint: "remove it, or choose another folder")
        case EINVAL, EPERM:
            BeeError(
                number == EPERM ? .notPermitted : .kernelUnsupported, path,
                "cannot be pinned: \(LibbpfError.text(number))",
                hint: "only a folder of the eBPF file system (mount -t bpf) can have pins")
        default: BeeError.system("pin", path, number: number)
        }
    }
}
