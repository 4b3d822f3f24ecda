import BdtBase
import BdtEncoding
import BdtWire
import Testing

struct AddressTests {
    @Test(arguments: [
        "1.2.3.4", "::1", "2001:db8:85a3::8a2e:370:7334", "fe80::1:0:0:1", "1:0:0:2::3",
        "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion",
        "ukeu3k5oycgaauneqgtnvselmt4yemvoilkln7jpvamvfx7dnkdq.b32.i2p",
    ])
    func textRoundTrips(text: String) throws {
        #expect(try #require(NetworkAddress(text)).description == text)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.256", "localhost", "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscrye.onion", "a.onion", "1::2::3",
    ])
    func otherTextIsRefused(text: String) { #expect(NetworkAddress(text) == nil) }

    @Test(arguments: [
        ("127.0.0.1", NetworkKind.unroutable), ("10.1.1.1", .unroutable), ("172.31.0.1", .unroutable), ("172.32.0.1", .ipv4),
        ("192.168.1.1", .unroutable), ("100.64.0.1", .unroutable), ("8.8.8.8", .ipv4), ("::ffff:8.8.8.8", .ipv4), ("::1", .unroutable),
        ("2001:db8::1", .unroutable), ("2001:470::1", .ipv6), ("fc00::1", .unroutable), ("0.0.0.0", .unroutable),
    ])
    func networks(text: String, network: NetworkKind) throws { #expect(try #require(NetworkAddress(text)).network == network) }

    @Test func endpointsSplitHostAndPort() {
        #expect(Endpoint("1.2.3.4", defaultPort: 7)?.description == "1.2.3.4:7")
        #expect(Endpoint("[::1]:9", defaultPort: 7)?.description == "[::1]:9")
        #expect(Endpoint("::1", defaultPort: 7)?.description == "[::1]:7")
        #expect(Endpoint("1.2.3.4:70000", defaultPort: 7) == nil)
        #expect(Endpoint("1.2.3.4:", defaultPort: 7) == nil)
    }

    @Test func groupsFollowThePrefix() throws {
        #expect(try #require(NetworkAddress("1.2.3.4")).group == [1, 1, 2])
        #expect(try #require(NetworkAddress("2002:102:304::1")).group == [1, 1, 2])
        #expect(try #require(NetworkAddress("127.0.0.1")).group == [0])
        #expect(try #require(NetworkAddress("2001:470:abcd::1")).group == [2, 0x20, 0x01, 0x04, 0x70, 0xaf])
    }

    @Test func addrv2PassesOverUnknownNetworksAndRefusesLongAddresses() throws {
        let unknown = "02" + "61bc6649" + "01" + "99" + "02" + "abab" + "208d" + "61bc6649" + "01" + "01" + "04" + "09090909" + "208d"
        let message = try AddrV2Message.decode(try #require(Hex.decode(unknown)))
        #expect(message.addresses.map(\.endpoint.address.isValid) == [false, true])
        #expect(message.addresses[1].endpoint.description == "9.9.9.9:8333")
        let long = "01" + "61bc6649" + "00" + "01" + "fd0102" + String(repeating: "ab", count: 513) + "208d"
        #expect(throws: WireError.malformed(.invalid("Address too long: 513 > 512: iostream error"))) {
            try AddrV2Message.decode(try #require(Hex.decode(long)))
        }
    }
}
