/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-keyring-probe.h"

#include <string.h>

#include "lk-bus-services.h"
#include "lk-bus.h"
#include "lk-probe.h"
#include "lk-reading.h"
#include "lk-sandbox-context.h"

#define PROBE "keyring"
#define DEADLINE_MS 1800
#define NAME "org.freedesktop.secrets"
#define PATH "/org/freedesktop/secrets"
#define SERVICE "org.freedesktop.Secret.Service"
#define COLLECTION "org.freedesktop.Secret.Collection"

#define KWALLET "org.kde.KWallet"

static const char *const wallet_paths[] = { "/modules/kwalletd5", "/modules/kwalletd6", NULL };
static const char *const kwallet_names[] = { "org.kde.kwalletd6", "org.kde.kwalletd5", NULL };

typedef struct
{
  GTask      *task;     /* (owned) */
  LkProbe    *probe;    /* (owned) */
  LkComputer *computer; /* (owned) */
  guint       n_left;
  guint       wallet;   /* the path of KWallet that is asked */
  gboolean    hung;
  GError     *stopped;  /* (owned) (nullable) it was ended from outside */
} Keyring;

static void
keyring_free (Keyring *self)
{
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_pointer (&self->computer, lk_computer_unref);
  g_clear_object (&self->task);
  g_clear_error (&self->stopped);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Keyring, keyring_free)

static void
call_done (Keyring *self)
{
  if (--self->n_left > 0)
    return;
  if (self->hung)
    lk_probe_set_boolean (self->probe, "hung", TRUE);
  if (self->stopped != NULL)
    lk_probe_end (self->probe, &self->stopped);
  else
    lk_probe_end_as (self->probe, LK_OUTCOME_OK, NULL);
  g_task_return_boolean (self->task, TRUE);
  keyring_free (self);
}

static void
note_error (Keyring      *self,
            const GError *error)
{
  if (error == NULL)
    return;
  g_debug ("keyring: %s", error->message);
  self->hung |= lk_bus_is_hung (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->stopped == NULL)
    self->stopped = g_error_copy (error);
}

static void ask_for_wallet (Keyring *self);

/* KWallet takes its Secret Service for locked until somebody used that once, though the wallet is open. */
static void
on_wallet_open_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Keyring *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = lk_bus_call_finish (result, &error);
  gboolean open = FALSE;

  note_error (self, error);
  if (reply != NULL)
    g_variant_get (reply, "(b)", &open);
  if (open)
    lk_probe_set_boolean (self->probe, "locked", FALSE);
  call_done (self);
}

/* Other keyrings than KWallet do not know the question. */
static void
on_wallet_name_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Keyring *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = lk_bus_call_finish (result, &error);
  gboolean stopped = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || lk_bus_is_hung (error);
  const char *wallet = NULL;

  if (reply != NULL)
    {
      g_variant_get (reply, "(&s)", &wallet);
      self->n_left++;
      lk_bus_call_async (self->computer->session_bus, NAME, wallet_paths[self->wallet], KWALLET, "isOpen",
                         g_variant_new ("(s)", wallet), G_VARIANT_TYPE ("(b)"), lk_probe_get_cancellable (self->probe),
                         on_wallet_open_cb, self);
    }
  else if (stopped)
    note_error (self, error);
  else
    {
      self->wallet++;
      ask_for_wallet (self);
    }
  call_done (self);
}

static void
ask_for_wallet (Keyring *self)
{
  if (wallet_paths[self->wallet] == NULL)
    return;
  self->n_left++;
  lk_bus_call_async (self->computer->session_bus, NAME, wallet_paths[self->wallet], KWALLET, "networkWallet", NULL,
                     G_VARIANT_TYPE ("(s)"), lk_probe_get_cancellable (self->probe), on_wallet_name_cb, self);
}

static void
on_locked_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Keyring *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) locked = lk_bus_get_property_finish (result, G_VARIANT_TYPE_BOOLEAN, &error);

  note_error (self, error);
  if (locked != NULL)
    lk_probe_set_boolean (self->probe, "locked", g_variant_get_boolean (locked));
  if (locked != NULL && g_variant_get_boolean (locked))
    ask_for_wallet (self);
  call_done (self);
}

