import CGtk

/// A titled list of rows.
final class Group: Widget {
    init(_ title: String = "", description: String = "", _ rows: [Widget] = []) {
        super.init(adw_preferences_group_new())
        if !title.isEmpty { adw_preferences_group_set_title(cast(), Markup.escaped(title)) }
        if !description.isEmpty { adw_preferences_group_set_description(cast(), Markup.escaped(description)) }
        for row in rows { add(row) }
    }

    func add(_ row: Widget) { adw_preferences_group_add(cast(), row.pointer) }
    func remove(_ row: Widget) { adw_preferences_group_remove(cast(), row.pointer) }
    func setHeaderSuffix(_ widget: Widget) { adw_preferences_group_set_header_suffix(cast(), widget.pointer) }
}

/// A line of text with its title inside.
final class EntryRow: EditableWidget {
    init(_ title: String, isSecret: Bool = false) {
        super.init(isSecret ? adw_password_entry_row_new() : adw_entry_row_new())
        setTitle(title)
    }

    func setTitle(_ title: String) { adw_preferences_row_set_title(cast(), Markup.escaped(title)) }

    var hasError = false {
        didSet { set(style: "error", hasError) }
    }

    func addSuffix(_ widget: Widget) {
        gtk_widget_set_valign(widget.pointer, GTK_ALIGN_CENTER)
        adw_entry_row_add_suffix(cast(), widget.pointer)
    }
}

/// A title, a line below it, and a widget at the end.
final class ActionRow: Widget {
    init(_ title: String, subtitle: String = "", suffix: Widget? = nil) {
        super.init(adw_action_row_new())
        adw_preferences_row_set_title(cast(), Markup.escaped(title))
        setSubtitle(subtitle)
        if let suffix {
            addSuffix(suffix)
            adw_action_row_set_activatable_widget(cast(), suffix.pointer)
        }
    }

    func setSubtitle(_ text: String) { adw_action_row_set_subtitle(cast(), Markup.escaped(text)) }

    func addSuffix(_ widget: Widget) {
        gtk_widget_set_valign(widget.pointer, GTK_ALIGN_CENTER)
        adw_action_row_add_suffix(cast(), widget.pointer)
    }

    func addPrefix(_ widget: Widget) { adw_action_row_add_prefix(cast(), widget.pointer) }
}

/// A list without selection, as rows of a card.
final class ListBox: Widget {
    init() {
        super.init(gtk_list_box_new())
        gtk_list_box_set_selection_mode(opaque, GTK_SELECTION_NONE)
        gtk_widget_add_css_class(pointer, "boxed-list")
    }

    private var rows: [Widget] = []

    func replace(by rows: [Widget]) {
        for row in self.rows { gtk_list_box_remove(opaque, row.pointer) }
        self.rows = rows
        for row in rows { gtk_list_box_append(opaque, row.pointer) }
    }
}
