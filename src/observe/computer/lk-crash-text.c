/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-crash-text.h"

#include <signal.h>
#include <string.h>

/* So long may the name of a library be. */
#define MAX_LIBRARY 80
/* Functions that say where a program was; further out every program is the same. */
#define MAX_FRAMES 8

/* Where words tell something. */
typedef enum
{
  SAID,  /* a program speaks */
  FRAME, /* a piece of a stack, where the program was when it ended */
} Where;

/* Texts that programs end with, more telling ones first. */
static const struct
{
  const char *text;
  const char *then;      /* (nullable) what follows in the same line */
  const char *signature;
  Where       where;
  gboolean    ends;      /* whoever says so ends */
} signatures[] = {
  { "GPU process isn't usable", NULL, "gpu", SAID, TRUE },
  { "SUID sandbox helper binary", "not configured correctly", "sandbox-helper", SAID, TRUE },
  { "No usable sandbox", NULL, "sandbox-helper", SAID, TRUE },
  { "Failed to move to new namespace", NULL, "namespaces", SAID, TRUE },
  { "Creating new namespace failed", NULL, "namespaces", SAID, TRUE },
  { "No permissions to create new namespace", NULL, "namespaces", SAID, TRUE },
  { "bwrap: setting up uid map: Permission denied", NULL, "namespaces", SAID, TRUE },
  { "unprivileged user namespaces", NULL, "namespaces", SAID, FALSE },
  { "Failed to create GBM buffer", NULL, "gbm", SAID, TRUE },
  { "AcceleratedSurfaceDMABuf was unable to construct", NULL, "gbm", SAID, TRUE },
  { "gbm_bo_create", NULL, "gbm", FRAME, FALSE },
  { "gbm_surface_create", NULL, "gbm", FRAME, FALSE },
  /* With any other number the session was closed meanwhile. */
  { "Error 71", "dispatching to Wayland display", "wayland", SAID, TRUE },
  { "The Wayland connection experienced a fatal error: Protocol error", NULL, "wayland", SAID, TRUE },
  { "Failed to connect to Wayland display", NULL, "wayland", SAID, FALSE },
  { "wl_display_dispatch", NULL, "wayland", FRAME, FALSE },
  { "error while loading shared libraries", NULL, "library", SAID, TRUE },
  { "symbol lookup error", NULL, "library", SAID, TRUE },
  { "no Qt platform plugin could be initialized", NULL, "library", SAID, TRUE },
  { "FATAL:gpu_data_manager_impl", NULL, "gpu", SAID, TRUE },
  { "Could not create default EGL display", NULL, "gpu", SAID, TRUE },
  { "GLXBadContext", NULL, "gpu", SAID, TRUE },
  { "GPU process exited unexpectedly", NULL, "gpu", SAID, FALSE },
  { "--type=gpu-process", NULL, "gpu", FRAME, FALSE },
  { "libnvidia-gl", NULL, "gpu", FRAME, FALSE },
  { "libnvidia-eglcore", NULL, "gpu", FRAME, FALSE },
  { "libGLX_nvidia", NULL, "gpu", FRAME, FALSE },
  { "libEGL_nvidia", NULL, "gpu", FRAME, FALSE },
  { "amdgpu_device_initialize", NULL, "gpu", FRAME, FALSE },
  { "nouveau_dri", NULL, "gpu", FRAME, FALSE },
  { "radeonsi_dri", NULL, "gpu", FRAME, FALSE },
  { "iris_dri.so", NULL, "gpu", FRAME, FALSE },
  { "libgallium", NULL, "gpu", FRAME, FALSE },
  { "libvulkan_", NULL, "gpu", FRAME, FALSE },
  { "org.freedesktop.secrets was not provided", NULL, "keyring", SAID, FALSE },
  { "Cannot create an item in a locked collection", NULL, "keyring", SAID, FALSE },
  { "Failed to unlock the keyring", NULL, "keyring", SAID, FALSE },
  { "SafeStorageBackendChangeError", NULL, "keyring", SAID, FALSE },
  { "safeStorage.decryptString", NULL, "keyring", SAID, FALSE },
  { "Your system has an unsupported keyring", NULL, "keyring", SAID, FALSE },
  { "could not connect to the secure storage", NULL, "keyring", SAID, FALSE },
  { "An AppArmor policy prevents", "org.freedesktop.Secret", "keyring", SAID, FALSE },
};

