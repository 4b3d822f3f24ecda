import CGtk

final class Label: Widget {
    init(_ text: String = "", wraps: Bool = false, selectable: Bool = false) {
        super.init(gtk_label_new(text))
        gtk_label_set_xalign(opaque, 0)
        if wraps {
            gtk_label_set_wrap(opaque, 1)
            gtk_label_set_wrap_mode(opaque, PANGO_WRAP_WORD_CHAR)
        }
        gtk_label_set_selectable(opaque, selectable.gboolean)
    }

    var text: String {
        get { String(cString: gtk_label_get_text(opaque)) }
        set { if newValue != text { gtk_label_set_text(opaque, newValue) } }
    }

    /// Cuts long text in the middle or at the end instead of asking for room.
    func cut(_ mode: PangoEllipsizeMode = PANGO_ELLIPSIZE_END) -> Label {
        gtk_label_set_ellipsize(opaque, mode)
        return self
    }

    func alignedText(_ position: Float) -> Label {
        gtk_label_set_xalign(opaque, position)
        return self
    }
}

final class Button: Widget {
    init(_ text: String = "", icon: String? = nil, _ action: @escaping @MainActor () -> Void = {}) {
        super.init(icon.map { text.isEmpty ? gtk_button_new_from_icon_name($0) : gtk_button_new() } ?? gtk_button_new_with_label(text))
        if let icon, !text.isEmpty {
            let content = adw_button_content_new()
            adw_button_content_set_icon_name(OpaquePointer(content), icon)
            adw_button_content_set_label(OpaquePointer(content), text)
            gtk_button_set_child(cast(), content)
        }
        on("clicked", action)
    }

    var text: String {
        get { gtk_button_get_label(cast()).map { String(cString: $0) } ?? "" }
        set { gtk_button_set_label(cast(), newValue) }
    }

    var icon: String {
        get { gtk_button_get_icon_name(cast()).map { String(cString: $0) } ?? "" }
        set { if newValue != icon { gtk_button_set_icon_name(cast(), newValue) } }
    }
}

/// A single line of text: an entry, a search entry, a row with a text, a password.
class EditableWidget: Widget {
    var text: String {
        get { String(cString: gtk_editable_get_text(opaque)) }
        set { if newValue != text { gtk_editable_set_text(opaque, newValue) } }
    }

    /// Calls `action` with each new text. Like all of its kind the closure belongs to the widget, whose text it is handed.
    @discardableResult
    func onText(_ action: @escaping @MainActor (String) -> Void) -> Self {
        let editable = opaque
        return on("changed") { action(String(cString: gtk_editable_get_text(editable))) }
    }

    func selectEnd() { gtk_editable_set_position(opaque, -1) }
}

final class Entry: EditableWidget {
    init(placeholder: String = "") {
        super.init(gtk_entry_new())
        gtk_entry_set_placeholder_text(cast(), placeholder)
    }
}

final class SearchEntry: EditableWidget {
    init(placeholder: String) {
        super.init(gtk_search_entry_new())
        // GTK 4.8 has the property, and no function for it yet.
        setProperty("placeholder-text", placeholder)
    }
}

final class CheckButton: Widget {
    init(_ text: String) { super.init(gtk_check_button_new_with_label(text)) }

    var isOn: Bool {
        get { gtk_check_button_get_active(cast()) != 0 }
        set { if newValue != isOn { gtk_check_button_set_active(cast(), newValue.gboolean) } }
    }

    @discardableResult
    func onToggle(_ action: @escaping @MainActor (Bool) -> Void) -> Self {
        let button: UnsafeMutablePointer<GtkCheckButton> = cast()
        return on("toggled") { action(gtk_check_button_get_active(button) != 0) }
    }
}

final class Switch: Widget {
    init() {
        super.init(gtk_switch_new())
        gtk_widget_set_valign(pointer, GTK_ALIGN_CENTER)
    }

    var isOn: Bool {
        get { gtk_switch_get_active(opaque) != 0 }
        set { if newValue != isOn { gtk_switch_set_active(opaque, newValue.gboolean) } }
    }

    @discardableResult
    func onToggle(_ action: @escaping @MainActor (Bool) -> Void) -> Self {
        let control = opaque
        return on("notify::active") { action(gtk_switch_get_active(control) != 0) }
    }
}

/// A choice among texts.
final class DropDown: Widget {
    private let list: OpaquePointer
    private let update = Update()

