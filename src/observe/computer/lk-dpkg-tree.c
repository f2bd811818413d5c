/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-dpkg-tree.h"

#include <string.h>
#include <unistd.h>

#include "lk-computer-file.h"

#define STATUS_FILE "/var/lib/dpkg/status"
#define INFO_FOLDER "/var/lib/dpkg/info"
/* A desktop's file has 5 MB. */
#define MAX_STATUS (64 * 1024 * 1024)
#define MAX_LIST (4 * 1024 * 1024)
#define MAX_LINE 512
#define PIECE (64 * 1024)

struct _LkDpkgStatus
{
  GHashTable    *names;    /* (owned) (element-type utf8 utf8) */
  GPtrArray     *packages; /* (owned) (element-type LkDpkgPackage) */
  LkDpkgPackage *package;  /* (owned) (nullable) the paragraph that is being read, if it was asked for */
  char           line[MAX_LINE + 1];
  gsize          length;   /* of the line so far, as much as is kept */
};

static void
package_free (gpointer data)
{
  LkDpkgPackage *self = data;

  g_free (self->name);
  g_free (self->version);
  g_free (self->architecture);
  g_free (self);
}

/**
 * lk_dpkg_status_new:
 * @names: packages to look for
 *
 * Returns: (transfer full): a reader
 */
LkDpkgStatus *
lk_dpkg_status_new (const char *const *names)
{
  LkDpkgStatus *self = g_new0 (LkDpkgStatus, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; names[i] != NULL; i++)
    g_hash_table_add (self->names, g_strdup (names[i]));
  self->packages = g_ptr_array_new_with_free_func (package_free);
  return self;
}

/**
 * lk_dpkg_status_free:
 * @self: (transfer full): a reader
 */
void
lk_dpkg_status_free (LkDpkgStatus *self)
{
  g_hash_table_unref (self->names);
  g_ptr_array_unref (self->packages);
  g_clear_pointer (&self->package, package_free);
  g_free (self);
}

static void
end_paragraph (LkDpkgStatus *self)
{
  if (self->package != NULL)
    g_ptr_array_add (self->packages, g_steal_pointer (&self->package));
}

static const char *
value_of (const char *line,
          const char *field)
{
  gsize length = strlen (field);

  if (g_ascii_strncasecmp (line, field, length) != 0 || line[length] != ':')
    return NULL;
  return line + length + 1 + strspn (line + length + 1, " \t");
}

/* "install ok installed": what is wanted, whether it is broken, where it stands. Removed ones keep their paragraph. */
static gboolean
is_installed (const char *status)
{
  const char *state = strrchr (status, ' ');

  return state != NULL && (strcmp (state + 1, "installed") == 0 || g_str_has_prefix (state + 1, "triggers-"));
}

static void
take_line (LkDpkgStatus *self)
{
  const char *value;

  self->line[self->length] = '\0';
  g_strchomp (self->line);
  if (*self->line == '\0')
    {
      end_paragraph (self);
    }
  else if ((value = value_of (self->line, "Package")) != NULL)
    {
      end_paragraph (self);
      if (!g_hash_table_contains (self->names, value))
        return;
      self->package = g_new0 (LkDpkgPackage, 1);
      self->package->name = g_strdup (value);
    }
  else if (self->package == NULL)
    {
      return;
    }
  else if ((value = value_of (self->line, "Status")) != NULL)
    {
      self->package->installed = is_installed (value);
    }
  else if ((value = value_of (self->line, "Version")) != NULL)
    {
      g_free (self->package->version);
      self->package->version = g_strdup (value);
    }
  else if ((value = value_of (self->line, "Architecture")) != NULL)
    {
      g_free (self->package->architecture);
      self->package->architecture = g_strdup (value);
    }
}

/**
 * lk_dpkg_status_feed:
 * @self: a reader
 * @data: the next piece of the file
 * @length: its length
 */
void
lk_dpkg_status_feed (LkDpkgStatus *self,
                     const char   *data,
                     gsize         length)
{
  const char *end = data + length;

  while (data < end)
    {
      const char *newline = memchr (data, '\n', (gsize) (end - data));
      gsize rest = (gsize) ((newline != NULL ? newline : end) - data);
      gsize kept = MIN (rest, MAX_LINE - self->length);

      memcpy (self->line + self->length, data, kept);
      self->length += kept;
      if (newline != NULL)
        {
          take_line (self);
          self->length = 0;
        }
      data += rest + (newline != NULL);
    }
}

