/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-processes.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lk-computer-file.h"

#define MAX_PROCESSES 8192
#define MAX_TEXT 4096
#define MAX_INFO (64 * 1024)
#define MAX_INSTANCES 256
#define DELETED " (deleted)"
/* The kernel keeps this much of a process's name. */
#define MAX_COMM 15

typedef struct
{
  char  *comm;     /* (owned) (nullable) */
  char  *exe;      /* (owned) (nullable) */
  GStrv  words;    /* (owned) (nullable) its command line */
  char  *folder;   /* (owned) /proc/PID */
} Seen;

static void
process_free (gpointer data)
{
  LkProcess *self = data;

  g_free (self->program);
  g_free (self->flatpak);
  g_free (self->snap);
  g_free (self->revision);
  g_free (self);
}

static void
seen_clear (Seen *self)
{
  g_free (self->comm);
  g_free (self->exe);
  g_strfreev (self->words);
  g_free (self->folder);
}

/**
 * lk_process_stat_parse:
 * @text: what /proc/PID/stat holds
 * @parent: (out): the parent's id
 * @started_ticks: (out): when it started, in clock ticks since the computer did
 *
 * Pure: no I/O. proc(5); the name in brackets may hold anything.
 *
 * Returns: whether it could be read
 */
gboolean
lk_process_stat_parse (const char *text,
                       guint      *parent,
                       guint64    *started_ticks)
{
  const char *behind = strrchr (text, ')');
  g_auto(GStrv) words = behind != NULL && behind[1] == ' ' ? g_strsplit (behind + 2, " ", 24) : NULL;
  guint64 number = 0;

  if (words == NULL || g_strv_length (words) < 20 ||
      !g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXINT32, &number, NULL) ||
      !g_ascii_string_to_unsigned (words[19], 10, 0, G_MAXINT64, started_ticks, NULL))
    return FALSE;
  *parent = (guint) number;
  return TRUE;
}

/**
 * lk_process_cgroup_parse:
 * @text: what /proc/PID/cgroup holds
 *
 * Pure: no I/O. systemd.unit(5) on how names are escaped.
 *
 * Returns: (transfer full) (nullable): the application of Flatpak whose scope the process is in
 */
char *
lk_process_cgroup_parse (const char *text)
{
  const char *at = strstr (text, "/app-flatpak-");
  g_autofree char *name = NULL;
  char *dash;

  if (at == NULL)
    return NULL;
  at += strlen ("/app-flatpak-");
  name = g_strndup (at, strcspn (at, "/\n"));
  if (!g_str_has_suffix (name, ".scope") || (dash = strrchr (name, '-')) == NULL || dash == name)
    return NULL;
  *dash = '\0';
  return g_utf8_validate (name, -1, NULL) ? g_strcompress (name) : NULL;
}

static gint64
read_boot_s (LkComputer *computer)
{
  g_autofree char *text = lk_computer_read (computer, "/proc/stat", 1024 * 1024, NULL);
  const char *at = text != NULL ? strstr (text, "\nbtime ") : NULL;

  return at != NULL ? g_ascii_strtoll (at + strlen ("\nbtime "), NULL, 10) : -1;
}

static char *
read_below (LkComputer *computer,
            const char *folder,
            const char *name,
            gsize       max_bytes,
            gsize      *length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return lk_computer_read (computer, path, max_bytes, length);
}

static gboolean
is_own (LkComputer *computer,
        const char *folder)
{
  g_autofree char *whole = lk_computer_dup_path (computer, folder);
  struct stat info;

  return stat (whole, &info) == 0 && info.st_uid == geteuid ();
}

static GStrv
read_words (LkComputer *computer,
            const char *folder)
{
  gsize length = 0;
  g_autofree char *text = read_below (computer, folder, "cmdline", MAX_TEXT, &length);
  g_autoptr(GStrvBuilder) words = g_strv_builder_new ();

  for (gsize at = 0; text != NULL && at < length; at += strlen (text + at) + 1)
    g_strv_builder_add (words, text + at);
  return g_strv_builder_end (words);
}

static void
look (LkComputer *computer,
      const char *folder,
      Seen       *seen)
{
  g_autofree char *link = g_build_filename (folder, "exe", NULL);

  seen->folder = g_strdup (folder);
  seen->comm = read_below (computer, folder, "comm", 64, NULL);
  if (seen->comm != NULL)
    g_strchomp (seen->comm);
  seen->exe = lk_computer_read_link (computer, link);
  seen->words = read_words (computer, folder);
}

static gboolean
is_named (const char *path,
          const char *name)
{
  g_autofree char *base = path != NULL && *path != '\0' ? g_path_get_basename (path) : NULL;

  if (base == NULL)
    return FALSE;
  if (g_str_has_suffix (base, DELETED))
    base[strlen (base) - strlen (DELETED)] = '\0';
  return g_str_equal (base, name);
}

