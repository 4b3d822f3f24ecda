import CGtk

/// A row or a column of widgets.
final class Box: Widget {
    init(_ orientation: GtkOrientation, spacing: Int32 = 6, _ children: [Widget] = []) {
        super.init(gtk_box_new(orientation, spacing))
        for child in children { append(child) }
    }

    static func row(spacing: Int32 = 6, _ children: Widget...) -> Box { Box(GTK_ORIENTATION_HORIZONTAL, spacing: spacing, children) }
    static func column(spacing: Int32 = 6, _ children: Widget...) -> Box { Box(GTK_ORIENTATION_VERTICAL, spacing: spacing, children) }

    func append(_ child: Widget) { gtk_box_append(cast(), child.pointer) }
    func remove(_ child: Widget) { gtk_box_remove(cast(), child.pointer) }
}

/// Names at the left, values at the right, in aligned columns.
final class Grid: Widget {
    init(rowSpacing: UInt32 = 6, columnSpacing: UInt32 = 12) {
        super.init(gtk_grid_new())
        gtk_grid_set_row_spacing(cast(), rowSpacing)
        gtk_grid_set_column_spacing(cast(), columnSpacing)
    }

    func attach(_ child: Widget, column: Int32, row: Int32, width: Int32 = 1) {
        gtk_grid_attach(cast(), child.pointer, column, row, width, 1)
    }
}

/// Scrolls what is larger than its room.
final class Scroller: Widget {
    /// - Parameter maximumHeight: as tall as its child up to this, instead of taking all room.
    init(_ child: Widget, horizontal: Bool = false, minimumHeight: Int32 = -1, maximumHeight: Int32? = nil) {
        super.init(gtk_scrolled_window_new())
        gtk_scrolled_window_set_child(opaque, child.pointer)
        gtk_scrolled_window_set_policy(opaque, horizontal ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC)
        if minimumHeight > 0 { gtk_scrolled_window_set_min_content_height(opaque, minimumHeight) }
        if let maximumHeight {
            gtk_scrolled_window_set_propagate_natural_height(opaque, 1)
            gtk_scrolled_window_set_max_content_height(opaque, maximumHeight)
        } else {
            gtk_widget_set_vexpand(pointer, 1)
        }
    }

    func scrollToEnd() {
        let adjustment = gtk_scrolled_window_get_vadjustment(opaque)
        gtk_adjustment_set_value(adjustment, gtk_adjustment_get_upper(adjustment))
    }
}

/// Keeps its child at a readable width.
final class Clamp: Widget {
    init(_ child: Widget, width: Int32 = 640) {
        super.init(adw_clamp_new())
        adw_clamp_set_child(opaque, child.pointer)
        adw_clamp_set_maximum_size(opaque, width)
    }
}

/// Shows one of its children.
final class Stack: Widget {
    init() {
        super.init(gtk_stack_new())
        gtk_stack_set_transition_type(opaque, GTK_STACK_TRANSITION_TYPE_CROSSFADE)
        gtk_stack_set_transition_duration(opaque, 120)
    }

    func add(_ child: Widget, _ name: String) { gtk_stack_add_named(opaque, child.pointer, name) }

    var shown: String {
        get { gtk_stack_get_visible_child_name(opaque).map { String(cString: $0) } ?? "" }
        set { if newValue != shown { gtk_stack_set_visible_child_name(opaque, newValue) } }
    }
}

/// Pages with titles and icons, for a `ViewSwitcher`.
final class ViewStack: Widget {
    init() { super.init(adw_view_stack_new()) }

    func add(_ child: Widget, name: String, title: String, icon: String) {
        adw_view_stack_add_titled(opaque, child.pointer, name, title)
        adw_view_stack_page_set_icon_name(adw_view_stack_get_page(opaque, child.pointer), icon)
    }

    var shown: String {
        get { adw_view_stack_get_visible_child_name(opaque).map { String(cString: $0) } ?? "" }
        set { if newValue != shown { adw_view_stack_set_visible_child_name(opaque, newValue) } }
    }
}

final class ViewSwitcher: Widget {
    init(_ stack: ViewStack) {
        super.init(adw_view_switcher_new())
        adw_view_switcher_set_stack(opaque, stack.opaque)
        adw_view_switcher_set_policy(opaque, ADW_VIEW_SWITCHER_POLICY_WIDE)
    }
}

final class HeaderBar: Widget {
    init(title: Widget? = nil) {
        super.init(adw_header_bar_new())
        if let title { adw_header_bar_set_title_widget(opaque, title.pointer) }
    }

    func addStart(_ child: Widget) { adw_header_bar_pack_start(opaque, child.pointer) }
    func addEnd(_ child: Widget) { adw_header_bar_pack_end(opaque, child.pointer) }
}

/// Two parts with a handle between them.
final class Paned: Widget {
    init(_ orientation: GtkOrientation, _ first: Widget, _ second: Widget) {
        super.init(gtk_paned_new(orientation))
        gtk_paned_set_start_child(opaque, first.pointer)
        gtk_paned_set_end_child(opaque, second.pointer)
        gtk_paned_set_shrink_start_child(opaque, 0)
        gtk_paned_set_shrink_end_child(opaque, 0)
        gtk_paned_set_resize_end_child(opaque, 0)
    }
}

/// An icon, a title and a hint where there is nothing else to show.
final class StatusPage: Widget {
    init(icon: String, title: String, description: String = "", child: Widget? = nil) {
        super.init(adw_status_page_new())
        adw_status_page_set_icon_name(opaque, icon)
        adw_status_page_set_title(opaque, title)
        setDescription(description)
        if let child { adw_status_page_set_child(opaque, child.pointer) }
    }

    /// - Parameter text: plain text.
    func setDescription(_ text: String) { adw_status_page_set_description(opaque, Markup.escaped(text)) }
}

/// Hides and shows its child with a short movement.
final class Revealer: Widget {
    init(_ child: Widget) {
        super.init(gtk_revealer_new())
        gtk_revealer_set_child(opaque, child.pointer)
    }

    var isOpen: Bool {
        get { gtk_revealer_get_reveal_child(opaque) != 0 }
        set { gtk_revealer_set_reveal_child(opaque, newValue.gboolean) }
    }
}

/// Text as Pango markup.
package enum Markup {
    package static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
