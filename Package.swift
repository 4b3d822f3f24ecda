// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The module table of doc/design.md. `BDTCOIN_MODULES=BdtKeys,BdtScript swift test` narrows the package to the named modules, what they
// need and their tests: a quick loop for work on one layer (doc/developer-notes.md).

/// A module of `Sources/`; `uses` names modules and shims below it, `external` products of other packages.
struct Module {
    let name: String
    let uses: [String]
    var external: [Target.Dependency] = []
}

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
]
let http: [Target.Dependency] = nio + [.product(name: "NIOHTTP1", package: "swift-nio")]
let collections: [Target.Dependency] = [.product(name: "Collections", package: "swift-collections")]
let sqlite: [Target.Dependency] = [.product(name: "GRDB", package: "GRDB.swift")]

let modules: [Module] = [
    Module(name: "BdtBase", uses: []),
    Module(name: "BdtCrypto", uses: ["BdtBase", "CLibCrypto", "CSecp256k1"]),
    Module(name: "BdtJSON", uses: ["BdtBase"]),
    Module(name: "BdtEncoding", uses: ["BdtBase"]),
    Module(name: "BdtPrimitives", uses: ["BdtBase", "BdtEncoding", "BdtCrypto"]),
    Module(name: "BdtScript", uses: ["BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives"]),
    Module(name: "BdtConsensus", uses: ["BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript"]),
    Module(name: "BdtPolicy", uses: ["BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript", "BdtConsensus"]),
    Module(name: "BdtKeys", uses: ["BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript"], external: collections),
    Module(name: "BdtStorage", uses: ["BdtBase", "BdtEncoding", "CLevelDB"]),
    Module(
        name: "BdtKernel",
        uses: [
            "BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript", "BdtConsensus", "BdtPolicy", "BdtStorage",
        ], external: collections),
    Module(name: "BdtWire", uses: ["BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives"]),
    Module(
        name: "BdtNet", uses: ["BdtBase", "BdtJSON", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtWire"], external: nio + collections),
    Module(
        name: "BdtPeers",
        uses: [
            "BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript", "BdtConsensus", "BdtPolicy", "BdtKernel", "BdtWire",
            "BdtNet",
        ], external: collections),
    Module(
        name: "BdtIndex",
        uses: [
            "BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript", "BdtConsensus", "BdtPolicy", "BdtStorage", "BdtKernel",
        ]),
    Module(
        name: "BdtChainstate",
        uses: ["BdtBase", "BdtJSON", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript", "BdtConsensus", "BdtStorage", "BdtKernel"]),
    Module(name: "BdtInterfaces", uses: ["BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives"]),
    Module(name: "CapnProto", uses: ["BdtBase", "CapnpShim"]),
    Module(
        name: "BdtCommon",
        uses: ["BdtBase", "BdtJSON", "BdtRPC", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript", "BdtConsensus", "BdtKeys"]),
    Module(name: "BdtRPC", uses: ["BdtBase", "BdtJSON"], external: http + collections),
    Module(
        name: "BdtUtil",
        uses: ["BdtBase", "BdtJSON", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtConsensus", "BdtCommon"]),
    Module(name: "BdtCLI", uses: ["BdtBase", "BdtJSON", "BdtRPC", "BdtConsensus", "BdtCommon", "BdtInterfaces"]),
    Module(
        name: "BdtIPC", uses: ["BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtInterfaces", "CapnProto"],
        external: collections),
    Module(
        name: "BdtNode",
        uses: [
            "BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript", "BdtConsensus", "BdtPolicy", "BdtKeys", "BdtStorage",
            "BdtKernel", "BdtWire", "BdtNet", "BdtPeers", "BdtIndex", "BdtInterfaces", "BdtJSON", "BdtRPC", "BdtCommon", "CMalloc", "CZMQ",
        ], external: collections),
    Module(
        name: "BdtWallet",
        uses: [
            "BdtBase", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript", "BdtConsensus", "BdtPolicy", "BdtKeys", "BdtInterfaces",
            "BdtJSON", "BdtRPC", "BdtCommon", "CSandbox",
        ], external: sqlite + collections),
    Module(
        name: "BdtGUI",
        uses: [
            "BdtBase", "BdtJSON", "BdtRPC", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript", "BdtConsensus", "BdtKeys",
            "BdtInterfaces", "BdtCommon",
        ]),
    Module(
        name: "BdtGTK",
        uses: [
            "BdtBase", "BdtJSON", "BdtCrypto", "BdtPrimitives", "BdtKeys", "BdtInterfaces", "BdtCommon", "BdtConsensus", "BdtGUI", "CGtk",
            "CQREncode",
        ]),
]

/// `BDTCOIN_BENCHMARKS=1` adds `bdtcoin-bench` and `ipc-benchmark` (doc/benchmarks.md): normal builds do not pay for it.
let benchmarks = ProcessInfo.processInfo.environment["BDTCOIN_BENCHMARKS"] != nil

/// An executable of `Sources/`: a `main.swift` of a few lines over the modules it composes.
let executables: [Module] =
    [
        Module(name: "bdtcoin-node", uses: ["BdtBase", "BdtNode", "BdtCommon", "BdtIPC", "BdtInterfaces"]),
        Module(name: "bdtcoin-wallet", uses: ["BdtBase", "BdtWallet", "BdtCommon", "BdtIPC", "BdtInterfaces"]),
        Module(name: "bdtcoin-cli", uses: ["BdtCLI", "BdtIPC"]),
        Module(name: "bdtcoin-util", uses: ["BdtUtil"]),
        Module(name: "bdtcoin-gui", uses: ["BdtBase", "BdtGUI", "BdtGTK", "BdtCommon", "BdtIPC", "BdtInterfaces"]),
        Module(name: "bdtcoin-chainstate", uses: ["BdtChainstate"]),
        Module(name: "capnpc-swift", uses: ["BdtBase", "CapnProto"]),
    ] + (benchmarks ? [Module(name: "ipc-benchmark", uses: ["BdtBase", "BdtPrimitives", "BdtIPC", "BdtInterfaces"])] : [])

/// With BDTCOIN_FUZZ set the package is the fuzzer and what it needs: `swift build --sanitize fuzzer` (doc/developer-notes.md).
let fuzzer = Module(
    name: "Fuzz",
    uses: [
        "BdtBase", "BdtJSON", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript", "BdtKeys", "BdtKernel", "BdtWire", "BdtNet",
        "CapnProto",
    ])
let isFuzzing = ProcessInfo.processInfo.environment["BDTCOIN_FUZZ"] != nil

/// Programs that the tests of a module start.
let testChildren = [
    "BdtIPC": Module(name: "BdtIPCTestChild", uses: ["BdtIPC", "BdtInterfaces"]),
    "BdtWallet": Module(name: "BdtWalletTestChild", uses: ["BdtWallet", "BdtInterfaces"]),
]

/// Foreign libraries, one folder of `shims/` each, with the pkg-config name that carries their flags.
let shims: [String: Target] = [
    "CLibCrypto": .systemLibrary(name: "CLibCrypto", path: "shims/CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    "CSecp256k1": .systemLibrary(
        name: "CSecp256k1", path: "shims/CSecp256k1", pkgConfig: "libsecp256k1", providers: [.apt(["libsecp256k1-dev"])]),
    "CZMQ": .systemLibrary(name: "CZMQ", path: "shims/CZMQ", providers: [.apt(["libzmq3-dev"])]),
    "CLevelDB": .systemLibrary(
        name: "CLevelDB", path: "shims/CLevelDB", pkgConfig: "leveldb", providers: [.apt(["libleveldb-dev"])]),
    // What the C library tells of its heap, which the overlay of Swift leaves out.
    "CMalloc": .systemLibrary(name: "CMalloc", path: "shims/CMalloc"),
    "CSandbox": .target(name: "CSandbox", path: "shims/CSandbox", publicHeadersPath: "include"),
    "CGtk": .systemLibrary(name: "CGtk", path: "shims/CGtk", pkgConfig: "libadwaita-1", providers: [.apt(["libadwaita-1-dev"])]),
    "CQREncode": .systemLibrary(
        name: "CQREncode", path: "shims/CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    "CapnpShim": .target(
        name: "CapnpShim", path: "shims/CapnpShim", publicHeadersPath: "include",
        cxxSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
        linkerSettings: [.linkedLibrary("capnp-rpc"), .linkedLibrary("capnp"), .linkedLibrary("kj-async"), .linkedLibrary("kj")]),
]

let swiftSettings: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// `BDTCOIN_NO_GUI=1` leaves out what needs the packages of the GUI: a manifest cannot ask whether they are there.
let withoutGUI = ProcessInfo.processInfo.environment["BDTCOIN_NO_GUI"].map { $0 != "" && $0 != "0" } ?? false
let leftOut = withoutGUI ? ["BdtGTK", "bdtcoin-gui"] : []

/// The names to build: everything, or what BDTCOIN_MODULES asks for together with what it uses.
let table = Dictionary(uniqueKeysWithValues: (modules + executables + [fuzzer]).map { ($0.name, $0) })
let named = ProcessInfo.processInfo.environment["BDTCOIN_MODULES"].map { Set($0.split(separator: ",").map(String.init)) }
let asked = isFuzzing ? [fuzzer.name] : named
var chosen = Set<String>()
var pending = asked.map(Array.init) ?? (modules + executables).map(\.name).filter { !leftOut.contains($0) }
while let name = pending.popLast() {
    guard chosen.insert(name).inserted else { continue }
    pending += table[name]?.uses ?? []
    if name == "BdtIPC" { pending.append("capnpc-swift") }
}

var targets: [Target] = shims.filter { chosen.contains($0.key) }.map(\.value)
for module in modules where chosen.contains(module.name) {
    let uses = module.uses.map { Target.Dependency.target(name: $0) }
    let plugins: [Target.PluginUsage] = module.name == "BdtIPC" ? [.plugin(name: "CapnpSwiftPlugin")] : []
    targets.append(
        .target(name: module.name, dependencies: uses + module.external, swiftSettings: swiftSettings, plugins: plugins))
    if asked?.contains(module.name) ?? true {
        // BdtIPC's tests have schemas of their own.
        // The tests of some modules start a process.
        let child: [Target.Dependency] = testChildren[module.name].map { [.target(name: $0.name)] } ?? []
        targets.append(
            .testTarget(
                name: module.name + "Tests", dependencies: [.target(name: module.name)] + uses + module.external + child,
                swiftSettings: swiftSettings, plugins: plugins))
    }
}
for program in executables where chosen.contains(program.name) {
    targets.append(
        .executableTarget(
            name: program.name, dependencies: program.uses.map { .target(name: $0) }, swiftSettings: swiftSettings))
}
for (module, child) in testChildren where chosen.contains(module) && asked?.contains(module) ?? true {
    targets.append(
        .executableTarget(
            name: child.name, dependencies: child.uses.map { .target(name: $0) }, path: "Tests/\(child.name)",
            swiftSettings: swiftSettings))
}
if chosen.contains("BdtIPC") {
    targets.append(
        .plugin(
            name: "CapnpSwiftPlugin", capability: .buildTool(), dependencies: [.target(name: "capnpc-swift")],
            path: "Sources/CapnpSwiftPlugin"))
}
if benchmarks {
    let uses = [
        "BdtBase", "BdtJSON", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtScript", "BdtConsensus", "BdtStorage", "BdtKernel",
        "CSecp256k1", "AllocationCounter",
    ]
    targets.append(.target(name: "AllocationCounter", path: "shims/AllocationCounter"))
    targets.append(
        .executableTarget(
            name: "bdtcoin-bench", dependencies: uses.map { .target(name: $0) }, path: "Sources/Benchmarks", swiftSettings: swiftSettings))
}
if isFuzzing {
    targets.append(
        .executableTarget(
            name: fuzzer.name, dependencies: fuzzer.uses.map { .target(name: $0) }, path: "Tests/Fuzz", swiftSettings: swiftSettings))
}
if asked == nil {
    let uses = ["BdtBase", "BdtJSON", "BdtRPC", "BdtEncoding", "BdtCrypto", "BdtPrimitives", "BdtConsensus"].map {
        Target.Dependency.target(name: $0)
    }
    targets.append(.testTarget(name: "IntegrationTests", dependencies: uses, exclude: ["Foreign"], swiftSettings: swiftSettings))
}

let package = Package(
    name: "bdtcoin",
    products: [],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: targets,
    cxxLanguageStandard: .cxx17
)
