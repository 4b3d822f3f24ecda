import BdtBase
import BdtWire
import NIOCore

/// What happens from time to time: dead connections end, wanted ones are opened.
extension ConnectionManager {
    private static let inactivityCheck: TimeAmount = .milliseconds(100)
    /// Seconds without a byte in a direction.
    private static let silenceLimit: Int64 = 20 * 60
    private static let saveInterval: TimeAmount = .minutes(15)
    private static let healthInterval: TimeAmount = .hours(24)

    func startMaintenance() {
        let loop = group.any()
        loop.scheduleRepeatedTask(initialDelay: Self.inactivityCheck, delay: Self.inactivityCheck) { [weak self] _ in
            self?.endInactive()
        }
        loop.scheduleRepeatedTask(initialDelay: Self.saveInterval, delay: Self.saveInterval) { [weak self] _ in
            self?.bans.save()
            self?.addresses.save()
        }
        guard addresses.groups.usesMap else { return }
        loop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.healthInterval) { [weak self] _ in self?.addresses.logHealth() }
    }

    private func endInactive() {
        let now = clock.now
        for connection in connections where !connection.isDisconnecting {
            guard let reason = inactivity(of: connection, at: now) else { continue }
            Log.debug(.net, "\(reason), \(connection.disconnectText)")
            connection.disconnect()
        }
    }

    /// Why the connection has to end; nil when it lives.
    private func inactivity(of connection: Connection, at now: Int64) -> String? {
        guard connection.connectedAt + options.peerTimeout < now else { return nil }
        let traffic = connection.traffic
        if traffic.lastReceived == 0 || traffic.lastSent == 0 {
            let never =
                (traffic.lastReceived == 0 ? ", never received from peer" : "") + (traffic.lastSent == 0 ? ", never sent to peer" : "")
            return "socket no message in first \(options.peerTimeout) seconds\(never)"
        }
        if now > traffic.lastSent + Self.silenceLimit { return "socket sending timeout: \(now - traffic.lastSent)s" }
        if now > traffic.lastReceived + Self.silenceLimit { return "socket receive timeout: \(now - traffic.lastReceived)s" }
        if connection.isHandshakeComplete { return nil }
        return connection.transport.name == "detecting" ? "V2 handshake timeout" : "version handshake timeout"
    }
}
