/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-client-copy.h"

#include <string.h>

#include "lk-computer-file.h"

#define MAX_TEXT 128

/**
 * lk_client_copy_new:
 * @kind: how it was installed; a constant
 * @id: its name there
 *
 * Returns: (transfer full): a copy of which nothing else is known
 */
LkClientCopy *
lk_client_copy_new (const char *kind,
                    const char *id)
{
  LkClientCopy *self = g_new0 (LkClientCopy, 1);

  self->kind = kind;
  self->id = g_strdup (id);
  self->installed_s = -1;
  self->official = -1;
  return self;
}

/**
 * lk_client_copy_free:
 * @self: (transfer full): a copy
 */
void
lk_client_copy_free (LkClientCopy *self)
{
  g_free (self->id);
  g_free (self->version);
  g_free (self->origin);
  g_free (self->path);
  g_free (self->revision);
  g_free (self->end_of_life);
  g_free (self->files);
  g_free (self);
}

/**
 * lk_client_copy_has_file:
 * @self: a copy
 * @path: an absolute path
 *
 * Returns: whether that file was installed with it, as far as its files are known
 */
gboolean
lk_client_copy_has_file (const LkClientCopy *self,
                         const char         *path)
{
  g_autofree char *line = g_strconcat ("\n", path, "\n", NULL);

  return self->files != NULL && strstr (self->files, line) != NULL;
}

static void
set_text (JsonObject *object,
          const char *name,
          const char *text)
{
  g_autofree char *valid = NULL;

  if (text == NULL || *text == '\0')
    return;
  valid = g_utf8_make_valid (text, (gssize) MIN (strlen (text), MAX_TEXT));
  json_object_set_string_member (object, name, valid);
}

/**
 * lk_client_copy_to_json:
 * @self: a copy
 * @computer: where it is installed
 *
 * Returns: (transfer full): its facts
 */
JsonObject *
lk_client_copy_to_json (const LkClientCopy *self,
                        LkComputer         *computer)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", self->kind);
  set_text (object, "id", self->id);
  set_text (object, "version", self->version);
  set_text (object, "origin", self->origin);
  set_text (object, "end_of_life", self->end_of_life);
  if (self->official >= 0)
    json_object_set_boolean_member (object, "official", self->official != 0);
  if (self->path != NULL)
    {
      g_autofree char *path = lk_computer_shorten (computer, self->path);

      json_object_set_string_member (object, "path", path);
    }
  if (self->installed_s >= 0)
    json_object_set_int_member (object, "installed_s", self->installed_s);
  return object;
}