/**
 * lk_dpkg_status_end:
 * @self: a reader that was fed everything
 *
 * Returns: (transfer full) (element-type LkDpkgPackage): the packages that were asked for and are there
 */
GPtrArray *
lk_dpkg_status_end (LkDpkgStatus *self)
{
  if (self->length > 0)
    take_line (self);
  self->length = 0;
  end_paragraph (self);
  return g_ptr_array_ref (self->packages);
}

/**
 * lk_dpkg_tree_read:
 * @computer: a computer
 * @names: packages to look for
 * @cancellable: (nullable): what ends it
 *
 * Reads dpkg's status file once, in pieces.
 *
 * Returns: (transfer full) (element-type LkDpkgPackage): those of them that it knows, also removed ones
 */
GPtrArray *
lk_dpkg_tree_read (LkComputer        *computer,
                   const char *const *names,
                   GCancellable      *cancellable)
{
  g_autoptr(LkDpkgStatus) status = lk_dpkg_status_new (names);
  g_autofree char *piece = g_malloc (PIECE);
  int fd = *names != NULL ? lk_computer_open (computer, STATUS_FILE) : -1;
  gsize total = 0;
  gssize got = 0;

  while (fd >= 0 && total < MAX_STATUS && !g_cancellable_is_cancelled (cancellable) && (got = read (fd, piece, PIECE)) > 0)
    {
      lk_dpkg_status_feed (status, piece, (gsize) got);
      total += (gsize) got;
    }
  if (fd >= 0)
    close (fd);
  if (total >= MAX_STATUS)
    g_debug ("%s: only the first %u bytes were read", STATUS_FILE, MAX_STATUS);
  return lk_dpkg_status_end (status);
}

static char *
find_list (LkComputer          *computer,
           const LkDpkgPackage *package)
{
  g_autofree char *plain = g_strconcat (INFO_FOLDER "/", package->name, ".list", NULL);
  g_autofree char *with = g_strconcat (INFO_FOLDER "/", package->name, ":", package->architecture, ".list", NULL);

  /* Packages that may be installed for several architectures have it in the name. */
  return lk_computer_get_changed_s (computer, plain, TRUE) >= 0 ? g_steal_pointer (&plain) : g_steal_pointer (&with);
}

static char *
find_program (LkComputer         *computer,
              const LkClientCopy *copy,
              const char         *program)
{
  g_autofree char *ending = g_strconcat ("/", program, "\n", NULL);
  const char *at = copy->files;

  while ((at = strstr (at, ending)) != NULL)
    {
      const char *start = at;
      g_autofree char *path = NULL;

      while (start > copy->files && start[-1] != '\n')
        start--;
      path = g_strndup (start, (gsize) (at - start) + strlen (ending) - 1);
      if (lk_computer_is_program (computer, path))
        return g_steal_pointer (&path);
      at++;
    }
  return NULL;
}

/**
 * lk_dpkg_tree_copy:
 * @computer: a computer
 * @package: an installed package
 * @program: (nullable): name of its program
 *
 * Returns: (transfer full): that copy, with its files
 */
LkClientCopy *
lk_dpkg_tree_copy (LkComputer          *computer,
                   const LkDpkgPackage *package,
                   const char          *program)
{
  LkClientCopy *copy = lk_client_copy_new ("deb", package->name);
  g_autofree char *list = find_list (computer, package);
  g_autofree char *files = lk_computer_read (computer, list, MAX_LIST, NULL);

  copy->version = g_strdup (package->version);
  /* dpkg writes the list of files anew when it unpacks. */
  copy->installed_s = lk_computer_get_changed_s (computer, list, TRUE);
  copy->files = files != NULL ? g_strconcat ("\n", files, NULL) : NULL;
  copy->path = copy->files != NULL && program != NULL ? find_program (computer, copy, program) : NULL;
  return copy;
}

/**
 * lk_dpkg_tree_sees:
 * @computer: a computer
 *
 * Returns: whether dpkg's packages can be seen from here; on a system without dpkg there is nothing to see
 */
gboolean
lk_dpkg_tree_sees (LkComputer *computer)
{
  int fd = lk_computer_open (computer, STATUS_FILE);

  if (fd >= 0)
    close (fd);
  return fd >= 0 || (!computer->in_flatpak && lk_computer_get_changed_s (computer, STATUS_FILE, TRUE) < 0);
}
