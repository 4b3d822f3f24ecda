import BdtEncoding

/// What a wallet file says of addresses, by their text.
package struct AddressRecords: Sendable {
    package struct Entry: Sendable {
        package var label: String?
        package var purpose: String?
        /// Spent from while reuse was to be avoided.
        package var isUsed = false
        /// Requests of payment, encoded, by id.
        package var receiveRequests: [String: [UInt8]] = [:]
    }

    package var entries: [String: Entry] = [:]

    mutating func load(_ type: RecordType, _ key: inout ByteReader, _ value: inout ByteReader) throws(DecodeError) -> Bool {
        switch type {
        case .name: entries[try key.readString(), default: Entry()].label = try value.readString()
        case .purpose: entries[try key.readString(), default: Entry()].purpose = try value.readString()
        case .destinationData:
            let address = try key.readString()
            let name = try key.readString()
            let content = try value.readVarBytes()
            if name == "used" {
                entries[address, default: Entry()].isUsed = true
            } else if name.hasPrefix("rr") {
                entries[address, default: Entry()].receiveRequests[String(name.dropFirst(2))] = content
            }
        default: return false
        }
        return true
    }
}

extension RecordJournal {
    package mutating func writeLabel(_ label: String, of address: String) {
        put(RecordType.name.key { $0.write(address) }) { $0.write(label) }
    }

    package mutating func writePurpose(_ purpose: String, of address: String) {
        put(RecordType.purpose.key { $0.write(address) }) { $0.write(purpose) }
    }

    package mutating func writeUsed(_ isUsed: Bool, of address: String) {
        let key = RecordType.destinationData.key { writer in
            writer.write(address)
            writer.write("used")
        }
        if isUsed { put(key) { $0.write("1") } } else { append(.erase(key: key)) }
    }

    /// An empty request is erased.
    package mutating func writeReceiveRequest(_ request: [UInt8], id: String, of address: String) {
        let key = RecordType.destinationData.key { writer in
            writer.write(address)
            writer.write("rr" + id)
        }
        if request.isEmpty { append(.erase(key: key)) } else { put(key) { $0.writeVarBytes(request) } }
    }

    package mutating func eraseAddress(_ address: String) {
        append(.erasePrefix(RecordType.destinationData.key { $0.write(address) }))
        append(.erase(key: RecordType.purpose.key { $0.write(address) }))
        append(.erase(key: RecordType.name.key { $0.write(address) }))
    }
}
