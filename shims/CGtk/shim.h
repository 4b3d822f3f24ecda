#pragma once

// Names that newer versions of the libraries call deprecated are those of the oldest versions that bdtcoin builds with (GTK 4.8, libadwaita 1.2).
#define GLIB_DISABLE_DEPRECATION_WARNINGS
#define GDK_DISABLE_DEPRECATION_WARNINGS
#define ADW_DISABLE_DEPRECATION_WARNINGS
#include <adwaita.h>
#include <glib-unix.h>

// Type checks are macros, and variadic functions cannot be called from Swift.

static inline gboolean bdt_is_button(GtkWidget *widget) { return GTK_IS_BUTTON(widget); }
static inline gboolean bdt_is_check_button(GtkWidget *widget) { return GTK_IS_CHECK_BUTTON(widget); }
static inline gboolean bdt_is_switch(GtkWidget *widget) { return GTK_IS_SWITCH(widget); }
static inline gboolean bdt_is_label(GtkWidget *widget) { return GTK_IS_LABEL(widget); }
static inline gboolean bdt_is_editable(GtkWidget *widget) { return GTK_IS_EDITABLE(widget); }
static inline gboolean bdt_is_entry(GtkWidget *widget) { return GTK_IS_ENTRY(widget); }
static inline gboolean bdt_is_text_view(GtkWidget *widget) { return GTK_IS_TEXT_VIEW(widget); }
static inline gboolean bdt_is_drop_down(GtkWidget *widget) { return GTK_IS_DROP_DOWN(widget); }
static inline gboolean bdt_is_column_view(GtkWidget *widget) { return GTK_IS_COLUMN_VIEW(widget); }
static inline gboolean bdt_is_window(GtkWidget *widget) { return GTK_IS_WINDOW(widget); }
static inline gboolean bdt_is_view_stack(GtkWidget *widget) { return ADW_IS_VIEW_STACK(widget); }
static inline gboolean bdt_is_action_row(GtkWidget *widget) { return ADW_IS_ACTION_ROW(widget); }
static inline gboolean bdt_is_preferences_row(GtkWidget *widget) { return ADW_IS_PREFERENCES_ROW(widget); }

static inline GType bdt_string_type(void) { return G_TYPE_STRING; }

static inline void bdt_emit(gpointer object, const char *signal) { g_signal_emit_by_name(object, signal); }
