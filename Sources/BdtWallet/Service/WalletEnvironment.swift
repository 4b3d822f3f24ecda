import BdtBase
import BdtConsensus
import BdtKeys
import BdtPrimitives

/// What all wallets of the process share: the network, the clock and the options.
package struct WalletEnvironment: Sendable {
    package let parameters: ChainParameters
    package let clock: Clock
    package let addresses: AddressCodec
    package var options: WalletOptions

    package init(parameters: ChainParameters, clock: Clock, options: WalletOptions = WalletOptions()) {
        self.parameters = parameters
        self.clock = clock
        self.options = options
        addresses = AddressCodec(parameters.addresses)
    }

    /// The application id of the network's wallet files.
    package var networkMagic: UInt32 { parameters.messageStart.reduce(0) { $0 << 8 | UInt32($1) } }

    /// The address text of a script; nil when it has none.
    package func address(of script: Script) -> String? {
        let text = addresses.encode(Destination(script))
        return text.isEmpty ? nil : text
    }
}
