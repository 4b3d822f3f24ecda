/// A line for each connection, as wide as the widest entries.
struct PeerTable {
    let peers: [Peer]
    let showsAddress: Bool
    let showsVersion: Bool
    /// UNIX seconds.
    let now: Int64

    /// The entries of a line in their order.
    private struct Line {
        var direction = ""
        var type = ""
        var network = ""
        var services = ""
        var transport = ""
        var minimumPing = ""
        var ping = ""
        var sent = ""
        var received = ""
        var transaction = ""
        var block = ""
        var highBandwidth = ""
        var addressesProcessed = ""
        var addressesLimited = ""
        var age = ""
        var mappedAS = ""
        var id = ""
        var address = ""
        var version = ""
    }

    /// Empty without connections.
    var text: String {
        if peers.isEmpty { return "" }
        let lines = peers.sorted(by: Peer.precedes).map(line)
        let titles = Line(
            direction: "<->", type: "type", network: "net", services: "serv", transport: "v", minimumPing: "mping", ping: "ping",
            sent: "send", received: "recv", transaction: "txn", block: "blk", highBandwidth: "hb", addressesProcessed: "addrp",
            addressesLimited: "addrl", age: "age", mappedAS: showsMappedAS ? "asmap" : "", id: "id",
            address: showsAddress ? "address" : "", version: showsVersion ? "version" : "")
        let units = Line(
            minimumPing: "ms", ping: "ms", sent: "sec", received: "sec", transaction: "min", block: "min", age: "min")
        let widths = Widths(lines, hasMappedAS: showsMappedAS, hasAddress: showsAddress)
        var footer = layOut(units, widths)
        while footer.last == " " { footer.removeLast() }
        return ([titles] + lines).map { layOut($0, widths) + "\n" }.joined() + footer + "\n\n"
    }

    private var showsMappedAS: Bool { peers.contains { $0.mappedAS != 0 } }

    /// Of the columns whose width depends on what is in them.
    private struct Widths {
        let services, processed, limited, age, mappedAS, id, address: Int

        init(_ lines: [Line], hasMappedAS: Bool, hasAddress: Bool) {
            func widest(_ column: KeyPath<Line, String>, least: Int) -> Int {
                lines.map { $0[keyPath: column].utf8.count }.reduce(least, max)
            }
            services = widest(\.services, least: 6)
            processed = widest(\.addressesProcessed, least: 5)
            limited = widest(\.addressesLimited, least: 6)
            age = widest(\.age, least: 5)
            mappedAS = hasMappedAS ? 7 : 0
            id = widest(\.id, least: 2)
            address = hasAddress ? widest(\.address, least: 0) + 1 : 0
        }
    }

    private func layOut(_ line: Line, _ widths: Widths) -> String {
        let activity = [line.sent, line.received, line.transaction, line.block].map { $0.alignedRight(5) }.joined()
        return [
            line.direction.alignedRight(3), line.type.alignedRight(6), line.network.alignedRight(5),
            line.services.alignedRight(widths.services),
            line.transport.alignedRight(2) + line.minimumPing.alignedRight(7) + line.ping.alignedRight(7) + activity,
            " " + line.highBandwidth.alignedRight(2),
            line.addressesProcessed.alignedRight(widths.processed) + line.addressesLimited.alignedRight(widths.limited)
                + line.age.alignedRight(widths.age) + line.mappedAS.alignedRight(widths.mappedAS),
            line.id.alignedRight(widths.id), line.address.alignedLeft(widths.address) + line.version,
        ].joined(separator: " ")
    }

    private func line(_ peer: Peer) -> Line {
        Line(
            direction: peer.isOutbound ? "out" : "in", type: PeerTable.shortType(peer.connectionType), network: peer.network.shortName,
            services: peer.services, transport: String(peer.transport), minimumPing: PeerTable.milliseconds(peer.minimumPing),
            ping: PeerTable.milliseconds(peer.ping), sent: age(peer.lastSend), received: age(peer.lastReceive),
            transaction: peer.lastTransaction == 0 && !peer.relaysTransactions ? "*" : age(peer.lastTransaction, unit: 60),
            block: age(peer.lastBlock, unit: 60),
            highBandwidth: (peer.isHighBandwidthTo ? "." : " ") + (peer.isHighBandwidthFrom ? "*" : " "),
            addressesProcessed: peer.addressesProcessed == 0 && !peer.relaysAddresses ? "." : count(peer.addressesProcessed),
            addressesLimited: count(peer.addressesLimited), age: age(peer.connected, unit: 60),
            mappedAS: showsMappedAS ? count(peer.mappedAS) : "", id: "\(peer.id)", address: showsAddress ? peer.address : "",
            version: showsVersion ? peer.version : "")
    }

    private func count(_ number: Int64) -> String { number == 0 ? "" : "\(number)" }

    /// How long ago, in units of `unit` seconds; empty for never.
    private func age(_ time: Int64, unit: Int64 = 1) -> String { time == 0 ? "" : "\((now &- time) / unit)" }

    private static func shortType(_ type: String) -> String {
        switch type {
        case "outbound-full-relay": "full"
        case "block-relay-only": "block"
        case "addr-fetch": "addr"
        case "manual", "feeler": type
        default: ""
        }
    }

    /// A dash for what does not fit the column.
    private static func milliseconds(_ seconds: Double?) -> String {
        guard let seconds, seconds >= 0 else { return "" }
        let milliseconds = (1000 * seconds).rounded()
        return milliseconds > 999_999 ? "-" : "\(Int(milliseconds))"
    }
}
