import BdtBase
import BdtCLI
import BdtJSON
import BdtRPC
import Testing

@Suite struct NetInfoTests {
    private let network: JSONValue = [
        "version": 240000, "protocolversion": 70016, "subversion": "/Jus:24.0.0/",
        "networks": [["name": "ipv4", "reachable": true], ["name": "ipv6", "reachable": false], ["name": "onion", "reachable": true]],
        "localaddresses": [["address": "1.2.3.4", "port": 7393, "score": 10]],
    ]

    private func peer(_ id: Int, _ changes: JSONObject) -> JSONValue {
        var peer: JSONObject = [
            "id": JSONValue(id), "addr": "127.0.0.1:40000", "network": "ipv4", "servicesnames": ["NETWORK", "WITNESS"], "lastsend": 0,
            "lastrecv": 0, "last_transaction": 0, "last_block": 0, "conntime": 0, "version": 70016, "subver": "/x:1/", "inbound": true,
            "bip152_hb_to": false, "bip152_hb_from": true, "connection_type": "inbound", "transport_protocol_type": "v1",
        ]
        for (key, value) in changes { peer[key] = value }
        return .object(peer)
    }

    private func netinfo(_ arguments: String..., peers: [JSONValue]) async throws -> Outcome {
        let results = ["getpeerinfo": JSONValue.array(peers), "getnetworkinfo": network]
        return try await run(["-regtest", "-netinfo"] + arguments) { batch($0, results) }.outcome
    }

    @Test func counts() async throws {
        let out: JSONObject = ["inbound": false, "connection_type": "manual"]
        let outcome = try await netinfo(
            peers: [
                peer(0, [:]), peer(1, out), peer(2, ["network": "not_publicly_routable"]), peer(3, ["network": "mars"]),
                peer(4, ["inbound": false, "network": "onion", "connection_type": "block-relay-only"]),
            ])
        #expect(
            outcome.output == """
                Bdtcoin Core client v24.0.0 regtest - server 70016/Jus:24.0.0/

                         ipv4   onion     npr   total   block  manual
                in          1       0       1       2
                out         1       1       0       2       1       1
                total       2       1       1       4

                Local addresses
                1.2.3.4     port   7393    score     10

                """)
    }

    @Test func list() async throws {
        let now = Clock.systemMicroseconds / 1_000_000
        let wide: JSONObject = [
            "inbound": false, "connection_type": "outbound-full-relay", "minping": 0.0123, "pingtime": 1000.5, "relaytxes": false,
            "addr_relay_enabled": true, "addr_processed": 1_234_567, "addr_rate_limited": 5, "bip152_hb_to": true,
            "transport_protocol_type": "v2", "servicesnames": ["NETWORK", "P2P_V2", "NETWORK_LIMITED"],
            "conntime": JSONValue(now - 3630),
        ]
        let outcome = try await netinfo("4", peers: [peer(10, wide), peer(7, ["minping": 0.001]), peer(8, [:])])
        let list = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)[2...6].joined(separator: "\n")
        // Minutes since it connected: more, when this machine was busy.
        let age = (Clock.systemMicroseconds / 1_000_000 - (now - 3630)) / 60
        #expect(
            list.replacing(" \(age) 10 127", with: " 60 10 127") == """
                <->   type   net   serv  v  mping   ping send recv  txn  blk  hb   addrp addrl  age id address         version
                 in         ipv4     nw  1                                     *       .             8 127.0.0.1:40000 70016/x:1/
                 in         ipv4     nw  1      1                              *       .             7 127.0.0.1:40000 70016/x:1/
                out   full  ipv4    n2l  2     12      -              *       .* 1234567     5   60 10 127.0.0.1:40000 70016/x:1/
                                               ms     ms  sec  sec  min  min                    min
                """, "\(list)")
    }

    @Test func asmapAndOutboundOnly() async throws {
        let outcome = try await netinfo("1", "o", peers: [peer(1, ["inbound": false, "mapped_as": 64512]), peer(2, [:])])
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[2].hasSuffix("  age  asmap id "))
        #expect(lines[3].hasSuffix("     *     .             64512  1 "))
        #expect(lines[4].hasSuffix(" min") && lines[5].isEmpty)
    }

    @Test func oldNode() async throws {
        let results: [String: JSONValue] = ["getpeerinfo": [], "getnetworkinfo": ["version": 200000]]
        let run = try await run("-netinfo") { batch($0, results) }
        #expect(run.outcome.errors == "error: -netinfo requires bdtcoind server to be running v0.21.0 and up\n")
    }

    @Test func malformedPeer() async throws {
        let outcome = try await netinfo("1", peers: [peer(1, ["lastsend": "x"])])
        #expect(outcome == Outcome(errors: "error: JSON value of type string is not of expected type number\n", status: 1))
    }
}
