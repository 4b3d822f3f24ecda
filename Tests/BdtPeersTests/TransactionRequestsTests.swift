import BdtCrypto
import BdtPrimitives
import Testing

@testable import BdtPeers

struct TransactionRequestsTests {
    private let name = TransactionName.wtxid(Wtxid(.one))

    @Test func onePeerIsAskedAtATime() {
        var requests = TransactionRequests()
        requests.announced(name, by: 1, isPreferred: false, notBefore: 20)
        requests.announced(name, by: 2, isPreferred: true, notBefore: 10)
        requests.announced(name, by: 2, isPreferred: true, notBefore: 0)
        #expect(requests.due(for: 2, at: 9).requests.isEmpty)
        #expect(requests.due(for: 1, at: 20).requests.isEmpty)
        #expect(requests.due(for: 2, at: 20).requests == [name])
        requests.request(name.hash, from: 2, until: 50)
        #expect(requests.requestedCount(2) == 1)
        #expect(requests.due(for: 1, at: 49).requests.isEmpty)
        let (again, expired) = requests.due(for: 1, at: 50)
        #expect(again == [name] && expired.map(\.peer) == [2])
        requests.request(name.hash, from: 1, until: 90)
        requests.answered(name.hash, by: 1)
        #expect(requests.isEmpty && requests.count(2) == 0)
    }

    @Test func aPeerThatLeavesMakesRoom() {
        var requests = TransactionRequests()
        requests.announced(name, by: 1, isPreferred: true, notBefore: 0)
        requests.announced(name, by: 2, isPreferred: false, notBefore: 0)
        requests.request(name.hash, from: 1, until: 100)
        requests.disconnected(1)
        #expect(requests.due(for: 2, at: 1).requests == [name])
        requests.forget(name.hash)
        #expect(requests.isEmpty)
    }

    @Test func requestsComeInTheOrderOfAnnouncement() {
        var requests = TransactionRequests()
        let names = (0..<50).map { TransactionName.txid(Txid(SHA256.hash([UInt8($0)]))) }
        for name in names { requests.announced(name, by: 1, isPreferred: false, notBefore: 5) }
        #expect(requests.due(for: 1, at: 5).requests == names)
        #expect(requests.count(1) == 50)
    }
}
