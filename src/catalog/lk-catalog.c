/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-catalog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lk-kind.h"
#include "lk-places.h"

#define MAX_SUGGESTIONS 3

struct _LkCatalog
{
  GObject     parent_instance;

  GHashTable *services; /* (owned) (element-type utf8 LkService) by id */
  GPtrArray  *sorted;   /* (owned) (nullable) (element-type LkService) by name; NULL: to be made */
  GPtrArray  *problems; /* (owned) (element-type utf8) */
};

G_DEFINE_FINAL_TYPE (LkCatalog, lk_catalog, G_TYPE_OBJECT)

static void
lk_catalog_finalize (GObject *object)
{
  LkCatalog *self = LK_CATALOG (object);

  g_clear_pointer (&self->sorted, g_ptr_array_unref);
  g_hash_table_unref (self->services);
  g_ptr_array_unref (self->problems);
  G_OBJECT_CLASS (lk_catalog_parent_class)->finalize (object);
}

static void
lk_catalog_class_init (LkCatalogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_catalog_finalize;
}

static void
lk_catalog_init (LkCatalog *self)
{
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                          (GDestroyNotify) lk_service_unref);
  self->problems = g_ptr_array_new_with_free_func (g_free);
}

/**
 * lk_catalog_new:
 *
 * Returns: (transfer full): a catalogue without services
 */
LkCatalog *
lk_catalog_new (void)
{
  return g_object_new (LK_TYPE_CATALOG, NULL);
}

/**
 * lk_catalog_add:
 * @self: a catalogue
 * @service: (transfer none): a service, of which a reference is kept
 *
 * Adds a service, in place of one of the same id.
 */
void
lk_catalog_add (LkCatalog *self,
                LkService *service)
{
  g_return_if_fail (LK_IS_CATALOG (self));

  g_clear_pointer (&self->sorted, g_ptr_array_unref);
  g_hash_table_replace (self->services, service->id, lk_service_ref (service));
}

