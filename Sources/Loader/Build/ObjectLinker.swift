public import Base
import Clibbpf
import Glibc

/// Joins compiled objects to one, as `bpf_linker` does: maps, variables and functions of the same name become one, and
/// sections that are for debuggers only are left out.
public enum ObjectLinker {
    /// Links object files.
    ///
    /// libbpf reads them by name; each is read by us before.
    /// - Parameters:
    ///   - objects: the files, at least one, in the order that decides the result's, and what each was compiled of.
    ///   - output: the file that is made or overwritten.
    /// - Throws: `object-invalid` and `btf-invalid` for what no compiler makes, `build-failed` where they do not fit
    ///   together, and what reading and writing met.
    public static func link(_ objects: [(source: String, file: String)], to output: String) throws(BeeError) {
        for (source, file) in objects {
            try checkPart(RegularFile.read(file, limit: sizeLimit), subject: source)
        }
        let (failure, messages) = LibbpfLog.collecting { run(objects, output) }
        guard let failure else { return }
        throw BeeError(
            .buildFailed, failure.subject, "cannot be linked: \(LibbpfError.text(failure.code))",
            causes: messages.filter(\.isWarning).map { BeeError(.buildFailed, "libbpf", $0.text) })
    }

    /// The largest object in bytes that is linked: with debugging sections, several times what `pack` takes.
    static let sizeLimit = 256 << 20

    /// Checks what `ObjectSpec.parse` checks, but that functions and variables are defined: another part may do so.
    private static func checkPart(_ bytes: [UInt8], subject: String) throws(BeeError) {
        let file = try ELFFile.parse(bytes, subject: subject)
        try ObjectSectionCheck(file: file, subject: subject).checkAll()
        _ = try ProgramReader(file: file, subject: subject).functions()
        try InstructionCheck(file: file, subject: subject).check(file.relocations)
        let attributes = ObjectAttributes(file: file, subject: subject)
        guard let types = try attributes.types() else {
            throw BeeError(
                .buildFailed, subject, "has no type information, which maps and rows need", hint: "leave out -g0")
        }
        _ = try attributes.relocations(types)
    }

    private static func run(
        _ objects: [(source: String, file: String)], _ output: String
    ) -> (subject: String, code: Int32)? {
        guard let linker = bpf_linker__new(output, nil) else { return (output, errno) }
        defer { bpf_linker__free(linker) }
        for (source, file) in objects {
            let code = bpf_linker__add_file(linker, file, nil)
            guard code == 0 else { return (source, code) }
        }
        let code = bpf_linker__finalize(linker)
        return code == 0 ? nil : (output, code)
    }
}
