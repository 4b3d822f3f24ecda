import BdtNet
import BdtWire
import Testing

struct SubnetTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1/32"), ("127.0.0.0/24", "127.0.0.0/24"), ("1.2.3.4/255.255.0.0", "1.2.0.0/16"), ("127.1", "127.0.0.1/32"),
        ("2001:4d48:ac57:400:cacf:e9ff:fe1d:9c63/19", "2001:4000::/19"), ("0.0.0.0/0", "0.0.0.0/0"),
        (
            "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion",
            "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion"
        ),
    ])
    func textIsNormalised(text: String, normal: String) throws { #expect(try #require(Subnet(text)).description == normal) }

    @Test(arguments: ["127.0.0.1/42", "1.2.3.4/255.0.255.0", "name", "", "1.2.3.4/", "::/129"])
    func oddTextIsRefused(text: String) { #expect(Subnet(text) == nil) }

    @Test func rangesContainTheirAddresses() throws {
        let range = try #require(Subnet("10.128.0.0/9"))
        #expect(range.contains(try #require(NetworkAddress("10.200.1.1"))))
        #expect(!range.contains(try #require(NetworkAddress("10.127.1.1"))))
        #expect(!range.contains(try #require(NetworkAddress("::1"))))
    }

    @Test func permissionsParse() throws {
        let (grant, rest) = try PermissionGrant.parse("noban,in,out@1.2.3.4", allowsOutbound: true)
        #expect(grant.permissions.names == ["noban", "download"])
        #expect(grant.inbound && grant.outbound && rest == "1.2.3.4")
        #expect(throws: NetOptionError("Invalid P2P permission: 'oops'")) {
            try PermissionGrant.parse("oops@1.2.3.4", allowsOutbound: true)
        }
        #expect(throws: NetOptionError("Only direction was set, no permissions: 'in@::1'")) {
            try PermissionGrant.parse("in@::1", allowsOutbound: true)
        }
        #expect(Permissions.all.names == ["bloomfilter", "noban", "forcerelay", "relay", "mempool", "download", "addr"])
    }
}
