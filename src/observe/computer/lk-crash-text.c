/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-crash-text.h"

#include <signal.h>
#include <string.h>

#define MAX_MATCHED 200

/* Texts that programs end with, more telling ones first. */
static const struct
{
  const char *text;
  const char *signature;
} signatures[] = {
  { "GPU process isn't usable", "gpu" },
  { "SUID sandbox helper binary", "sandbox-helper" },
  { "No usable sandbox", "sandbox-helper" },
  { "Failed to move to new namespace", "namespaces" },
  { "Creating new namespace failed", "namespaces" },
  { "unprivileged user namespaces", "namespaces" },
  { "Failed to create GBM buffer", "gbm" },
  { "gbm_bo_create", "gbm" },
  { "gbm_surface_create", "gbm" },
  { "dispatching to Wayland display", "wayland" },
  { "Failed to connect to Wayland display", "wayland" },
  { "wl_display_dispatch", "wayland" },
  { "error while loading shared libraries", "library" },
  { "symbol lookup error", "library" },
  { "gpu_data_manager_impl", "gpu" },
  { "libnvidia-gl", "gpu" },
  { "libGLX_nvidia", "gpu" },
  { "amdgpu_device_initialize", "gpu" },
  { "radeonsi_dri", "gpu" },
  { "iris_dri.so", "gpu" },
  { "GLXBadContext", "gpu" },
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
 * lk_crash_text_signature:
 * @text: what a program or a crash report said
 * @length: its length
 * @matched: (out) (optional) (nullable): the known words in it
 *
 * Returns: (transfer none) (nullable): what kind of crash that is known to be: gpu, wayland, gbm, sandbox-helper,
 *   namespaces, library
 */
const char *
lk_crash_text_signature (const char  *text,
                         gsize        length,
                         char       **matched)
{
  if (matched != NULL)
    *matched = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      const char *at = memmem (text, length, signatures[i].text, strlen (signatures[i].text));

      if (at == NULL)
        continue;
      if (matched != NULL)
        {
          const char *newline = memchr (at, '\n', length - (gsize) (at - text));
          gsize rest = (gsize) ((newline != NULL ? newline : text + length) - at);

          *matched = g_utf8_make_valid (at, (gssize) MIN (rest, MAX_MATCHED));
        }
      return signatures[i].signature;
    }
  return NULL;
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
