import BdtInterfaces

/// Facts of a peer as text.
package struct PeerText {
    private let stats: NodeStats
    private let now: Int64

    package init(_ stats: NodeStats, now: Int64) {
        self.stats = stats
        self.now = now
    }

    package var age: String { TimeText.short(seconds: now - stats.connectionTime) }
    package var direction: String { stats.isInbound ? "Inbound" : "Outbound" }
    package var ping: String { Self.ping(stats.minimumPingTime) }

    package var type: String {
        switch stats.connectionType {
        case .inbound: ""
        case .outboundFullRelay: "Full Relay"
        case .manual: "Manual"
        case .feeler: "Feeler"
        case .blockRelay: "Block Relay"
        case .addressFetch: "Address Fetch"
        }
    }

    package var network: String {
        switch stats.network {
        case .unroutable: "Unroutable"
        case .ipv4: "IPv4"
        case .ipv6: "IPv6"
        case .onion: "Onion"
        case .i2p: "I2P"
        case .cjdns: "CJDNS"
        case .internal: "Internal"
        }
    }

    static func ping(_ microseconds: Int64) -> String { microseconds > 0 ? "\(microseconds / 1000) ms" : "N/A" }

    private static let services: [(bit: UInt64, name: String)] = [
        (0, "NETWORK"), (2, "BLOOM"), (3, "WITNESS"), (6, "COMPACT_FILTERS"), (10, "NETWORK_LIMITED"), (11, "P2P_V2"),
    ]

    static func services(_ mask: UInt64) -> String {
        let names = (0..<64).filter { mask & (1 << $0) != 0 }.map { bit in
            services.first { $0.bit == UInt64(bit) }?.name ?? "UNKNOWN[2^\(bit)]"
        }
        return names.isEmpty ? "None" : names.joined(separator: ", ")
    }

    private static let permissionNames: [(mask: Int32, name: String)] = [
        (1 << 1, "bloomfilter"), (1 << 4 | 1 << 6, "noban"), (1 << 2 | 1 << 3, "forcerelay"), (1 << 3, "relay"), (1 << 5, "mempool"),
        (1 << 6, "download"), (1 << 7, "addr"),
    ]

    private var highBandwidth: String {
        switch (stats.highBandwidthTo, stats.highBandwidthFrom) {
        case (true, true): "To/From"
        case (true, false): "To"
        case (false, true): "From"
        case (false, false): "No"
        }
    }

    private var transport: String {
        ["Detecting", "v1", "v2"].indices.contains(Int(stats.transport)) ? ["Detecting", "v1", "v2"][Int(stats.transport)] : "N/A"
    }

    private var permissions: String {
        let names = Self.permissionNames.filter { stats.permissions & $0.mask == $0.mask }.map(\.name)
        return names.isEmpty ? "N/A" : names.joined(separator: ", ")
    }

    /// Names and values of the panel of details, in the published order.
    package var details: [(name: String, value: String)] {
        let state = stats.state
        func known<Value>(_ value: Value?, _ text: (Value) -> String) -> String { value.map(text) ?? "N/A" }
        func height(_ value: Int32?) -> String { value.map { $0 >= 0 ? "\($0)" : "Unknown" } ?? "N/A" }
        let directionAndType = [direction, type].filter { !$0.isEmpty }.joined(separator: " ")
        var rows: [(String, String)] = [
            ("Permissions", permissions), ("Direction/Type", directionAndType), ("Transport", transport),
        ]
        if !stats.sessionID.isEmpty { rows.append(("Session ID", stats.sessionID)) }
        rows += [
            ("Network", network), ("Version", stats.version > 0 ? "\(stats.version)" : "N/A"),
            ("User Agent", stats.userAgent.isEmpty ? "N/A" : stats.userAgent),
            ("Services", known(state) { Self.services($0.services) }),
            ("Transaction Relay", known(state) { $0.relaysTransactions ? "Yes" : "No" }), ("High Bandwidth", highBandwidth),
            ("Starting Block", "\(stats.startingHeight)"), ("Synced Headers", height(state?.syncHeight)),
            ("Synced Blocks", height(state?.commonHeight)),
            ("Connection Time", TimeText.exact(seconds: max(0, now - stats.connectionTime))),
            ("Last Block", TimeText.since(stats.lastBlockTime, now: now)),
            ("Last Transaction", TimeText.since(stats.lastTransactionTime, now: now)),
            ("Last Send", TimeText.since(stats.lastSend, now: now)), ("Last Receive", TimeText.since(stats.lastReceive, now: now)),
            ("Sent", ByteText.format(stats.sent.bytes)), ("Received", ByteText.format(stats.received.bytes)),
            ("Ping Time", Self.ping(stats.pingTime)), ("Ping Wait", known(state) { Self.ping($0.pingWait) }), ("Min Ping", ping),
            ("Time Offset", known(state) { "\($0.timeOffset) s" }),
            ("Mapped AS", stats.mappedAS == 0 ? "N/A" : "\(stats.mappedAS)"),
            ("Address Relay", known(state) { $0.relaysAddresses ? "Yes" : "No" }),
            ("Addresses Processed", known(state) { "\($0.addressesProcessed)" }),
            ("Addresses Rate-Limited", known(state) { "\($0.addressesRateLimited)" }),
        ]
        return rows
    }
}