    init(_ items: [String] = []) {
        guard let list = gtk_string_list_new(nil) else { preconditionFailure("GTK constructors return an object") }
        self.list = list
        // The drop-down takes over the list.
        super.init(gtk_drop_down_new(list, nil))
        setItems(items)
    }

    private var shownItems: [String] = []

    var items: [String] {
        get { shownItems }
        set { if newValue != shownItems { setItems(newValue) } }
    }

    private func setItems(_ items: [String]) {
        update.run {
            gtk_string_list_splice(list, 0, guint(shownItems.count), nil)
            for item in items { gtk_string_list_append(list, item) }
        }
        shownItems = items
    }

    /// Nil when nothing is selected.
    var selected: Int? {
        get {
            let position = gtk_drop_down_get_selected(opaque)
            return position == GTK_INVALID_LIST_POSITION ? nil : Int(position)
        }
        set {
            guard newValue != selected else { return }
            update.run { gtk_drop_down_set_selected(opaque, newValue.map(guint.init) ?? GTK_INVALID_LIST_POSITION) }
        }
    }

    /// Calls `action` with the position that the user chooses, not with changes made here.
    @discardableResult
    func onChoice(_ action: @escaping @MainActor (Int) -> Void) -> Self {
        let (control, update) = (opaque, update)
        return on("notify::selected") {
            let position = gtk_drop_down_get_selected(control)
            if !update.isUnderWay, position != GTK_INVALID_LIST_POSITION { action(Int(position)) }
        }
    }

    @MainActor private final class Update {
        var isUnderWay = false

        func run(_ change: () -> Void) {
            isUnderWay = true
            change()
            isUnderWay = false
        }
    }
}

final class ProgressBar: Widget {
    init() { super.init(gtk_progress_bar_new()) }

    /// 0...1
    var fraction: Double {
        get { gtk_progress_bar_get_fraction(opaque) }
        set { gtk_progress_bar_set_fraction(opaque, newValue) }
    }
}

final class Spinner: Widget {
    init() { super.init(gtk_spinner_new()) }

    var isSpinning: Bool {
        get { gtk_spinner_get_spinning(opaque) != 0 }
        set { gtk_spinner_set_spinning(opaque, newValue.gboolean) }
    }
}

final class Icon: Widget {
    init(_ name: String = "", size: Int32 = 16) {
        super.init(gtk_image_new_from_icon_name(name.isEmpty ? nil : name))
        gtk_image_set_pixel_size(opaque, size)
    }

    var name: String {
        get { gtk_image_get_icon_name(opaque).map { String(cString: $0) } ?? "" }
        set { if newValue != name { gtk_image_set_from_icon_name(opaque, newValue.isEmpty ? nil : newValue) } }
    }
}

final class Separator: Widget {
    init(_ orientation: GtkOrientation = GTK_ORIENTATION_HORIZONTAL) { super.init(gtk_separator_new(orientation)) }
}

/// Lines of text to read or edit.
final class TextView: Widget {
    private let buffer: UnsafeMutablePointer<GtkTextBuffer>

    init(editable: Bool, monospace: Bool = false) {
        let view = gtk_text_view_new()
        guard let buffer = gtk_text_view_get_buffer(UnsafeMutableRawPointer(view)?.assumingMemoryBound(to: GtkTextView.self)) else {
            preconditionFailure("a text view has a buffer")
        }
        self.buffer = buffer
        super.init(view)
        gtk_text_view_set_editable(cast(), editable.gboolean)
        gtk_text_view_set_cursor_visible(cast(), editable.gboolean)
        gtk_text_view_set_monospace(cast(), monospace.gboolean)
        gtk_text_view_set_wrap_mode(cast(), GTK_WRAP_WORD_CHAR)
        gtk_text_view_set_left_margin(cast(), 8)
        gtk_text_view_set_right_margin(cast(), 8)
        gtk_text_view_set_top_margin(cast(), 6)
        gtk_text_view_set_bottom_margin(cast(), 6)
    }

    var text: String {
        get {
            var (start, end) = (GtkTextIter(), GtkTextIter())
            gtk_text_buffer_get_bounds(buffer, &start, &end)
            guard let text = gtk_text_buffer_get_text(buffer, &start, &end, 0) else { return "" }
            defer { g_free(text) }
            return String(cString: text)
        }
        set { gtk_text_buffer_set_text(buffer, newValue, -1) }
    }

    /// Adds Pango markup at the end.
    func append(markup: String) {
        var end = GtkTextIter()
        gtk_text_buffer_get_end_iter(buffer, &end)
        gtk_text_buffer_insert_markup(buffer, &end, markup, -1)
    }
}
