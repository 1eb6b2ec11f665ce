// swift-tools-version:6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "bee-oci",
    products: [
        .executable(name: "bee-oci", targets: ["bee-oci"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", "1.8.0"..<"1.9.0"),
        .package(url: "https://github.com/apple/swift-system", "1.8.0"..<"1.9.0"),
    ],
    targets: [
        .systemLibrary(name: "Clibbpf", pkgConfig: "libbpf", providers: [.apt(["libbpf-dev"])]),
        .systemLibrary(name: "Clibelf", pkgConfig: "libelf", providers: [.apt(["libelf-dev"])]),
        .systemLibrary(name: "Clibarchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "Clibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "Czlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "Clibzstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "Cliblzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
        .systemLibrary(name: "Cliblz4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        // Debian's libbz2-dev has no pkg-config file.
        .systemLibrary(name: "Clibbz2", providers: [.apt(["libbz2-dev"])]),

        .systemLibrary(name: "CLinux"),
        .target(name: "CBuildHeaders", exclude: ["own"]),

        .target(name: "Base", dependencies: [system], swiftSettings: settings),
        .target(name: "Store", dependencies: ["Base", "Clibcrypto", "CLinux", system], swiftSettings: settings),
        .target(
            name: "Layout",
            dependencies: [
                "Base", "Store", "Clibarchive", "Clibcrypto", "Czlib", "Clibzstd", "Cliblzma", "Clibbz2", "Cliblz4",
                system,
            ],
            swiftSettings: settings),
        .target(
            name: "Loader", dependencies: ["Base", "CBuildHeaders", "Clibbpf", "Clibelf", "CLinux", "Czlib", system],
            swiftSettings: settings),
        .target(name: "Report", dependencies: ["Base", "Loader"], swiftSettings: settings),
        .executableTarget(
            name: "bee-oci",
            dependencies: ["Base", "Store", "Layout", "Loader", "Report", "CLinux", system, arguments],
            swiftSettings: settings),

        .testTarget(name: "BaseTests", dependencies: ["Base", system], swiftSettings: settings),
        .testTarget(name: "StoreTests", dependencies: ["Base", "Store", system], swiftSettings: settings),
        .target(name: "ArchiveFixtures", path: "Tests/ArchiveFixtures", swiftSettings: settings),
        .testTarget(
            name: "LayoutTests",
            dependencies: [
                "Base", "Store", "Layout", "ArchiveFixtures", "Clibzstd", "Cliblzma", "Clibbz2", "Cliblz4", system,
            ],
            swiftSettings: settings),
        .target(
            name: "TypeFixtures", dependencies: ["Base", "Loader"], path: "Tests/TypeFixtures", swiftSettings: settings),
        .target(
            name: "ObjectFixtures", dependencies: ["Base"], path: "Tests/ObjectFixtures", swiftSettings: settings),
        .testTarget(
            name: "LoaderTests",
            dependencies: ["Base", "Loader", "TypeFixtures", "ObjectFixtures", "Clibbpf", "Clibelf", system],
            swiftSettings: settings),
        .target(name: "OutputChecks", path: "Tests/OutputChecks", swiftSettings: settings),
        .testTarget(
            name: "ReportTests", dependencies: ["Base", "Loader", "Report", "TypeFixtures", "OutputChecks"],
            swiftSettings: settings),
        .testTarget(
            name: "bee-ociTests",
            dependencies: [
                "bee-oci", "Base", "Store", "Layout", "Loader", "Report", "ArchiveFixtures", "ObjectFixtures", system,
            ],
            exclude: [
                "Detached/under-systemd", "Examples/examples.sh", "FarHost/capabilities.sh", "FarHost/hidden.sh",
                "FarHost/host.sh", "FarHost/old-kernel.sh",
                "FarHost/power-cut.sh", "FarHost/steps.sh", "FarHost/visit.sh",
                "Guides/follow-guide",
                "Guides/preparations",
            ],
            swiftSettings: settings),
    ]
)

// `scripts/test` builds the tests of the libraries and those of the program by themselves, each in its own way.
switch Context.environment["BEE_OCI_TESTS"] {
case "libraries":
    package.targets.removeAll { $0.name.hasPrefix("bee-oci") }
    package.products = []
    // What is tested is optimised; the tests need not be, and each module of them compiles on one core.
    for target in package.targets where target.type == .test {
        target.swiftSettings = settings + [.unsafeFlags(["-Onone"])]
    }
case "program":
    package.targets.removeAll { $0.type == .test && $0.name != "bee-ociTests" }
default: break
}

// The fuzzers' `main` is libFuzzer's, which only `scripts/fuzz` links.
if Context.environment["BEE_OCI_FUZZ"] != nil {
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Tests/CFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: ["Base", "Store", "Layout", "Loader", "Report", "OutputChecks", "CFuzzer", system],
            path: "Tests/Fuzz", swiftSettings: settings),
    ]
}
