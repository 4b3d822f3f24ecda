import BdtCommon
import BdtInterfaces
import BdtJSON
import Observation

/// The first page of the node window.
@Observable @MainActor package final class InformationModel {
    @ObservationIgnored private let node: NodeModel
    package private(set) var dataDirectory: String
    package private(set) var startTime: Int64 = 0
    package private(set) var userAgent = ""
    package private(set) var inbound = 0
    package private(set) var outbound = 0
    package private(set) var localAddresses = ""
    package private(set) var mempoolCount = 0
    package private(set) var mempoolUsage = 0
    package private(set) var mempoolLimit = 0

    package init(node: NodeModel, dataDirectory: String) {
        self.node = node
        self.dataDirectory = dataDirectory
    }

    /// Asks once for what does not change.
    package func load() async {
        if let text = try? await node.node.executeRpc("uptime"), let uptime = try? JSONValue(parsing: text).int {
            startTime = node.context.clock.now - Int64(uptime)
        }
        if let text = try? await node.node.executeRpc("getnetworkinfo"), let information = try? JSONValue(parsing: text) {
            userAgent = information["subversion"].string ?? ""
            let addresses = information["localaddresses"].array ?? []
            localAddresses = addresses.compactMap { $0["address"].string }.joined(separator: ", ")
        }
    }

    package func refresh() async {
        inbound = (try? await node.node.getNodeCount(.inbound)) ?? inbound
        outbound = (try? await node.node.getNodeCount(.outbound)) ?? outbound
        mempoolCount = (try? await node.node.getMempoolSize()) ?? mempoolCount
        mempoolUsage = (try? await node.node.getMempoolDynamicUsage()) ?? mempoolUsage
        mempoolLimit = (try? await node.node.getMempoolMaxUsage()) ?? mempoolLimit
    }

    /// Refreshes until the task is cancelled: as often as the published GUI asks for the memory pool.
    package func run() async {
        while !Task.isCancelled {
            await refresh()
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Names and values, under headings.
    package var sections: [(title: String, rows: [(name: String, value: String)])] {
        let sync = node.sync
        let connections =
            node.isNetworkActive ? "\(inbound + outbound) (In: \(inbound) / Out: \(outbound))" : "Network activity disabled"
        return [
            (
                "General",
                [
                    ("Client version", ClientInformation.fullVersion), ("User agent", userAgent), ("Datadir", dataDirectory),
                    ("Startup time", startTime > 0 ? TimeText.exactDate(startTime) : "N/A"),
                ]
            ),
            (
                "Network",
                [
                    ("Name", node.context.parameters.network.name), ("Number of connections", connections),
                    ("Local addresses", localAddresses.isEmpty ? "None" : localAddresses),
                ]
            ),
            ("Block chain", [("Current block height", "\(sync.blockHeight)"), ("Last block time", TimeText.exactDate(sync.blockTime))]),
            (
                "Memory pool",
                [
                    ("Current number of transactions", "\(mempoolCount)"),
                    ("Memory usage", Self.megabytes(mempoolUsage) + " / " + Self.megabytes(mempoolLimit)),
                ]
            ),
        ]
    }

    /// Megabytes with two decimals.
    static func megabytes(_ bytes: Int) -> String {
        let hundredths = bytes / 10_000
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) MB"
    }
}
