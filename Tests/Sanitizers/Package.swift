// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// The transport and its tests alone, so that a sanitizer need not build all the rest. `Tests/Checks/sanitizers.sh` puts
/// links to the sources beside a copy of this file.
let package = Package(
    name: "sanitized",
    targets: [
        .systemLibrary(name: "CEpoll"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl"),
        .target(name: "TrestleBase", swiftSettings: strict),
        .target(name: "TrestlePlatform", swiftSettings: strict),
        .target(name: "WireBytes", swiftSettings: strict),
        .target(
            name: "TrestleTransport", dependencies: ["CEpoll", "COpenSSL", "TrestleBase", "TrestlePlatform", "WireBytes"],
            swiftSettings: strict),
        .testTarget(
            name: "TransportTests", dependencies: ["TrestlePlatform", "TrestleTransport", "WireBytes"],
            exclude: ["TLS/make-certificates.sh", "TLS/make-stores.sh"], swiftSettings: strict),
    ]
)