static gboolean
take_number (char    *text,
             guint64 *value)
{
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, value, NULL);
}

/* systemd writes characters that a file's name cannot have as \x and two digits. */
static char *
dup_unescaped (const char *text)
{
  GString *plain = g_string_new (NULL);

  while (*text != '\0')
    {
      if (text[0] == '\\' && text[1] == 'x' && g_ascii_isxdigit (text[2]) && g_ascii_isxdigit (text[3]) &&
          (g_ascii_xdigit_value (text[2]) != 0 || g_ascii_xdigit_value (text[3]) != 0))
        {
          g_string_append_c (plain, (char) (g_ascii_xdigit_value (text[2]) * 16 + g_ascii_xdigit_value (text[3])));
          text += 4;
        }
      else
        {
          g_string_append_c (plain, *text++);
        }
    }
  return g_string_free (plain, FALSE);
}

/**
 * lk_coredump_name_parse:
 * @file_name: a file below /var/lib/systemd/coredump
 * @command: (out): the process's name, 15 bytes of it at most
 * @user: (out): whose it was
 * @time_s: (out): when, in seconds since 1970
 *
 * `core.NAME.USER.BOOT.PID.MICROSECONDS`, with or without what says how it is compressed; systemd-coredump(8).
 *
 * Returns: whether it is such a name
 */
gboolean
lk_coredump_name_parse (const char  *file_name,
                        char       **command,
                        guint64     *user,
                        gint64      *time_s)
{
  g_auto(GStrv) parts = g_strsplit (file_name, ".", 8);
  guint n = g_strv_length (parts);
  guint64 when = 0;
  guint64 pid = 0;

  if (n < 6 || n > 7 || !g_str_equal (parts[0], "core") || *parts[1] == '\0' || !take_number (parts[2], user) ||
      !take_number (parts[4], &pid) || !take_number (parts[5], &when))
    return FALSE;
  *command = dup_unescaped (parts[1]);
  /* Older versions wrote microseconds as well; a number this small is seconds. */
  *time_s = (gint64) (when > G_GUINT64_CONSTANT (100000000000) ? when / G_USEC_PER_SEC : when);
  return TRUE;
}

/**
 * lk_apport_name_parse:
 * @file_name: a file below /var/crash
 * @program: (out): the program's path, where every `_` may have been a `/`
 * @user: (out): whose it was
 *
 * `_usr_bin_name.1000.crash`
 *
 * Returns: whether it is such a name
 */
gboolean
lk_apport_name_parse (const char  *file_name,
                      char       **program,
                      guint64     *user)
{
  g_autofree char *plain = NULL;
  char *dot;

  if (!g_str_has_suffix (file_name, ".crash") || *file_name != '_')
    return FALSE;
  plain = g_strndup (file_name, strlen (file_name) - strlen (".crash"));
  dot = strrchr (plain, '.');
  if (dot == NULL || !take_number (dot + 1, user))
    return FALSE;
  *dot = '\0';
  *program = g_steal_pointer (&plain);
  return TRUE;
}

/**
 * lk_apport_dup_field:
 * @text: the head of a report of apport
 * @field: a field
 *
 * Returns: (transfer full) (nullable): the field's value on its line
 */
