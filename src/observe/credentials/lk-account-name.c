/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-account-name.h"

LkAccountName *
lk_account_name_new (LkProtocol protocol, const char *text, const char *server, LkNameWants wants)
{
  LkAccountName *self = g_new0 (LkAccountName, 1);

  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->local = g_strdup (text);
  self->sendable = TRUE;
  return self;
}

void
lk_account_name_free (LkAccountName *self)
{
  g_free (self->local);
  g_free (self->server);
  g_free (self->full);
  g_free (self->form);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

gboolean
lk_account_name_has (LkAccountName *self, const char *problem)
{
  return g_ptr_array_find_with_equal_func (self->problems, problem, g_str_equal, NULL);
}
