/// Fees against sizes of chunks of transactions, best chunk first: what a block of each size could earn.
package struct FeeDiagram: Sendable {
    /// Transactions that are mined together: their fees in satoshi and their virtual bytes, more than zero.
    package struct Chunk: Hashable, Sendable {
        package var fee: Int64
        package var size: Int64

        package init(fee: Int64, size: Int64) {
            self.fee = fee
            self.size = size
        }

        /// Whether the fee rate is higher; exact.
        package func beats(_ other: Chunk) -> Bool { Int128(fee) * Int128(other.size) > Int128(other.fee) * Int128(size) }

        package static func - (left: Chunk, right: Chunk) -> Chunk { Chunk(fee: left.fee - right.fee, size: left.size - right.size) }
    }

    /// The corners of the diagram after its origin.
    private let corners: [Chunk]

    package init(_ chunks: [Chunk]) {
        let sorted = chunks.sorted { $0.beats($1) || (!$1.beats($0) && $0.size < $1.size) }
        corners = sorted.reduce(into: []) { corners, chunk in
            let last = corners.last ?? Chunk(fee: 0, size: 0)
            corners.append(Chunk(fee: last.fee + chunk.fee, size: last.size + chunk.size))
        }
    }

    /// Whether this diagram lies nowhere below the other one and somewhere above it.
    package func improves(on other: FeeDiagram) -> Bool {
        var better = false
        for size in Set((corners + other.corners).map(\.size)) {
            let difference = compare(other, at: size)
            if difference < 0 { return false }
            if difference > 0 { better = true }
        }
        return better
    }

    /// The sign of the difference in height at a size. Both diagrams bend only at corners, so that corners are where to look.
    private func compare(_ other: FeeDiagram, at size: Int64) -> Int {
        let (ownFee, ownScale) = height(at: size)
        let (otherFee, otherScale) = other.height(at: size)
        let difference = ownFee * Int128(otherScale) - otherFee * Int128(ownScale)
        return difference == 0 ? 0 : difference > 0 ? 1 : -1
    }

    /// The height at a size as a fraction; level after the last corner.
    private func height(at size: Int64) -> (fee: Int128, scale: Int64) {
        var last = Chunk(fee: 0, size: 0)
        for corner in corners {
            if size <= corner.size {
                let step = corner - last
                return (Int128(last.fee) * Int128(step.size) + Int128(step.fee) * Int128(size - last.size), step.size)
            }
            last = corner
        }
        return (Int128(last.fee), 1)
    }
}
