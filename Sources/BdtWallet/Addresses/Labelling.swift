import BdtKeys
import BdtPrimitives

extension WalletState {
    /// Names an address; the purpose stays as it is unless one is given.
    package mutating func label(_ script: Script, _ label: String, purpose: AddressBook.Purpose? = nil) {
        guard let address = address(of: script) else { return }
        var entry = addresses[script] ?? AddressBook.Entry(address: address)
        entry.label = label
        if let purpose {
            entry.purpose = purpose
            journal.writePurpose(purpose.rawValue, of: address)
        }
        journal.writeLabel(label, of: address)
        addresses[script] = entry
        changedAddresses[script] = .some(entry)
    }

    /// Forgets an address that is not the wallet's own. False when it is, or is not in the address book.
    package mutating func forget(_ script: Script) -> Bool {
        guard !isMine(script), let entry = addresses.labelled(script) else { return false }
        journal.eraseAddress(entry.address)
        addresses[script] = nil
        changedAddresses[script] = .some(nil)
        return true
    }

    /// Stores a request of payment with an address; an empty one is removed.
    package mutating func setReceiveRequest(_ script: Script, id: String, _ request: [UInt8]) -> Bool {
        guard let address = address(of: script) else { return false }
        addresses[script, default: AddressBook.Entry(address: address)].receiveRequests[id] = request.isEmpty ? nil : request
        journal.writeReceiveRequest(request, id: id, of: address)
        return true
    }

    /// Remembers that an address was spent from.
    package mutating func markInputsUsed(of transaction: Transaction) {
        for input in transaction.inputs {
            guard let output = ledger[input.previousOutput], isMine(output) else { continue }
            setUsed(output.script, true)
        }
    }

    package mutating func setUsed(_ script: Script, _ isUsed: Bool) {
        guard self.isUsed(script) != isUsed, let address = address(of: script) else { return }
        addresses[script, default: AddressBook.Entry(address: address)].isUsed = isUsed
        journal.writeUsed(isUsed, of: address)
    }

    /// The address text of a script; nil when it has none.
    package func address(of script: Script) -> String? { environment.address(of: script) }

    /// Moves the keypool on past an own script that was seen, and enters receiving addresses that were skipped into the address book.
    mutating func markUsed(_ script: Script) {
        for seen in keys.markUsed(script, journal: &journal, poolSize: environment.options.keypoolSize) {
            guard !seen.isInternal, addresses.labelled(seen.script) == nil else { continue }
            label(seen.script, "", purpose: .receive)
        }
    }
}