static void
on_alias_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Keyring *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = lk_bus_call_finish (result, &error);
  const char *collection = NULL;

  note_error (self, error);
  if (reply != NULL)
    {
      g_variant_get (reply, "(&o)", &collection);
      lk_probe_set_boolean (self->probe, "default", strlen (collection) > 1);
    }
  if (collection != NULL && strlen (collection) > 1)
    {
      self->n_left++;
      lk_bus_get_property_async (self->computer->session_bus, NAME, collection, COLLECTION, "Locked",
                                 lk_probe_get_cancellable (self->probe), on_locked_cb, self);
    }
  call_done (self);
}

static void
on_collections_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Keyring *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) collections = lk_bus_get_property_finish (result, G_VARIANT_TYPE_OBJECT_PATH_ARRAY, &error);

  note_error (self, error);
  if (collections != NULL)
    lk_probe_set_int (self->probe, "collections", (gint64) g_variant_n_children (collections));
  call_done (self);
}

static const struct
{
  const char *program; /* as the kernel cuts it, at 15 bytes */
  const char *backend;
} backends[] = {
  { "gnome-keyring-d", "gnome-keyring" },
  { "gnome-keyring", "gnome-keyring" },
  { "kwalletd5", "kwallet5" },
  { "kwalletd6", "kwallet6" },
  { "ksecretd", "kwallet6" },
  { "keepassxc", "keepassxc" },
};

static void
read_backend (LkComputer *computer,
              guint       pid,
              LkReading  *reading)
{
  g_autofree char *name = g_strdup_printf ("/proc/%u/comm", pid);
  g_autofree char *path = lk_computer_dup_path (computer, name);
  g_autofree char *program = NULL;
  const char *backend = "other";

  /* In a sandbox the number belongs to another table of processes. */
  if (pid == 0 || computer->in_flatpak || !g_file_get_contents (path, &program, NULL, NULL))
    return;
  g_strchomp (program);
  for (gsize i = 0; i < G_N_ELEMENTS (backends); i++)
    if (g_str_equal (program, backends[i].program))
      backend = backends[i].backend;
  lk_reading_set_string (reading, "backend", backend);
  lk_reading_set_string (reading, "program", program);
}

/* Keyrings that gnome-keyring made before, counted by their files; nothing in them is read. */
static void
count_files (LkComputer *computer,
             LkReading  *reading)
{
  g_autofree char *path = lk_computer_dup_home (computer, ".local/share/keyrings");
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  gint64 n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".keyring"))
      n++;
  if (dir != NULL)
    json_object_set_int_member (reading->facts, "files", n);
}

/* Where the person has switched KWallet off, it is not there, though the bus would start it. */
static void
set_kwallet_off (LkComputer *computer,
                 LkReading  *reading)
{
  const char *config = lk_computer_getenv (computer, "XDG_CONFIG_HOME");
  g_autofree char *own = lk_computer_dup_home (computer, ".config/kwalletrc");
  g_autofree char *below = config != NULL && g_path_is_absolute (config) ? g_build_filename (config, "kwalletrc", NULL) : NULL;
  g_autofree char *set = below != NULL ? lk_computer_dup_path (computer, below) : NULL;
  g_autoptr(GKeyFile) keys = lk_reading_load_key_file (set != NULL ? set : own, NULL);
  g_autofree char *enabled = keys != NULL ? g_key_file_get_string (keys, "Wallet", "Enabled", NULL) : NULL;

  if (enabled != NULL && g_ascii_strcasecmp (enabled, "false") == 0)
    lk_reading_set_boolean (reading, "kwallet_off", TRUE);
}

/* The bus believes any file that says it can be started, also one that a removed package left behind. */
static void
set_startable (LkComputer *computer,
               LkReading  *reading)
{
  g_autofree char *missing = lk_bus_services_dup_missing (computer, NAME);

  if (missing == NULL)
    return;
  lk_reading_set_boolean (reading, "activatable", FALSE);
  lk_reading_set_string (reading, "dangling", missing);
}

static void
read_keyring (LkComputer    *computer,
              LkService     *service,
              gconstpointer  data,
              GCancellable  *cancellable,
              GPtrArray     *readings)
{
  LkReading *reading = lk_reading_new (readings, "");
  const LkBusName *name = data;

  read_backend (computer, name->pid, reading);
  if (computer->in_flatpak)
    return;
  if (!name->owned && name->activatable)
    set_startable (computer, reading);
  count_files (computer, reading);
  set_kwallet_off (computer, reading);
}

