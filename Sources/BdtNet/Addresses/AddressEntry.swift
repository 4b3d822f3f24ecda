import BdtCrypto
import BdtEncoding
import BdtWire

/// An address of a possible peer with what happened when it was tried. Times are UNIX seconds, 0 for never.
package struct AddressEntry: Sendable {
    package var address: PeerAddress
    /// Who told of it.
    package var source: NetworkAddress
    package var lastSuccess: Int64 = 0
    package var lastTry: Int64 = 0
    /// The last failure that was counted.
    var lastCountedTry: Int64 = 0
    var attempts = 0
    /// In how many places of the new table it stands.
    var references = 0
    var isTried = false
    /// Its place in the list that random choices are made from.
    var listPosition = 0

    private static let horizon: Int64 = 30 * 86400
    private static let retries = 3
    private static let maximumFailures = 10
    private static let failurePeriod: Int64 = 7 * 86400

    init(address: PeerAddress, source: NetworkAddress) {
        self.address = address
        self.source = source
    }

    package var endpoint: Endpoint { address.endpoint }

    /// Whether the entry may be dropped: unseen for long, from the future, or it never worked.
    func isTerrible(at now: Int64) -> Bool {
        if now - lastTry <= 60 { return false }
        let time = Int64(address.time)
        if time > now + 600 || now - time > Self.horizon { return true }
        if lastSuccess == 0 && attempts >= Self.retries { return true }
        return now - lastSuccess > Self.failurePeriod && attempts >= Self.maximumFailures
    }

    /// How likely the entry is taken when a random choice meets it, 0...1.
    func chance(at now: Int64) -> Double {
        let recent = now - lastTry < 600 ? 0.01 : 1
        return (0..<min(attempts, 8)).reduce(recent) { chance, _ in chance * 0.66 }
    }
}

/// Where entries stand: hashed with a secret, so that nobody can aim at a place, and by address group, so that nobody can fill a table.
struct BucketHash {
    static let newBuckets = 1024
    static let triedBuckets = 256
    static let bucketSize = 64
    private static let newBucketsPerSource: UInt64 = 64
    private static let triedBucketsPerGroup: UInt64 = 8

    let key: Hash256
    let groups: AddressGroups

    func newBucket(_ address: NetworkAddress, source: NetworkAddress) -> Int {
        let sourceGroup = groups.group(of: source)
        let first = hash {
            $0.writeVarBytes(groups.group(of: address))
            $0.writeVarBytes(sourceGroup)
        }
        let second = hash {
            $0.writeVarBytes(sourceGroup)
            $0.write(first % Self.newBucketsPerSource)
        }
        return Int(second % UInt64(Self.newBuckets))
    }

    func triedBucket(_ endpoint: Endpoint) -> Int {
        let first = hash { $0.writeVarBytes(endpoint.key) }
        let second = hash {
            $0.writeVarBytes(groups.group(of: endpoint.address))
            $0.write(first % Self.triedBucketsPerGroup)
        }
        return Int(second % UInt64(Self.triedBuckets))
    }

    func position(_ endpoint: Endpoint, inNew: Bool, bucket: Int) -> Int {
        let hash = hash {
            $0.write(UInt8(ascii: inNew ? "N" : "K"))
            $0.write(Int32(bucket))
            $0.writeVarBytes(endpoint.key)
        }
        return Int(hash % UInt64(Self.bucketSize))
    }

    private func hash(_ content: (inout ByteWriter) -> Void) -> UInt64 {
        var writer = ByteWriter()
        writer.write(key)
        content(&writer)
        return SHA256.double(writer.bytes).words.0
    }
}

extension Endpoint {
    /// Address and port as the tables hash them.
    fileprivate var key: [UInt8] {
        (address.fitsIPv6Form ? address.ipv6Form : address.bytes) + [UInt8(port >> 8), UInt8(port & 0xff)]
    }
}
