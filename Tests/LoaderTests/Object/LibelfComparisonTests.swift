import Base
import Clibelf
import Testing

@testable import Loader

/// What this reader says of objects against libelf, which libbpf reads them with.
struct LibelfComparisonTests {
    @Test(arguments: RealObjects.all)
    func sectionsAndSymbolsAreThoseOfLibelf(object: RealObjects.Object) throws {
        let file = try ELFFile.parse(object.bytes, subject: object.name)
        var bytes = object.bytes.map { CChar(bitPattern: $0) }
        _ = elf_version(UInt32(EV_CURRENT))
        try bytes.withUnsafeMutableBufferPointer { buffer in
            let elf = try #require(elf_memory(buffer.baseAddress, buffer.count))
            defer { elf_end(elf) }
            for section in file.sections.dropFirst() {
                let handle = try #require(elf_getscn(elf, section.index))
                var header = GElf_Shdr()
                try #require(gelf_getshdr(handle, &header) != nil)
                #expect(Int(header.sh_size) == section.size)
                #expect(header.sh_type == section.type)
                #expect(Int(header.sh_link) == section.link)
                guard section.type == ELFSection.symbolTable else { continue }
                try compareSymbols(file, elf, handle, names: Int(header.sh_link))
            }
        }
    }

    private func compareSymbols(_ file: ELFFile, _ elf: OpaquePointer, _ handle: OpaquePointer, names: Int) throws {
        let data = try #require(elf_getdata(handle, nil))
        for symbol in file.symbols {
            var raw = GElf_Sym()
            try #require(gelf_getsym(data, Int32(symbol.index), &raw) != nil)
            let name = try #require(elf_strptr(elf, names, Int(raw.st_name)))
            #expect(String(cString: name) == symbol.name)
            #expect(Int(raw.st_value) == symbol.value)
            #expect(Int(raw.st_size) == symbol.size)
            #expect(Int(raw.st_shndx) == symbol.section)
            #expect(raw.st_info == symbol.info)
        }
    }
}