static gint
compare_file_names (gconstpointer a,
                    gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The descriptions of a folder, in the order of their names; hidden files and what is no file are
   left out. */
static GPtrArray *
list_files (const char *directory,
            GError    **error)
{
  g_autoptr(GDir)      dir = g_dir_open (directory, 0, error);
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char          *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (name[0] != '.' && g_str_has_suffix (name, ".json")
          && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  g_ptr_array_sort (paths, compare_file_names);
  return g_steal_pointer (&paths);
}

/**
 * lk_catalog_add_directory:
 * @self: a catalogue
 * @directory: (type filename): a folder of service descriptions
 *
 * Reads every `*.json` of a folder. A file that fails is left out, and why is kept; see
 * lk_catalog_get_problems(). A folder that does not exist is no problem.
 */
void
lk_catalog_add_directory (LkCatalog  *self,
                          const char *directory)
{
  g_autoptr(GError)     error = NULL;
  g_autoptr(GPtrArray)  paths = NULL;
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint                 i;

  g_return_if_fail (LK_IS_CATALOG (self));

  paths = list_files (directory, &error);
  if (error != NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_ptr_array_add (self->problems, g_strdup (error->message));
  for (i = 0; paths != NULL && i < paths->len; i++)
    {
      g_autoptr(GError)    problem = NULL;
      g_autoptr(LkService) service = lk_service_file_load (paths->pdata[i], NULL, &problem);
      const char          *other;

      if (service == NULL)
        {
          g_ptr_array_add (self->problems, g_strdup (problem->message));
          continue;
        }
      other = g_hash_table_lookup (seen, service->id);
      if (other != NULL)
        g_ptr_array_add (self->problems,
                         g_strdup_printf ("%s: id: expected an id of its own, found \"%s\" "
                                          "as in %s",
                                                          service->origin, service->id, other));
      g_hash_table_replace (seen, g_strdup (service->id), g_strdup (service->origin));
      lk_catalog_add (self, service);
    }
}

/**
 * lk_catalog_load_default:
 * @self: a catalogue
 *
 * Reads the service descriptions of every place, the person's own last. Of two with the same id the
 * later wins.
 */
void
lk_catalog_load_default (LkCatalog *self)
{
  g_autoptr(GPtrArray) places = lk_places_list (TRUE);
  guint                i;

  g_return_if_fail (LK_IS_CATALOG (self));

  for (i = 0; i < places->len; i++)
    {
      g_autofree char *directory = g_build_filename (places->pdata[i], "services", NULL);

      lk_catalog_add_directory (self, directory);
    }
}

/**
 * lk_catalog_find:
 * @self: a catalogue
 * @id: the id of a service
 *
 * Returns: (transfer none) (nullable): the service of exactly that id
 */
LkService *
lk_catalog_find (LkCatalog  *self,
                 const char *id)
{
  g_return_val_if_fail (LK_IS_CATALOG (self), NULL);

  return g_hash_table_lookup (self->services, id);
}

static gint
compare_services (gconstpointer a,
                  gconstpointer b)
{
  const LkService *one = *(const LkService *const *) a;
  const LkService *other = *(const LkService *const *) b;
  gint             by_name = g_utf8_collate (one->name, other->name);

  return by_name != 0 ? by_name : strcmp (one->id, other->id);
}

/**
 * lk_catalog_get_services:
 * @self: a catalogue
 *
 * Returns: (transfer none) (element-type LkService): the services by name, valid until the
 * catalogue changes
 */
GPtrArray *
lk_catalog_get_services (LkCatalog *self)
{
  GHashTableIter iter;
  gpointer       service;

  g_return_val_if_fail (LK_IS_CATALOG (self), NULL);

  if (self->sorted != NULL)
    return self->sorted;
  self->sorted = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_service_unref);
  g_hash_table_iter_init (&iter, self->services);
  while (g_hash_table_iter_next (&iter, NULL, &service))
    g_ptr_array_add (self->sorted, lk_service_ref (service));
  g_ptr_array_sort (self->sorted, compare_services);
  return self->sorted;
}

/**
 * lk_catalog_get_problems:
 * @self: a catalogue
 *
 * Returns: (transfer none) (element-type utf8): why files were left out
 */
GPtrArray *
lk_catalog_get_problems (LkCatalog *self)
{
  g_return_val_if_fail (LK_IS_CATALOG (self), NULL);

  return self->problems;
}

static gboolean
equal_but_for_case (const char *a,
                    const char *b)
{
  g_autofree char *one = g_utf8_casefold (a, -1);
  g_autofree char *other = g_utf8_casefold (b, -1);

  return strcmp (one, other) == 0;
}

static LkService *
find_loosely (LkCatalog  *self,
              const char *text)
{
  LkService *exact = lk_catalog_find (self, text);
  GPtrArray *services = lk_catalog_get_services (self);
  guint      i;

  if (exact != NULL)
    return exact;
  for (i = 0; i < services->len; i++)
    {
      LkService *service = services->pdata[i];

      if (equal_but_for_case (service->id, text) || equal_but_for_case (service->name, text))
        return service;
    }
  return NULL;
}

/* The ids that a word may be a slip for, the nearest first. */
static char *
suggest (LkCatalog  *self,
         const char *word)
{
  GPtrArray           *services = lk_catalog_get_services (self);
  g_autoptr(GPtrArray) found = g_ptr_array_new ();
  guint                distance;
  guint                i;

  for (distance = 0; distance <= strlen (word); distance++)
    for (i = 0; i < services->len && found->len < MAX_SUGGESTIONS; i++)
      {
        LkService *service = services->pdata[i];
        guint      by_id = G_MAXUINT;
        guint      by_name = G_MAXUINT;
        gboolean   near_id = lk_is_near (word, service->id, &by_id);
        gboolean   near_name = lk_is_near (word, service->name, &by_name);

        if ((near_id && by_id == distance) || (near_name && by_name == distance))
          if (!g_ptr_array_find (found, service->id, NULL))
            g_ptr_array_add (found, service->id);
      }
  if (found->len == 0)
    return NULL;
  g_ptr_array_add (found, NULL);
  /* Translators: between the ids of services: "Did you mean element or signal?" */
  return g_strjoinv (_(" or "), (char **) found->pdata);
}

static gboolean
looks_like_address (const char *text)
{
  static const char *const signs[] = { ".", ":", "@", "/", "[", "＠", "：", "。",
                                          "．", "｡", "／" };
  gsize                    i;

  for (i = 0; i < G_N_ELEMENTS (signs); i++)
    if (strstr (text, signs[i]) != NULL)
      return TRUE;
  return g_ascii_strcasecmp (text, "localhost") == 0;
}

static LkService *
make_service (LkAddress *address)
{
  g_autofree char *server = lk_address_dup_server (address);
  LkProtocol       protocol = address->is_guess ? LK_PROTOCOL_UNKNOWN : address->hint;
  LkService       *service = lk_service_new (address->host, address->host, protocol, server);

  service->password_sign_in = address->hint != LK_PROTOCOL_WEB;
  if (address->hint == LK_PROTOCOL_WEB)
    {
      guint16     port = address->port != 0 ? address->port : 443;
      LkEndpoint *endpoint = lk_service_add_endpoint (service, address->host, port,
                                                      LK_TRANSPORT_HTTPS);

      g_free (endpoint->path);
      endpoint->path = g_strdup (address->path);
    }
  return service;
}

static void
set_not_found (LkCatalog   *self,
               const char  *word,
               GError     **error)
{
  g_autofree char *ids = suggest (self, word);

  if (ids != NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_NOT_FOUND,
                 _("No service is called \"%s\". Did you mean %s?"), word, ids);
  else
    g_set_error (error, LK_ERROR, LK_ERROR_NOT_FOUND,
                 _("No service is called \"%s\". Expected a name from the list of services, or an "
                   "address such as "
                   "example.org."), word);
}

/**
 * lk_catalog_resolve:
 * @self: a catalogue
 * @text: what a person named: the id or name of a service, or an address
 * @account: (out) (optional) (nullable) (transfer full): the account that an address names
 * @error: return location; %LK_ERROR_NOT_FOUND for a word that names nothing, %LK_ERROR_INVALID
 *   for a broken address
 *
 * An id goes before a name, and both before an address.
 *
 * Returns: (transfer full) (nullable): a service
 */
LkService *
lk_catalog_resolve (LkCatalog   *self,
                    const char  *text,
                    char       **account,
                    GError     **error)
{
  g_autofree char     *word = NULL;
  g_autoptr(LkAddress) address = NULL;
  LkService           *known;

  g_return_val_if_fail (LK_IS_CATALOG (self), NULL);

  if (account != NULL)
    *account = NULL;
  if (g_utf8_validate (text, -1, NULL))
    {
      word = g_strstrip (g_strdup (text));
      known = find_loosely (self, word);
      if (known != NULL)
        return lk_service_ref (known);
      if (*word != '\0' && !looks_like_address (word))
        {
          set_not_found (self, word, error);
          return NULL;
        }
    }
  address = lk_address_parse (text, error);
  if (address == NULL)
    return NULL;
  if (account != NULL)
    *account = g_steal_pointer (&address->account);
  return make_service (address);
}
