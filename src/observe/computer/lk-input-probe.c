/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-input-probe.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lk-model.h"
#include "lk-reading.h"

#define PROBE "input"
#define MAX_PROCESSES 65536

/* fcitx and fcitx5 serve the same modules. */
typedef enum
{
  FAMILY_NONE,
  FAMILY_IBUS,
  FAMILY_FCITX,
} Family;

typedef struct
{
  gboolean    ibus;
  gboolean    fcitx;
  gboolean    any;       /* the table of processes could be read */
  const char *framework; /* (borrowed) the one that runs; the first, when several do */
} Running;

static const struct
{
  const char *program;
  const char *framework;
} frameworks[] = {
  { "ibus-daemon", "ibus" },
  { "fcitx5", "fcitx5" },
  { "fcitx", "fcitx" },
};

static gboolean
is_own (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 && status.st_uid == getuid ();
}

static void
note_process (Running    *self,
              const char *folder)
{
  g_autofree char *comm = g_build_filename (folder, "comm", NULL);
  g_autofree char *program = NULL;

  if (!is_own (folder) || !g_file_get_contents (comm, &program, NULL, NULL))
    return;
  self->any = TRUE;
  g_strchomp (program);
  for (gsize i = 0; i < G_N_ELEMENTS (frameworks); i++)
    if (g_str_equal (program, frameworks[i].program))
      {
        self->ibus |= i == 0;
        self->fcitx |= i != 0;
        if (self->framework == NULL)
          self->framework = frameworks[i].framework;
      }
}

static void
find_running (LkComputer *computer,
              Running    *running)
{
  g_autofree char *proc = lk_computer_dup_path (computer, "/proc");
  g_autoptr(GDir) dir = g_dir_open (proc, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && n++ < MAX_PROCESSES && (name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_isdigit (*name))
      {
        g_autofree char *folder = g_build_filename (proc, name, NULL);

        note_process (running, folder);
      }
}

static Family
family_of (const char *module)
{
  if (module == NULL)
    return FAMILY_NONE;
  if (g_str_has_prefix (module, "@im="))
    module += strlen ("@im=");
  if (g_str_has_prefix (module, "ibus"))
    return FAMILY_IBUS;
  return g_str_has_prefix (module, "fcitx") ? FAMILY_FCITX : FAMILY_NONE;
}

static const char *
framework_of (const Running *running,
              const char    *gtk,
              const char    *qt,
              const char    *xim)
{
  const char *const modules[] = { gtk, qt, xim };

  if (running->framework != NULL)
    return running->framework;
  for (gsize i = 0; i < G_N_ELEMENTS (modules); i++)
    if (family_of (modules[i]) != FAMILY_NONE)
      return family_of (modules[i]) == FAMILY_IBUS ? "ibus" : "fcitx";
  return "none";
}

/* Which toolkit takes the keys of what is written with that engine. */
static const char *
toolkit_of (const char *engine)
{
  static const struct
  {
    const char *engine;
    const char *toolkit;
  } toolkits[] = {
    { "electron", "gtk" }, { "chromium", "gtk" }, { "cef", "gtk" }, { "gtk", "gtk" },
    { "webkit", "gtk" },   { "webkitgtk", "gtk" }, { "qt", "qt" },  { "qtwebengine", "qt" },
  };

  for (gsize i = 0; engine != NULL && i < G_N_ELEMENTS (toolkits); i++)
    if (g_ascii_strcasecmp (engine, toolkits[i].engine) == 0)
      return toolkits[i].toolkit;
  return NULL;
}

/* Sure only where the module that the toolkit is told to load belongs to a framework that does not run, and another one does. */
static gboolean
is_mismatch (const Running *running,
             const char    *module)
{
  Family family = family_of (module);

  if (family == FAMILY_IBUS)
    return running->fcitx && !running->ibus;
  return family == FAMILY_FCITX && running->ibus && !running->fcitx;
}

static const char *
find_toolkit (GPtrArray *clients)
{
  for (guint i = 0; i < clients->len; i++)
    {
      const char *toolkit = toolkit_of (((LkClient *) g_ptr_array_index (clients, i))->engine);

      if (toolkit != NULL)
        return toolkit;
    }
  return NULL;
}

static void
set_modules (LkReading  *reading,
             const char *gtk,
             const char *qt,
             const char *xim)
{
  const char *const names[] = { "gtk", "qt", "xim" };
  const char *const values[] = { gtk, qt, xim };
  JsonObject *modules = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (values[i] != NULL && g_utf8_validate (values[i], -1, NULL) && strlen (values[i]) < 64)
      json_object_set_string_member (modules, names[i], values[i]);
  json_object_set_object_member (reading->facts, "modules", modules);
}

static const char *
session_of (LkComputer *computer)
{
  const char *type = lk_computer_getenv (computer, "XDG_SESSION_TYPE");

  if (g_strcmp0 (type, "wayland") == 0 || g_strcmp0 (type, "x11") == 0)
    return type;
  if (lk_computer_getenv (computer, "WAYLAND_DISPLAY") != NULL)
    return "wayland";
  return lk_computer_getenv (computer, "DISPLAY") != NULL ? "x11" : NULL;
}

static void
read_input (LkComputer    *computer,
            LkService     *service,
            gconstpointer  data,
            GCancellable  *cancellable,
            GPtrArray     *readings)
{
  LkReading *reading = lk_reading_new (readings, "");
  const char *gtk = lk_computer_getenv (computer, "GTK_IM_MODULE");
  const char *qt = lk_computer_getenv (computer, "QT_IM_MODULE");
  const char *xim = lk_computer_getenv (computer, "XMODIFIERS");
  const char *toolkit = find_toolkit (service->clients);
  Running running = { 0 };

  lk_reading_set_string (reading, "session", session_of (computer));
  lk_reading_set_string (reading, "client_toolkit", toolkit);
  set_modules (reading, gtk, qt, xim);
  /* A sandbox has its own table of processes. */
  if (lk_reading_sees_host (computer))
    find_running (computer, &running);
  lk_reading_set_string (reading, "framework", framework_of (&running, gtk, qt, xim));
  if (!running.any)
    return;
  lk_reading_set_boolean (reading, "running", running.framework != NULL);
  if (toolkit != NULL)
    lk_reading_set_boolean (reading, "mismatch", is_mismatch (&running, g_str_equal (toolkit, "qt") ? qt : gtk));
}

/**
 * lk_input_probe_async:
 * @run: the run
 * @computer: the computer
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks which input method runs and which one programs are told to use. Records one `input`.
 */
void
lk_input_probe_async (LkRun               *run,
                      LkComputer          *computer,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  lk_reading_probe_async (run, computer, PROBE, read_input, cancellable, callback, user_data);
}

/**
 * lk_input_probe_finish:
 * @result: the result
 */
void
lk_input_probe_finish (GAsyncResult *result)
{
  lk_reading_probe_finish (result);
}
