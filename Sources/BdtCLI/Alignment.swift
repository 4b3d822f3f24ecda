/// Columns of text; a text that is too wide stays as it is.
extension String {
    func alignedRight(_ width: Int) -> String { String(repeating: " ", count: max(0, width - utf8.count)) + self }
    func alignedLeft(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - utf8.count)) }
}