/* Before KDE Frameworks 5.97 there was no Secret Service beside KWallet, and programs of KDE and Electron ask KWallet itself. */
static void
on_kwallet_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Keyring *self = user_data;
  g_autoptr(GError) error = NULL;
  LkBusName name = { 0 };

  if (lk_bus_look_finish (result, &name, &error) && (name.owned || name.activatable))
    lk_probe_set_boolean (self->probe, "kwallet", TRUE);
  note_error (self, error);
  call_done (self);
}

static void
look_for_kwallet (Keyring *self)
{
  for (guint i = 0; kwallet_names[i] != NULL; i++)
    {
      self->n_left++;
      lk_bus_look_async (self->computer->session_bus, kwallet_names[i], lk_probe_get_cancellable (self->probe), on_kwallet_cb,
                         self);
    }
}

static gboolean
is_false (JsonObject *facts,
          const char *fact)
{
  gboolean value = TRUE;

  return lk_json_get_boolean (facts, fact, &value) && !value;
}

static void
on_files_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Keyring *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) readings = lk_reading_thread_finish (result, &error);

  note_error (self, error);
  if (readings != NULL)
    lk_reading_merge (self->probe->facts, ((LkReading *) g_ptr_array_index (readings, 0))->facts);
  if (is_false (self->probe->facts, "owner") && is_false (self->probe->facts, "activatable"))
    look_for_kwallet (self);
  call_done (self);
}

static void
on_name_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Keyring) self = user_data;
  g_autoptr(GError) error = NULL;
  GCancellable *cancellable = lk_probe_get_cancellable (self->probe);
  GDBusConnection *bus = self->computer->session_bus;
  LkBusName name = { 0 };
  Keyring *held;

  if (!lk_bus_look_finish (result, &name, &error))
    {
      lk_probe_end (self->probe, &error);
      g_task_return_boolean (self->task, TRUE);
      return;
    }
  lk_probe_set_boolean (self->probe, "owner", name.owned);
  lk_probe_set_boolean (self->probe, "activatable", name.activatable);
  held = g_steal_pointer (&self);
  held->n_left = name.owned ? 3 : 1;
  lk_reading_thread_async (held->probe->run, held->computer, read_keyring, g_memdup2 (&name, sizeof name), g_free,
                           cancellable, on_files_cb, held);
  if (!name.owned)
    return;
  lk_bus_call_async (bus, NAME, PATH, SERVICE, "ReadAlias", g_variant_new ("(s)", "default"), G_VARIANT_TYPE ("(o)"),
                     cancellable, on_alias_cb, held);
  lk_bus_get_property_async (bus, NAME, PATH, SERVICE, "Collections", cancellable, on_collections_cb, held);
}

/**
 * lk_keyring_probe_async:
 * @run: the run
 * @computer: the computer
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks at the Secret Service as it is: who offers it, whether there is a default collection and whether that is
 * locked. Nothing is started, unlocked or read from it (Secret Service API 0.2: ReadAlias, Collections, Locked).
 * Records one `keyring`.
 */
void
lk_keyring_probe_async (LkRun               *run,
                        LkComputer          *computer,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(Keyring) self = g_new0 (Keyring, 1);

  self->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, lk_keyring_probe_async);
  g_task_set_check_cancellable (self->task, FALSE);
  self->computer = lk_computer_ref (computer);
  self->probe = lk_probe_new (run, PROBE, "", DEADLINE_MS, cancellable);
  if (!lk_sandbox_own_may_talk (computer, NAME))
    {
      lk_probe_set_boolean (self->probe, "hidden", TRUE);
      lk_probe_set_string (self->probe, "permission", "--talk-name=" NAME);
      lk_probe_end_as (self->probe, LK_OUTCOME_SKIPPED, NULL);
      g_task_return_boolean (self->task, TRUE);
      return;
    }
  lk_bus_look_async (computer->session_bus, NAME, lk_probe_get_cancellable (self->probe), on_name_cb, self);
  g_steal_pointer (&self);
}

/**
 * lk_keyring_probe_finish:
 * @result: the result
 */
void
lk_keyring_probe_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
