import CGtk

/// A GTK widget. The wrapper owns a reference; what a signal runs is owned by the widget, so it captures its view weakly.
@MainActor package class Widget {
    package let pointer: UnsafeMutablePointer<GtkWidget>

    /// Takes the floating reference of a new widget, or one more of a widget that somebody owns.
    init(_ pointer: UnsafeMutablePointer<GtkWidget>?) {
        guard let pointer else { preconditionFailure("GTK constructors return a widget") }
        g_object_ref_sink(pointer)
        self.pointer = pointer
    }

    /// The reference goes a turn of the loop later: the compiler may end a wrapper's life as soon as its pointer was read, before the function
    /// that the pointer is handed to has taken a reference of its own.
    isolated deinit {
        g_idle_add(
            { widget in
                g_object_unref(widget)
                return 0
            }, pointer)
    }

    /// The pointer as functions of opaque types take it.
    var opaque: OpaquePointer { OpaquePointer(pointer) }

    /// The pointer as functions of a widget's class or interface take it.
    func cast<Type>() -> UnsafeMutablePointer<Type> { UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Type.self) }

    var isSensitive: Bool {
        get { gtk_widget_get_sensitive(pointer) != 0 }
        set { gtk_widget_set_sensitive(pointer, newValue.gboolean) }
    }

    var isVisible: Bool {
        get { gtk_widget_get_visible(pointer) != 0 }
        set { gtk_widget_set_visible(pointer, newValue.gboolean) }
    }

    /// Whether the widget is on the screen or could be scrolled to.
    var isMapped: Bool { gtk_widget_get_mapped(pointer) != 0 }

    var tooltip: String {
        get { gtk_widget_get_tooltip_text(pointer).map { String(cString: $0) } ?? "" }
        set { gtk_widget_set_tooltip_text(pointer, newValue.isEmpty ? nil : newValue) }
    }

    func set(style: String, _ isOn: Bool) {
        if isOn { gtk_widget_add_css_class(pointer, style) } else { gtk_widget_remove_css_class(pointer, style) }
    }

    func setProperty(_ name: String, _ text: String) {
        var value = GValue()
        g_value_init(&value, GType(bdt_string_type()))
        g_value_set_string(&value, text)
        g_object_set_property(cast(), name, &value)
        g_value_unset(&value)
    }

    func focus() { gtk_widget_grab_focus(pointer) }

    /// Runs `action` at each emission of `signal`, whatever its arguments.
    @discardableResult
    func on(_ signal: String, _ action: @escaping @MainActor () -> Void) -> Self {
        Signals.connect(pointer, signal, action)
        return self
    }
}

/// Modifiers that return the widget, to build trees in one expression.
extension Widget {
    /// The name by which style sheets and tests find the widget.
    func named(_ name: String) -> Self {
        gtk_widget_set_name(pointer, name)
        return self
    }

    func styled(_ classes: String...) -> Self {
        for name in classes { gtk_widget_add_css_class(pointer, name) }
        return self
    }

    func expanding(horizontally: Bool = true, vertically: Bool = false) -> Self {
        if horizontally { gtk_widget_set_hexpand(pointer, 1) }
        if vertically { gtk_widget_set_vexpand(pointer, 1) }
        return self
    }

    func aligned(_ horizontal: GtkAlign? = nil, vertical: GtkAlign? = nil) -> Self {
        if let horizontal { gtk_widget_set_halign(pointer, horizontal) }
        if let vertical { gtk_widget_set_valign(pointer, vertical) }
        return self
    }

    func margins(_ all: Int32) -> Self { margins(horizontal: all, vertical: all) }

    func margins(horizontal: Int32, vertical: Int32) -> Self {
        gtk_widget_set_margin_start(pointer, horizontal)
        gtk_widget_set_margin_end(pointer, horizontal)
        gtk_widget_set_margin_top(pointer, vertical)
        gtk_widget_set_margin_bottom(pointer, vertical)
        return self
    }

    func sized(width: Int32 = -1, height: Int32 = -1) -> Self {
        gtk_widget_set_size_request(pointer, width, height)
        return self
    }

    func hinted(_ text: String) -> Self {
        tooltip = text
        return self
    }

    func hidden() -> Self {
        isVisible = false
        return self
    }
}

extension Bool {
    var gboolean: gboolean { self ? 1 : 0 }
}
