import BdtCommon
import BdtNode
import Foundation
import Testing

@Suite struct AuthenticationTests {
    /// Settings with a data directory of their own, which the caller removes.
    private func arguments(_ options: [String]) throws -> (Arguments, String) {
        let directory = NSTemporaryDirectory() + "bdtauth-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let arguments = Arguments(options: OptionDefinition.node)
        try arguments.parse(commandLine: ["-regtest", "-datadir=" + directory] + options)
        try arguments.initialise()
        return (arguments, directory)
    }

    /// The password of user1 is "bdtcoin".
    private let user =
        "-rpcauth=user1:6dd184e5e69271fdd69103464630014f$ea62acaa73c33604782d59a653d9e379f089f2a152ae486e97f0b864c6a7785d"

    @Test func cookie() throws {
        let (arguments, directory) = try arguments([])
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let authentication = try #require(RPCAuthentication(arguments))
        let path = directory + "/regtest/.cookie"
        let cookie = try String(contentsOfFile: path, encoding: .utf8)
        #expect(cookie.contains(#/^__cookie__:[0-9a-f]{64}$/#))
        #expect(authentication.allows(cookie))
        #expect(!authentication.allows(cookie + "0") && !authentication.allows("") && !authentication.allows("__cookie__:"))
        authentication.removeCookie()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: [
        ("user1:bdtcoin", true), ("user1:bdtcoin ", false), ("user2:bdtcoin", false), ("user1", false), ("me:pass:word", true),
        ("me:pass", false), (":", false),
    ])
    func passwords(credentials: String, isGood: Bool) throws {
        let (arguments, directory) = try arguments(["-rpcuser=me", "-rpcpassword=pass:word", user])
        defer { try? FileManager.default.removeItem(atPath: directory) }
        #expect(try #require(RPCAuthentication(arguments)).allows(credentials) == isGood)
        #expect(!FileManager.default.fileExists(atPath: directory + "/regtest/.cookie"))
    }

    @Test(arguments: [
        "-rpcauth", "-rpcauth=foo", "-rpcauth=foo:bar", "-rpcauth=foo:bar:baz", "-rpcauth=foo$bar:baz", "-rpcauth=foo$bar$baz",
        "-rpccookieperms=everybody", "-rpccookiefile=no/such/directory",
    ])
    func badSettings(option: String) throws {
        let (arguments, directory) = try arguments([option])
        defer { try? FileManager.default.removeItem(atPath: directory) }
        #expect(RPCAuthentication(arguments) == nil)
    }

    @Test(arguments: [(nil, 0o600), ("group", 0o640), ("all", 0o644)] as [(String?, Int)])
    func permissions(readers: String?, mode: Int) throws {
        let (arguments, directory) = try arguments(readers.map { ["-rpccookieperms=" + $0] } ?? ["-rpccookieperms=owner"])
        defer { try? FileManager.default.removeItem(atPath: directory) }
        _ = try #require(RPCAuthentication(arguments))
        let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/regtest/.cookie")
        #expect(attributes[.posixPermissions] as? Int == mode)
    }

    @Test func noCookie() throws {
        let (arguments, directory) = try arguments(["-norpccookiefile"])
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let authentication = try #require(RPCAuthentication(arguments))
        #expect(!authentication.allows("") && !authentication.allows(":"))
    }
}
