extension ObjectSpec {
    /// The instructions of a program and of the functions it calls, as the file has them, for a comparison.
    ///
    /// What a loader fills in is not in them, but the distances of calls and of variables are: they may differ where
    /// another function of the object was changed.
    /// - Parameter survey: what is known of the program.
    /// - Returns: the bytes.
    public func instructionBytes(of survey: ProgramSurvey) -> [UInt8] {
        let called = Set(survey.functions)
        var bytes: [UInt8] = []
        for function in code.functions {
            let isOwn =
                function.name == survey.program.name
                && ProgramSection.bareName(function.section) == survey.program.section
            if isOwn || called.contains(function.name) { bytes += code.bytes[function.range] }
        }
        return bytes
    }
}
