/// The networks that a node can be on.
package enum Network: String, CaseIterable, Sendable {
    case main
    case test
    case testnet4
    case signet
    case regtest

    /// The name that `-chain` takes and the RPC interface shows.
    package var name: String { rawValue }

    package init?(name: some StringProtocol) { self.init(rawValue: String(name)) }

    /// The folder below the data directory; empty for the main network.
    package var dataSubdirectory: String {
        switch self {
        case .main: ""
        case .test: "testnet3"
        case .testnet4, .signet, .regtest: rawValue
        }
    }

    /// The default port of the RPC interface.
    package var rpcPort: UInt16 {
        switch self {
        case .main: 8332
        case .test: 18332
        case .testnet4: 48332
        case .signet: 38332
        case .regtest: 18443
        }
    }

    package var isTestNetwork: Bool { self != .main }
}
