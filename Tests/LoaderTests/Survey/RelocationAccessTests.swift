import Testing

@testable import Loader

struct RelocationAccessTests {
    // CLI-446
    @Test(arguments: ["guards", "guardsbig"])
    func spellsTypesFieldsAndConstants(object: String) throws {
        let spec = try ObjectSpec.parse(try Corpus.bytes(object), subject: object)
        let types = try #require(spec.btf)
        let texts = Set(spec.relocations.map { "\($0.kind.name) \(RelocationAccess($0, in: types).text($0.kind))" })
        #expect(
            texts == [
                "byte_off struct task_struct.pid", "byte_off struct task_struct.missing",
                "field_exists struct task_struct.missing", "byte_off struct task_struct___old.state",
                "type_exists struct absent", "enumval_exists enum answers::ANSWER_ABSENT",
            ])
    }

    @Test(arguments: RealObjects.all)
    func everyRelocationOfRealObjectsHasASpelling(object: RealObjects.Object) throws {
        let spec = try ObjectSpec.parse(object.bytes, subject: object.name)
        guard let types = spec.btf else { return }
        for relocation in spec.relocations {
            let access = RelocationAccess(relocation, in: types)
            #expect(!access.type.isEmpty)
            #expect(!(relocation.kind.isEnumValue && access.member == nil))
            #expect(relocation.path.count < 2 || access.member != nil || !relocation.kind.isField)
        }
    }
}
