import BdtBase
import BdtConsensus
import BdtKeys
import BdtPrimitives

/// What all models of a user interface share: the network, the clock, the user's preferences.
@MainActor package final class GUIContext {
    package let parameters: ChainParameters
    package let addresses: AddressCodec
    package let clock: Clock
    package let preferences: Preferences

    package init(parameters: ChainParameters, preferences: Preferences, clock: Clock = Clock()) {
        self.parameters = parameters
        addresses = AddressCodec(parameters.addresses)
        self.preferences = preferences
        self.clock = clock
    }

    /// The unit that the user has chosen.
    package var unit: AmountUnit { preferences.unit }

    /// Empty for a script without address.
    package func address(_ script: Script) -> String { addresses.encode(Destination(script)) }

    /// The output script of an address; throws the reason why it is none.
    package func script(_ address: String) throws(AddressError) -> Script { try addresses.decode(address).script }

    /// An amount in the chosen unit, masked when the user wants that.
    package func text(_ amount: Amount) -> String { unit.formatMasked(amount, isMasked: preferences.masksValues) }
}
