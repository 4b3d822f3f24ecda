import BdtBase
import BdtNet
import BdtWire
import Foundation
import Testing

struct BanListTests {
    private let folder: TemporaryFolder
    private let clock = Clock()

    init() throws {
        folder = try TemporaryFolder()
        clock.mockTime = 1_700_000_000
    }

    private func list() -> BanList { BanList(path: folder.file("banlist.json"), clock: clock) }

    @Test func bansOutliveARestartAndEnd() throws {
        let bans = list()
        bans.ban(try #require(Subnet("127.0.0.0/24")), seconds: 0, isAbsolute: false)
        bans.ban(try #require(Subnet("192.168.0.1")), seconds: 1, isAbsolute: false)
        bans.ban(try #require(Subnet("192.168.0.2")), seconds: 1_700_000_120, isAbsolute: true)
        #expect(bans.isBanned(try #require(NetworkAddress("127.0.0.9"))))
        clock.mockTime += 3
        let again = list()
        #expect(again.bans.map { "\($0.subnet) \($0.ban.until - $0.ban.created)" } == ["127.0.0.0/24 86400", "192.168.0.2/32 120"])
        #expect(!again.isBanned(try #require(NetworkAddress("192.168.0.1"))))
    }

    @Test func onlyTheExactRangeIsUnbanned() throws {
        let bans = list()
        bans.ban(try #require(Subnet("127.0.0.0/24")), seconds: 9, isAbsolute: false)
        #expect(!bans.unban(try #require(Subnet("127.0.0.1"))))
        #expect(bans.unban(try #require(Subnet("127.0.0.0/24"))))
        #expect(bans.bans.isEmpty)
    }

    @Test(arguments: ["", "{", "[]", "{\"banned_nets\": [{\"version\": 1}]}"])
    func aDamagedFileIsReplaced(text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("banlist.json")))
        #expect(list().bans.isEmpty)
        let written = try String(contentsOfFile: folder.file("banlist.json"), encoding: .utf8)
        #expect(written.contains("\"banned_nets\": ["))
    }
}