static gboolean
is_interpreter (const char *path)
{
  static const char *const names[] = {
    "python", "perl", "node", "electron", "ruby", "bash", "sh", "dash", "gjs", "java", "mono",
  };
  g_autofree char *base = path != NULL ? g_path_get_basename (path) : NULL;

  for (gsize i = 0; base != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (base, names[i]) && base[strlen (names[i]) + strspn (base + strlen (names[i]), "0123456789.")] == '\0')
      return TRUE;
  return FALSE;
}

/* What an interpreter runs: its first argument that is no option. */
static const char *
find_script (const Seen *seen)
{
  if (!is_interpreter (seen->exe) || seen->words[0] == NULL)
    return NULL;
  for (guint i = 1; seen->words[i] != NULL; i++)
    if (*seen->words[i] != '-')
      return seen->words[i];
  return NULL;
}

static gboolean
is_helper (const Seen *seen)
{
  for (guint i = 0; seen->words[i] != NULL; i++)
    if (g_str_has_prefix (seen->words[i], "--type="))
      return TRUE;
  return FALSE;
}

static gboolean
runs (const LkClient *client,
      const Seen     *seen)
{
  const char *script = find_script (seen);

  if (client->process == NULL)
    return FALSE;
  return is_named (seen->exe, client->process) || (script != NULL && is_named (script, client->process)) ||
         (seen->exe == NULL && is_named (seen->words[0], client->process)) ||
         (seen->comm != NULL && script == NULL && strncmp (seen->comm, client->process, MAX_COMM) == 0 &&
          strlen (seen->comm) == MIN (strlen (client->process), MAX_COMM));
}

/* The name of what runs in a sandbox of Flatpak, and its commit. */
static char *
read_flatpak (LkComputer *computer,
              const Seen *seen,
              char      **commit)
{
  g_autofree char *info = g_build_filename (seen->folder, "root/.flatpak-info", NULL);
  g_autoptr(GKeyFile) file = NULL;
  g_autofree char *cgroup = NULL;

  /* What an interpreter runs may be an application's, though the interpreter is the runtime's. */
  if (seen->exe != NULL && !g_str_has_prefix (seen->exe, "/app/") && !is_interpreter (seen->exe))
    return NULL;
  file = lk_computer_read_key_file (computer, info, MAX_INFO);
  if (file != NULL)
    {
      *commit = g_key_file_get_string (file, "Instance", "app-commit", NULL);
      return g_key_file_get_string (file, "Application", "name", NULL);
    }
  cgroup = read_below (computer, seen->folder, "cgroup", MAX_TEXT, NULL);
  return cgroup != NULL ? lk_process_cgroup_parse (cgroup) : NULL;
}

static void
take_snap (LkProcess  *process,
           const char *exe)
{
  const char *below = NULL;
  g_auto(GStrv) parts = NULL;

  if (exe != NULL && g_str_has_prefix (exe, "/snap/"))
    below = exe + strlen ("/snap/");
  else if (exe != NULL && g_str_has_prefix (exe, "/var/lib/snapd/snap/"))
    below = exe + strlen ("/var/lib/snapd/snap/");
  parts = below != NULL ? g_strsplit (below, "/", 3) : NULL;
  if (parts == NULL || g_strv_length (parts) < 3)
    return;
  process->snap = g_strdup (parts[0]);
  process->revision = g_strdup (parts[1]);
}

static LkProcess *
make_process (LkComputer     *computer,
              const LkClient *client,
              const Seen     *seen,
              guint           pid,
              gint64          boot_s)
{
  LkProcess *process = g_new0 (LkProcess, 1);
  g_autofree char *stat = read_below (computer, seen->folder, "stat", MAX_TEXT, NULL);
  const char *script = find_script (seen);
  guint64 ticks = 0;

  process->client = client;
  process->pid = pid;
  process->started_s = -1;
  if (stat != NULL && lk_process_stat_parse (stat, &process->parent, &ticks) && boot_s > 0)
    process->started_s = boot_s + (gint64) (ticks / (guint64) sysconf (_SC_CLK_TCK));
  process->program = g_strdup (script != NULL ? script : seen->exe);
  if (process->program != NULL && g_str_has_suffix (process->program, DELETED))
    {
      process->program[strlen (process->program) - strlen (DELETED)] = '\0';
      process->replaced = TRUE;
    }
  return process;
}

