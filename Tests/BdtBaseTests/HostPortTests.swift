import BdtBase
import Testing

@Suite struct HostPortTests {
    @Test(
        arguments: [
            ("host", "host", nil), ("1.2.3.4:7", "1.2.3.4", 7), ("[::1]:65535", "::1", 65535), ("[::1]", "::1", nil), ("::1", "::1", nil),
            ("", "", nil), (":7", "", 7),
        ] as [(String, String, UInt16?)])
    func splits(text: String, host: String, port: UInt16?) throws {
        let parts = try #require(HostPort(text))
        #expect(parts.host == host && parts.port == port)
    }

    @Test(arguments: ["h:0", "h:65536", "h:-1", "h:x", "h:", "[::1]:x"])
    func refuses(text: String) { #expect(HostPort(text) == nil) }
}
