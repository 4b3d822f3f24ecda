import BdtBase
import BdtNet
import BdtWire
import Foundation
import Testing

struct AddressManagerTests {
    /// Address, port and place in the tables under the published test key (rpc_net.py).
    static let published: [(String, UInt16, Bool, String)] = [
        ("2.0.0.0", 8333, false, "82/8"),
        ("c4gfnttsuwqomiygupdqqqyy5y5emnk5c73hrfvatri67prd7vyq.b32.i2p", 8333, false, "963/46"),
        ("2803:0:1234:abcd::1", 45324, false, "613/6"),
        ("1.2.3.4", 8333, true, "6/33"),
        ("1233:3432:2434:2343:3234:2345:6546:4534", 8333, true, "197/34"),
        ("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion", 8333, true, "72/61"),
        ("nrfj6inpyf73gpkyool35hcmne5zwfmse3jl3aw23vk7chdemalyaqad.onion", 45324, true, "139/46"),
    ]

    private let clock = Clock()

    init() { clock.mockTime = 1_700_000_000 }

    private func peer(_ text: String, _ port: UInt16) throws -> PeerAddress {
        let address = try #require(NetworkAddress(text))
        return PeerAddress(endpoint: Endpoint(address, port: port), services: [.network, .witness], time: UInt32(clock.now))
    }

    private func fill(_ manager: AddressManager) throws {
        for (text, port, tried, _) in Self.published {
            let peer = try peer(text, port)
            #expect(manager.add([peer], source: peer.endpoint.address) == 1)
            if tried { #expect(manager.good(peer.endpoint)) }
        }
    }

    private func places(_ manager: AddressManager) -> [String: String] {
        let places = manager.places(tried: false) + manager.places(tried: true)
        return Dictionary(uniqueKeysWithValues: places.map { ("\($0.entry.endpoint.address)", "\($0.bucket)/\($0.position)") })
    }

    @Test func placesAreThePublishedOnes() throws {
        let manager = AddressManager(clock: clock, isDeterministic: true)
        try fill(manager)
        #expect(places(manager) == Dictionary(uniqueKeysWithValues: Self.published.map { ($0.0, $0.3) }))
        #expect(manager.count(network: .ipv4, tried: true) == 1)
        #expect(manager.count(network: nil, tried: false) == 3)
    }

    @Test func aCollisionLeavesTheTriedEntry() throws {
        let manager = AddressManager(clock: clock, isDeterministic: true)
        let first = try peer("1.2.3.4", 8333)
        let second = try peer("1.2.5.45", 8333)
        for peer in [first, second] { manager.add([peer], source: peer.endpoint.address) }
        #expect(manager.good(first.endpoint))
        #expect(!manager.good(second.endpoint))
        #expect(manager.count(network: nil, tried: true) == 1)
        #expect(manager.count == 2)
    }

    @Test func unroutableAddressesAreNotTaken() throws {
        let manager = AddressManager(clock: clock)
        #expect(manager.add([try peer("127.0.0.1", 1), try peer("10.0.0.1", 1)], source: .unspecified) == 0)
    }

    @Test func theFileKeepsEverything() throws {
        let folder = try TemporaryFolder()
        let magic: [UInt8] = [1, 2, 3, 4]
        let manager = try AddressManager(path: folder.file("peers.dat"), magic: magic, clock: clock, isDeterministic: true)
        try fill(manager)
        manager.save()
        let again = try AddressManager(path: folder.file("peers.dat"), magic: magic, clock: clock)
        #expect(places(again) == places(manager))
        #expect(throws: NetOptionError.self) { try AddressManager(path: folder.file("peers.dat"), magic: [9, 9, 9, 9], clock: clock) }
    }

    @Test func damagedFilesGiveOneError() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("peers.dat")
        let manager = try AddressManager(path: path, magic: [1, 2, 3, 4], clock: clock, isDeterministic: true)
        try fill(manager)
        manager.save()
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        for position in stride(from: 4, to: bytes.count, by: 97) where position != 5 {
            var damaged = bytes
            damaged[position] ^= 0x41
            try Data(damaged).write(to: URL(fileURLWithPath: path))
            #expect(throws: NetOptionError.self) { try AddressManager(path: path, magic: [1, 2, 3, 4], clock: clock) }
        }
    }

    @Test func choicesKeepToNetworksAndTables() throws {
        let manager = AddressManager(clock: clock, isDeterministic: true)
        #expect(manager.select(newOnly: false) == nil)
        try fill(manager)
        #expect(manager.select(newOnly: true, networks: [.onion]) == nil)
        #expect(manager.select(newOnly: false, networks: [.i2p])?.address.endpoint.address.network == .i2p)
        #expect(manager.sample(limit: 0, percent: 0).count == 7)
        #expect(manager.sample(limit: 2, percent: 0).count == 2)
        #expect(manager.sample(limit: 0, percent: 0, network: .onion).count == 2)
    }
}
