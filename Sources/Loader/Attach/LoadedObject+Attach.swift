import Base

extension LoadedObject {
    /// Attaches every loaded program to what its section names.
    ///
    /// A program that cannot be attached does not stop the others. Calling it again replaces the links made before.
    /// - Returns: which programs are attached, and why the others are not.
    public func attach() -> AttachReport {
        detach()
        var attached: [String] = []
        var failures: [BeeError] = []
        for program in object.programs where program.isLoaded {
            let (link, code, messages) = program.attach(log: options.log)
            guard let link else {
                failures.append(failure(program, code, messages))
                continue
            }
            links.append(link)
            attached.append(program.name)
        }
        return AttachReport(attached: attached, failures: failures)
    }

    /// Detaches every program; when this returns none of them runs any more but those that are running right now.
    ///
    /// Programs and maps stay loaded. Calling it again changes nothing.
    public func detach() {
        links.removeAll()
    }

    private func failure(_ program: BPFProgram, _ code: Int32, _ messages: [LibbpfLog.Message]) -> BeeError {
        AttachFailure(
            program: program.name, section: program.section, code: code, causes: LoadFailure.causes(messages)
        ).error
    }
}
