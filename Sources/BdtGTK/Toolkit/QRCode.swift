import CGtk
import CQREncode

/// A text as a QR code.
package struct QRCode {
    /// Longer texts make codes that phones do not read well.
    package static let maximumLength = 255

    package let width: Int
    /// Row by row; true is dark.
    package let modules: [Bool]

    /// Nil for a text that is too long or cannot be encoded.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, !text.isEmpty,
            let code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1)
        else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        self.width = width
        modules = (0..<width * width).map { code.pointee.data[$0] & 1 != 0 }
    }

    /// The code in black on white with a quiet zone of four modules around it, `scale` pixels a module.
    @MainActor func texture(scale: Int = 8) -> OpaquePointer? {
        let border = 4
        let side = (width + 2 * border) * scale
        var pixels = [UInt8](repeating: 0xff, count: side * side * 3)
        for row in 0..<width * scale {
            for column in 0..<width * scale where modules[row / scale * width + column / scale] {
                let offset = ((row + border * scale) * side + column + border * scale) * 3
                for channel in 0..<3 { pixels[offset + channel] = 0 }
            }
        }
        let bytes = pixels.withUnsafeBytes { g_bytes_new($0.baseAddress, gsize($0.count)) }
        defer { g_bytes_unref(bytes) }
        return gdk_memory_texture_new(Int32(side), Int32(side), GDK_MEMORY_R8G8B8, bytes, gsize(side * 3))
    }
}

/// Shows a texture.
final class Picture: Widget {
    private(set) var texture: OpaquePointer?

    init() {
        super.init(gtk_picture_new())
        gtk_picture_set_can_shrink(opaque, 1)
    }

    isolated deinit {
        if let texture { g_object_unref(UnsafeMutableRawPointer(texture)) }
    }

    /// Takes over the reference.
    func show(_ texture: OpaquePointer?) {
        if let old = self.texture { g_object_unref(UnsafeMutableRawPointer(old)) }
        self.texture = texture
        gtk_picture_set_paintable(opaque, texture)
    }

    func save(to path: String) -> Bool {
        guard let texture else { return false }
        return gdk_texture_save_to_png(texture, path) != 0
    }
}

/// The system's clipboard.
@MainActor enum Clipboard {
    static func copy(_ text: String) {
        guard let display = gdk_display_get_default() else { return }
        gdk_clipboard_set_text(gdk_display_get_clipboard(display), text)
    }
}
