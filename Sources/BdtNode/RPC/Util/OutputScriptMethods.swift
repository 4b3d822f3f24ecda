import BdtKeys
import BdtRPC

/// Addresses and descriptors: methods that need no chain.
func outputScriptMethods(_ codec: AddressCodec) -> [RPCMethod] {
    [validateAddress(codec), createMultisig(codec), deriveAddresses(codec), getDescriptorInfo(codec)]
}