char *
lk_apport_dup_field (const char *text,
                     const char *field)
{
  g_autofree char *start = g_strconcat (field, ":", NULL);
  const char *at = text;

  while (at != NULL && *at != '\0')
    {
      const char *newline = strchr (at, '\n');

      if (g_str_has_prefix (at, start))
        return g_strstrip (g_strndup (at + strlen (start), strcspn (at + strlen (start), "\n")));
      at = newline != NULL ? newline + 1 : NULL;
    }
  return NULL;
}

/**
 * lk_apport_dup_stack:
 * @text: the head of a report of apport
 *
 * Returns: (transfer full) (nullable): the innermost functions, where it has them
 */
char *
lk_apport_dup_stack (const char *text)
{
  const char *start = strstr (text, "\nStacktraceTop:");
  const char *end = start != NULL ? strchr (start + 1, '\n') : NULL;

  while (end != NULL && end[1] == ' ')
    end = strchr (end + 1, '\n');
  if (start == NULL)
    return NULL;
  return end != NULL ? g_strndup (start, (gsize) (end - start)) : g_strdup (start);
}

/* The library that is missing belongs to the known words: nobody's own, and what has to be installed. */
static char *
dup_library (const char *text,
             gsize       length)
{
  gsize start = 0, end;

  while (start < length && (text[start] == ':' || text[start] == ' '))
    start++;
  for (end = start; end < length && (g_ascii_isalnum (text[end]) || strchr ("._+-", text[end]) != NULL); end++)
    ;
  if (end - start > MAX_LIBRARY || g_strstr_len (text + start, (gssize) (end - start), ".so") == NULL)
    return NULL;
  return g_strndup (text + start, end - start);
}

static const char *
find_line_end (const char *text,
               gsize       length)
{
  const char *newline = memchr (text, '\n', length);

  return newline != NULL ? newline : text + length;
}

static char *
dup_words (gsize       row,
           const char *rest,
           gsize       length)
{
  g_autofree char *library = g_str_equal (signatures[row].signature, "library") ? dup_library (rest, length) : NULL;

  if (library != NULL)
    return g_strdup_printf ("%s: %s", signatures[row].text, library);
  return signatures[row].then != NULL ? g_strdup_printf ("%s … %s", signatures[row].text, signatures[row].then)
                                      : g_strdup (signatures[row].text);
}

static const char *
find_row (const char *text,
          gsize       length,
          gsize       row)
{
  const char *at = memmem (text, length, signatures[row].text, strlen (signatures[row].text));
  const char *then = signatures[row].then;

  for (; at != NULL && then != NULL;
       at = memmem (at + 1, length - (gsize) (at + 1 - text), signatures[row].text, strlen (signatures[row].text)))
    if (memmem (at, (gsize) (find_line_end (at, length - (gsize) (at - text)) - at), then, strlen (then)) != NULL)
      return at;
  return at;
}

static const char *
find_signature (const char *text,
                gsize       length,
                Where       where,
                char      **words,
                gboolean   *ends)
{
  if (words != NULL)
    *words = NULL;
  if (ends != NULL)
    *ends = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      const char *at = signatures[i].where == where ? find_row (text, length, i) : NULL;
      const char *behind = at != NULL ? at + strlen (signatures[i].text) : NULL;

      if (at == NULL)
        continue;
      if (words != NULL)
        *words = dup_words (i, behind, length - (gsize) (behind - text));
      if (ends != NULL)
        *ends = signatures[i].ends;
      return signatures[i].signature;
    }
  return NULL;
}

/**
 * lk_crash_text_signature:
 * @text: what a program or a crash report said
 * @length: its length
 * @words: (out) (optional) (nullable): the known words in it, and the name of a missing library; nothing else of @text
 * @ends: (out) (optional): whether a program that says so ends
 *
 * Returns: (transfer none) (nullable): what that is known to speak of: gpu, wayland, gbm, sandbox-helper, namespaces,
 *   library, keyring
 */