static void
match (LkComputer *computer,
       GPtrArray  *clients,
       const Seen *seen,
       guint       pid,
       gint64      boot_s,
       GPtrArray  *processes)
{
  g_autofree char *commit = NULL;
  g_autofree char *flatpak = read_flatpak (computer, seen, &commit);

  for (guint i = 0; i < clients->len && !is_helper (seen); i++)
    {
      const LkClient *client = g_ptr_array_index (clients, i);
      gboolean sandboxed = flatpak != NULL && g_strcmp0 (flatpak, client->flatpak) == 0;
      LkProcess *process;

      if (!sandboxed && (flatpak != NULL || !runs (client, seen)))
        continue;
      process = make_process (computer, client, seen, pid, boot_s);
      take_snap (process, seen->exe);
      if (sandboxed)
        {
          process->flatpak = g_strdup (flatpak);
          process->revision = g_strdup (commit);
        }
      g_ptr_array_add (processes, process);
    }
}

/* Of one messenger's processes only the one counts that started the others. */
static gboolean
has_parent (GPtrArray       *processes,
            const LkProcess *process)
{
  for (guint i = 0; i < processes->len; i++)
    {
      const LkProcess *other = g_ptr_array_index (processes, i);

      if (other->client != process->client || other == process)
        continue;
      if (other->pid == process->parent ||
          (process->flatpak != NULL && g_strcmp0 (other->flatpak, process->flatpak) == 0 && other->pid < process->pid))
        return TRUE;
    }
  return FALSE;
}

/**
 * lk_processes_find:
 * @computer: a computer
 * @clients: (element-type LkClient): messengers
 * @cancellable: (nullable): what ends it
 *
 * Looks through the person's own processes in /proc. From inside a sandbox those outside cannot be seen.
 *
 * Returns: (transfer full) (element-type LkProcess): the running ones, without their helpers
 */
GPtrArray *
lk_processes_find (LkComputer   *computer,
                   GPtrArray    *clients,
                   GCancellable *cancellable)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (process_free);
  GPtrArray *mains = g_ptr_array_new_with_free_func (process_free);
  g_auto(GStrv) names = lk_computer_list (computer, "/proc", MAX_PROCESSES);
  gint64 boot_s = read_boot_s (computer);

  for (guint i = 0; names != NULL && names[i] != NULL && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autofree char *folder = g_build_filename ("/proc", names[i], NULL);
      guint64 pid = 0;
      Seen seen = { NULL, NULL, NULL, NULL };

      if (!g_ascii_string_to_unsigned (names[i], 10, 1, G_MAXINT32, &pid, NULL) || !is_own (computer, folder))
        continue;
      look (computer, folder, &seen);
      match (computer, clients, &seen, (guint) pid, boot_s, all);
      seen_clear (&seen);
    }
  for (guint i = 0; i < all->len; i++)
    {
      LkProcess *process = g_ptr_array_index (all, i);

      if (!has_parent (all, process))
        g_ptr_array_add (mains, process);
    }
  for (guint i = 0; i < mains->len; i++)
    {
      guint at = 0;

      if (g_ptr_array_find (all, g_ptr_array_index (mains, i), &at))
        g_ptr_array_steal_index_fast (all, at);
    }
  return mains;
}

/**
 * lk_processes_has_flatpak:
 * @computer: a computer
 * @app: an application
 * @running: (out): whether an instance of it runs
 *
 * Reads what Flatpak itself notes about its instances, below XDG_RUNTIME_DIR.
 *
 * Returns: whether that could be told
 */
gboolean
lk_processes_has_flatpak (LkComputer *computer,
                          const char *app,
                          gboolean   *running)
{
  g_autofree char *folder = computer->runtime_dir != NULL ? g_build_filename (computer->runtime_dir, ".flatpak", NULL) : NULL;
  g_auto(GStrv) names = NULL;

  *running = FALSE;
  /* A sandbox sees only its own instance. */
  if (folder == NULL || computer->in_flatpak || !lk_computer_is_folder (computer, computer->runtime_dir))
    return FALSE;
  names = lk_computer_list (computer, folder, MAX_INSTANCES);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *instance = g_build_filename (folder, names[i], NULL);
      g_autofree char *info = g_build_filename (instance, "info", NULL);
      g_autofree char *pid = read_below (computer, instance, "pid", 32, NULL);
      g_autofree char *process = pid != NULL ? g_build_filename ("/proc", g_strstrip (pid), NULL) : NULL;
      g_autoptr(GKeyFile) file = process != NULL && *pid != '\0' && lk_computer_is_folder (computer, process)
                                   ? lk_computer_read_key_file (computer, info, MAX_INFO) : NULL;
      g_autofree char *name = file != NULL ? g_key_file_get_string (file, "Application", "name", NULL) : NULL;

      *running |= g_strcmp0 (name, app) == 0;
    }
  return TRUE;
}
