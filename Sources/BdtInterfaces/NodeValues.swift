import BdtPrimitives

/// A call failed for a reason that its caller is to be shown.
package struct InterfaceError: Error, Hashable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}

/// An RPC method answered with an error: the JSON text of the object with code and message.
package struct RemoteRPCError: Error, Hashable, CustomStringConvertible {
    package var json: String

    package init(json: String) { self.json = json }

    package var description: String { json }
}

/// Why a transaction is not broadcast.
package struct BroadcastError: Error, Hashable, CustomStringConvertible {
    /// A published TransactionError number, 1 or more.
    package var number: Int32
    package var description: String

    package init(number: Int32, _ description: String) {
        self.number = number
        self.description = description
    }
}

/// Published numbers of networks.
package enum PeerNetwork: Int32, CaseIterable, Sendable {
    case unroutable = 0
    case ipv4, ipv6, onion, i2p, cjdns
    case `internal` = 6
}

package enum ConnectionDirection: Int32, Sendable {
    case none = 0
    case inbound = 1
    case outbound = 2
    case both = 3
}

/// Published numbers of kinds of connection.
package enum PeerConnectionType: Int32, Sendable {
    case inbound = 0
    case outboundFullRelay, manual, feeler, blockRelay, addressFetch
}

package struct ProxyInformation: Hashable, Sendable {
    /// `host:port`
    package var address: String
    package var isolatesTorStreams: Bool

    package init(address: String, isolatesTorStreams: Bool) {
        self.address = address
        self.isolatesTorStreams = isolatesTorStreams
    }
}

package struct LocalAddress: Hashable, Sendable {
    /// By BIP155: network, length, address.
    package var address: [UInt8]
    package var score: Int
    package var port: UInt16

    package init(address: [UInt8], score: Int, port: UInt16) {
        self.address = address
        self.score = score
        self.port = port
    }
}

/// A peer. Times are UNIX seconds, 0 for never; ping times microseconds, -1 when unknown.
package struct NodeStats: Hashable, Sendable {
    package struct Traffic: Hashable, Sendable {
        package var bytes: UInt64 = 0
        /// Message types in alphabetical order.
        package var byType: [(type: String, bytes: UInt64)] = []

        package init() {}

        package static func == (left: Traffic, right: Traffic) -> Bool {
            left.bytes == right.bytes && left.byType.elementsEqual(right.byType) { $0 == $1 }
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
    }

    package var id: Int64 = 0
    package var lastSend: Int64 = 0
    package var lastReceive: Int64 = 0
    package var lastTransactionTime: Int64 = 0
    package var lastBlockTime: Int64 = 0
    package var connectionTime: Int64 = 0
    /// What the user named to connect to, or the address.
    package var addressName = ""
    package var version: Int32 = 0
    package var userAgent = ""
    package var isInbound = false
    package var highBandwidthTo = false
    package var highBandwidthFrom = false
    package var startingHeight: Int32 = -1
    package var sent = Traffic()
    package var received = Traffic()
    package var permissions: Int32 = 0
    package var pingTime: Int64 = -1
    package var minimumPingTime: Int64 = -1
    /// This node's address as the peer sees it; empty when it did not say.
    package var localAddress = ""
    /// By BIP155, then the port (two bytes, the high one first).
    package var address: [UInt8] = []
    package var boundAddress: [UInt8] = []
    package var network = PeerNetwork.unroutable
    package var mappedAS: UInt32 = 0
    package var connectionType = PeerConnectionType.inbound
    /// 0 detecting, 1 v1, 2 v2.
    package var transport: UInt8 = 0
    package var sessionID = ""
    /// Nil when the conversation has not begun.
    package var state: NodeStateStats?

    package init() {}
}

/// What a peer's conversation knows of it.
package struct NodeStateStats: Hashable, Sendable {
    package var syncHeight: Int32 = -1
    package var commonHeight: Int32 = -1
    package var startingHeight: Int32 = -1
    /// Microseconds.
    package var pingWait: Int64 = 0
    package var heightsInFlight: [Int32] = []
    package var relaysTransactions = false
    package var inventoryToSend: Int32 = 0
    package var lastInventorySequence: UInt64 = 0
    /// Satoshi per 1000 virtual bytes.
    package var feeFilter: Int64 = 0
    package var addressesProcessed: UInt64 = 0
    package var addressesRateLimited: UInt64 = 0
    package var relaysAddresses = false
    package var services: UInt64 = 0
    package var presyncHeight: Int64 = -1
    /// Seconds.
    package var timeOffset: Int64 = 0

    package init() {}
}

package struct BlockAndHeaderTip: Hashable, Sendable {
    package var blockHeight: Int
    package var blockTime: Int64
    package var headerHeight: Int
    package var headerTime: Int64
    package var verificationProgress: Double

    package init(blockHeight: Int, blockTime: Int64, headerHeight: Int, headerTime: Int64, verificationProgress: Double) {
        self.blockHeight = blockHeight
        self.blockTime = blockTime
        self.headerHeight = headerHeight
        self.headerTime = headerTime
        self.verificationProgress = verificationProgress
    }
}

/// A message or question to the user.
package struct UserMessage: Hashable, Sendable {
    package var text: String
    /// What to log when there is nobody to ask; empty for messages.
    package var nonInteractiveText: String
    /// The published flags of icons and buttons: 1 warning, 2 error (as icons); 1<<10 OK, 1<<22 abort, …
    package var style: UInt32

    package init(_ text: String, nonInteractiveText: String = "", style: UInt32 = 0) {
        self.text = text
        self.nonInteractiveText = nonInteractiveText
        self.style = style
    }
}

/// The tip of blocks or headers moved.
package struct TipChange: Hashable, Sendable {
    package enum State: Int32, Sendable {
        case reindexing = 0
        case initialDownload = 1
        case inStep = 2
    }

    package var state: State
    package var height: Int
    /// UNIX seconds in the header.
    package var time: Int64
    package var hash: BlockHash
    /// Of blocks, 0...1; of headers 1 while they are only presynchronised, else 0.
    package var verificationProgress: Double

    package init(state: State, height: Int, time: Int64, hash: BlockHash, verificationProgress: Double) {
        self.state = state
        self.height = height
        self.time = time
        self.hash = hash
        self.verificationProgress = verificationProgress
    }
}