const char *
lk_crash_text_signature (const char  *text,
                         gsize        length,
                         char       **words,
                         gboolean    *ends)
{
  return find_signature (text, length, SAID, words, ends);
}

/**
 * lk_crash_stack_signature:
 * @stack: where a program was when it ended: its innermost functions, or what kind of process it was
 * @words: (out) (optional) (nullable): the known words in it
 *
 * Returns: (transfer none) (nullable): what kind of crash that is known to be, as of lk_crash_text_signature()
 */
const char *
lk_crash_stack_signature (const char  *stack,
                          char       **words)
{
  return find_signature (stack, strlen (stack), FRAME, words, NULL);
}

/**
 * lk_crash_dup_top_of_stack:
 * @message: what systemd-coredump wrote of a crash
 *
 * Every library that a program has loaded is named there too; only those that it was in count.
 *
 * Returns: (transfer full) (nullable): the innermost functions of the thread that ended it
 */
char *
lk_crash_dup_top_of_stack (const char *message)
{
  const char *start = strstr (message, "Stack trace of thread");
  const char *end = start;

  for (guint i = 0; i <= MAX_FRAMES && end != NULL && *end != '\0' && !(i > 0 && *end == '\n'); i++)
    {
      const char *newline = strchr (end, '\n');

      end = newline != NULL ? newline + 1 : end + strlen (end);
    }
  return start != NULL ? g_strndup (start, (gsize) (end - start)) : NULL;
}

/* Segments of such a name are separated by `-`, and escaped. */
static gboolean
has_segment (const char        *names,
             const char *const *ids)
{
  g_auto(GStrv) segments = g_strsplit (names, "-", 8);

  for (guint i = 0; segments[i] != NULL; i++)
    {
      g_autofree char *plain = dup_unescaped (segments[i]);

      if (g_strv_contains (ids, plain))
        return TRUE;
    }
  return FALSE;
}

/**
 * lk_crash_unit_matches:
 * @unit: a unit of a person's session
 * @ids: (array zero-terminated=1): ids of applications
 *
 * `app-LAUNCHER-ID-RANDOM.scope`, `app-LAUNCHER-ID@RANDOM.service`, launchers and random parts may be missing (systemd's
 * "Desktop Environment Integration"); `dbus-:NAME-ID@N.service` of programs that the bus starts; `snap.NAME.APP-…scope`.
 *
 * Returns: whether it is one of these applications
 */
gboolean
lk_crash_unit_matches (const char        *unit,
                       const char *const *ids)
{
  g_autofree char *name = NULL;
  g_auto(GStrv) parts = NULL;
  char *at;

  if (g_str_has_prefix (unit, "snap."))
    {
      parts = g_strsplit (unit, ".", 3);
      return g_strv_length (parts) == 3 && g_strv_contains (ids, parts[1]);
    }
  if (!g_str_has_prefix (unit, "app-") && !g_str_has_prefix (unit, "dbus-"))
    return FALSE;
  if (g_str_has_suffix (unit, ".scope"))
    name = g_strndup (unit, strlen (unit) - strlen (".scope"));
  else if (g_str_has_suffix (unit, ".service"))
    name = g_strndup (unit, strlen (unit) - strlen (".service"));
  else
    return FALSE;
  at = strchr (name, '@');
  if (at != NULL)
    *at = '\0';
  return has_segment (strchr (name, '-') + 1, ids);
}

/**
 * lk_crash_signal_name:
 * @number: a signal
 *
 * Returns: (transfer none) (nullable): its name
 */
const char *
lk_crash_signal_name (guint number)
{
  switch (number)
    {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGABRT:
      return "SIGABRT";
    case SIGBUS:
      return "SIGBUS";
    case SIGILL:
      return "SIGILL";
    case SIGTRAP:
      return "SIGTRAP";
    case SIGFPE:
      return "SIGFPE";
    case SIGSYS:
      return "SIGSYS";
    default:
      return NULL;
    }
}
