/// A type of the schema language: what a list may hold.
///
/// `Reader` is what reading gives, `Input` what writing takes.
package protocol CapnpValue: Sendable {
    associatedtype Reader
    associatedtype Input

    static var elementSize: ElementSize { get }
    /// What the type is, for those who print messages.
    static var kind: TypeKind { get }

    static func readElement(_ list: ListReader, _ index: Int) throws(CapnpError) -> Reader
    static func writeElement(_ input: Input, _ list: ListBuilder, _ index: Int)
    static func initList(_ pointer: PointerBuilder, count: Int) -> ListBuilder
}

extension CapnpValue {
    package static func initList(_ pointer: PointerBuilder, count: Int) -> ListBuilder { pointer.initList(elementSize, count: count) }
}

/// A type whose values stand behind pointers.
package protocol PointerValue: CapnpValue {
    static func read(_ pointer: PointerReader) throws(CapnpError) -> Reader
    static func write(_ input: Input, _ pointer: PointerBuilder)
}

extension PointerValue {
    package static var elementSize: ElementSize { .pointer }
    package static func readElement(_ list: ListReader, _ index: Int) throws(CapnpError) -> Reader { try read(list.pointer(index)) }
    package static func writeElement(_ input: Input, _ list: ListBuilder, _ index: Int) { write(input, list.pointer(index)) }
}

/// The integers of the schema language.
package protocol CapnpInteger: CapnpValue, FixedWidthInteger where Reader == Self, Input == Self {}

extension CapnpInteger {
    package static var elementSize: ElementSize {
        switch bitWidth {
        case 8: .byte
        case 16: .twoBytes
        case 32: .fourBytes
        default: .eightBytes
        }
    }
    package static var kind: TypeKind { .integer(isSigned: isSigned, bits: bitWidth) }
    package static func readElement(_ list: ListReader, _ index: Int) -> Self { list.read(index) }
    package static func writeElement(_ input: Self, _ list: ListBuilder, _ index: Int) { list.write(input, index) }
}

extension Int8: CapnpInteger {}
extension Int16: CapnpInteger {}
extension Int32: CapnpInteger {}
extension Int64: CapnpInteger {}
extension UInt8: CapnpInteger {}
extension UInt16: CapnpInteger {}
extension UInt32: CapnpInteger {}
extension UInt64: CapnpInteger {}

extension Bool: CapnpValue {
    package static var elementSize: ElementSize { .bit }
    package static var kind: TypeKind { .bool }
    package static func readElement(_ list: ListReader, _ index: Int) -> Bool { list.read(index) }
    package static func writeElement(_ input: Bool, _ list: ListBuilder, _ index: Int) { list.write(input, index) }
}

extension Float: CapnpValue {
    package static var elementSize: ElementSize { .fourBytes }
    package static var kind: TypeKind { .float32 }
    package static func readElement(_ list: ListReader, _ index: Int) -> Float { Float(bitPattern: list.read(index)) }
    package static func writeElement(_ input: Float, _ list: ListBuilder, _ index: Int) { list.write(input.bitPattern, index) }
}

extension Double: CapnpValue {
    package static var elementSize: ElementSize { .eightBytes }
    package static var kind: TypeKind { .float64 }
    package static func readElement(_ list: ListReader, _ index: Int) -> Double { Double(bitPattern: list.read(index)) }
    package static func writeElement(_ input: Double, _ list: ListBuilder, _ index: Int) { list.write(input.bitPattern, index) }
}

/// The type `Void`.
package enum CapnpVoid: CapnpValue {
    package typealias Reader = Void
    package typealias Input = Void
    package static var elementSize: ElementSize { .void }
    package static var kind: TypeKind { .void }
    package static func readElement(_ list: ListReader, _ index: Int) {}
    package static func writeElement(_ input: Void, _ list: ListBuilder, _ index: Int) {}
}

/// An enum of the schema language. Reading gives nil for a value that this side's schema does not know.
package protocol CapnpEnum: CapnpValue, RawRepresentable, CaseIterable where RawValue == UInt16, Reader == Self?, Input == Self {}

extension CapnpEnum {
    package static var elementSize: ElementSize { .twoBytes }
    package static var kind: TypeKind {
        .enumeration { value in Self(rawValue: value).map { "\($0)" } ?? "(\(value))" }
    }
    package static func readElement(_ list: ListReader, _ index: Int) -> Self? { Self(rawValue: list.read(index)) }
    package static func writeElement(_ input: Self, _ list: ListBuilder, _ index: Int) { list.write(input.rawValue, index) }
}
