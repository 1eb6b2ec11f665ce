import Base

extension HostProfile {
    /// This host; each part is gathered when it is first asked for.
    public static let current: HostProfile = {
        let types = Gathered { LiveTypes.ofKernel() }
        let modules = Gathered { LiveTypes.ofModules() }
        let parsed = HostProfile.parsed(types, modules)
        let functions = Gathered { LiveFunctions.traceable() }
        let tracefs = LiveTracefs.folder
        return HostProfile(
            subject: "this host", detailsBox: Gathered { LiveDetails.gather() },
            configurationBox: Gathered { LiveConfiguration.gather() }, typesBox: types,
            parsedTypesBox: parsed, moduleTypesBox: modules,
            featuresBox: Gathered { LiveFeatures.gather(parsed.value.known) }, functionsBox: functions,
            symbolsBox: Gathered { LiveFunctions.others(than: functions.value.known) },
            tracepointsBox: Gathered { LiveTracepoints.gather(tracefs) },
            rawTracepointsBox: Gathered { LiveFunctions.rawTracepoints() })
    }()
}
