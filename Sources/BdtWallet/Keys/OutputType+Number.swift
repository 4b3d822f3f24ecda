import BdtKeys

extension OutputType {
    /// The published number, as wallet files hold it.
    package var number: UInt8 {
        switch self {
        case .legacy: 0
        case .p2shSegwit: 1
        case .bech32: 2
        case .bech32m: 3
        }
    }

    package init?(number: UInt8) {
        guard let type = OutputType.allCases.first(where: { $0.number == number }) else { return nil }
        self = type
    }
}
