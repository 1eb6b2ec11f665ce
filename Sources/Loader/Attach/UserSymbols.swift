import Base

/// The functions of a program or library, from its symbol tables, with their places in the file.
struct UserSymbols {
    struct Function: Hashable {
        let name: String
        /// Where the function begins, as an offset in the file; what the kernel takes for a probe.
        let offset: UInt
    }

    let functions: [Function]

    /// Reads `.dynsym` and `.symtab` of a 64-bit ELF file.
    static func read(_ path: String) throws(TargetFault) -> UserSymbols {
        do throws(BeeError) {
            let file = try RegularFile.open(path, links: .followed)
            var functions: [Function] = []
            guard let object = UserELF(file),
                object.forEachFunction(
                    in: file,
                    { name, address, _ in
                        guard let name = String(validating: name, as: UTF8.self),
                            let offset = object.offset(of: address)
                        else { return }
                        functions.append(Function(name: name, offset: UInt(offset)))
                    })
            else {
                throw BeeError(.fileInvalid, path, "is no 64-bit ELF file of this machine's byte order, or is damaged")
            }
            return UserSymbols(functions: functions)
        } catch {
            throw TargetFault(error.description)
        }
    }

    /// The place of a function; with several of one name the first.
    func offset(of name: String) -> UInt? { functions.first { $0.name == name }?.offset }

    /// The functions whose names fit a pattern, in which `*` and `?` stand for any letters.
    func matching(_ pattern: String) -> [Function] {
        let pattern = Array(pattern.utf8)
        var seen: Set<UInt> = []
        return functions.filter { Glob.matches(Array($0.name.utf8), pattern) && seen.insert($0.offset).inserted }
    }
}
