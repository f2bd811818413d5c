/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window-kit.h"

/* Begins a program of tests; NULL where there is no display, which it says. Directories are isolated from outside:
 * without the system's data no image loader knows an SVG file. */
LkApplication *
window_kit_start (int    *argc,
                  char ***argv)
{
  g_autoptr(LkApplication) application = NULL;
  g_autoptr(GError) error = NULL;

  g_test_init (argc, argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display (xvfb-run is missing)\n");
      return NULL;
    }
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  application = lk_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_application_set_default (G_APPLICATION (application));
  return g_steal_pointer (&application);
}

void
window_kit_iterate (void)
{
  g_main_context_iteration (NULL, TRUE);
}

static void
open_window (WindowKit *self,
             int        width)
{
  self->window = LK_WINDOW (lk_window_new (ADW_APPLICATION (g_application_get_default ())));
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, 860);
  gtk_window_present (GTK_WINDOW (self->window));
  while (lk_window_get_session (self->window) == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->window)))
    window_kit_iterate ();
}

void
window_kit_set_up (WindowKit     *self,
                   gconstpointer  data)
{
  open_window (self, 760);
}

void
window_kit_set_up_narrow (WindowKit     *self,
                          gconstpointer  data)
{
  open_window (self, 360);
}

void
window_kit_tear_down (WindowKit     *self,
                      gconstpointer  data)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_null (self->window);
}

/* Waits for the end of a run. What the session says is on the page a frame later. */
LkVerdict *
window_kit_wait_for_page (WindowKit *self)
{
  LkSession *session = lk_window_get_session (self->window);
  LkVerdict *verdict = NULL;

  while (!lk_window_is_checking (self->window) || lk_session_is_running (session))
    window_kit_iterate ();
  verdict = lk_session_get_verdict (session);
  g_assert_nonnull (verdict);
  while (g_strcmp0 (lk_check_page_get_title (lk_window_get_check_page (self->window)), verdict->title) != 0)
    window_kit_iterate ();
  return verdict;
}
