// swift-tools-version: 6.2
import PackageDescription

// What someone writes who takes one codec and nothing else.
let package = Package(
    name: "consumer",
    dependencies: [.package(name: "trestle", path: "../..", traits: [])],
    targets: [
        .executableTarget(name: "consumer", dependencies: [.product(name: "MQTTCodec", package: "trestle")])
    ]
)
