/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-said.h"

#define MAX_MECHANISMS 32

static void
clear_error (LkXmppSaid *self)
{
  g_clear_pointer (&self->error, g_free);
  g_clear_pointer (&self->error_text, g_free);
  g_clear_pointer (&self->see_other_host, g_free);
}

/**
 * lk_xmpp_said_clear:
 * @self: what the server said
 *
 * Frees what is inside and forgets everything.
 */
void
lk_xmpp_said_clear (LkXmppSaid *self)
{
  clear_error (self);
  g_clear_pointer (&self->mechanisms, g_strfreev);
  g_clear_pointer (&self->bindings, g_strfreev);
  self->starttls_offered = self->starttls_required = self->sasl2_only = FALSE;
}

/* RFC 6120, 4.9.3. */
static const char *const conditions[] = {
  "bad-format",
  "bad-namespace-prefix",
  "conflict",
  "connection-timeout",
  "host-gone",
  "host-unknown",
  "improper-addressing",
  "internal-server-error",
  "invalid-from",
  "invalid-namespace",
  "invalid-xml",
  "not-authorized",
  "not-well-formed",
  "policy-violation",
  "remote-connection-failed",
  "reset",
  "resource-constraint",
  "restricted-xml",
  "see-other-host",
  "system-shutdown",
  "undefined-condition",
  "unsupported-encoding",
  "unsupported-feature",
  "unsupported-stanza-type",
  "unsupported-version",
  NULL,
};

/**
 * lk_xmpp_said_read_error:
 * @self: what the server said
 * @element: a stream error
 * @error: return location: LK_ERROR_PROTOCOL naming the condition
 *
 * Remembers condition and text of a stream error. A condition that RFC 6120 does not know counts as
 * `undefined-condition`.
 */
void
lk_xmpp_said_read_error (LkXmppSaid     *self,
                         LkXmppElement  *element,
                         GError        **error)
{
  LkXmppElement *text = lk_xmpp_element_find (element, "text", LK_XMPP_NS_STREAM_ERRORS);

  clear_error (self);
  for (guint i = 0; element->children != NULL && i < element->children->len && self->error == NULL;
       i++)
    {
      LkXmppElement *child = element->children->pdata[i];

      if (!g_strv_contains (conditions, child->name)
          || !g_str_equal (child->ns, LK_XMPP_NS_STREAM_ERRORS))
        continue;
      self->error = g_strdup (child->name);
      if (g_str_equal (child->name, "see-other-host"))
        self->see_other_host = g_strndup (child->text->str, 280);
    }
  if (self->error == NULL)
    self->error = g_strdup ("undefined-condition");
  if (text != NULL)
    self->error_text =
        g_utf8_substring (text->text->str, 0, MIN (g_utf8_strlen (text->text->str, -1), 400));
  g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "stream error: %s", self->error);
}

static GStrv
read_bindings (LkXmppElement *features)
{
  LkXmppElement *list = lk_xmpp_element_find (features, "sasl-channel-binding", LK_XMPP_NS_BINDING);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; list != NULL && list->children != NULL && i < MIN (list->children->len, MAX_MECHANISMS); i++)
    {
      const char *type = lk_xmpp_element_get_attribute (list->children->pdata[i], "type");

      if (type != NULL)
        g_strv_builder_add (builder, type);
    }
  return list != NULL ? g_strv_builder_end (builder) : NULL;
}

/**
 * lk_xmpp_said_read_features:
 * @self: what the server said
 * @features: the stream's features
 *
 * Remembers whether TLS is offered or required, the SASL mechanisms (of SASL 2 where there is
 * nothing else) and the types of channel binding.
 */
void
lk_xmpp_said_read_features (LkXmppSaid    *self,
                            LkXmppElement *features)
{
  LkXmppElement *starttls = lk_xmpp_element_find (features, "starttls", LK_XMPP_NS_TLS);
  LkXmppElement *mechanisms = lk_xmpp_element_find (features, "mechanisms", LK_XMPP_NS_SASL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  self->starttls_offered = starttls != NULL;
  self->starttls_required = lk_xmpp_element_find (starttls, "required", LK_XMPP_NS_TLS) != NULL;
  self->sasl2_only = FALSE;
  if (mechanisms == NULL)
    {
      mechanisms = lk_xmpp_element_find (features, "authentication", LK_XMPP_NS_SASL2);
      self->sasl2_only = mechanisms != NULL;
    }
  for (guint i = 0;
       mechanisms != NULL && mechanisms->children != NULL && i < mechanisms->children->len; i++)
    {
      LkXmppElement *child = mechanisms->children->pdata[i];
      g_autofree char *name = g_strstrip (g_strndup (child->text->str, 64));

      if (lk_xmpp_element_is (child, "mechanism", NULL) && g_str_is_ascii (name)
          && n++ < MAX_MECHANISMS)
        g_strv_builder_add (builder, name);
    }
  g_clear_pointer (&self->mechanisms, g_strfreev);
  self->mechanisms = g_strv_builder_end (builder);
  g_clear_pointer (&self->bindings, g_strfreev);
  self->bindings = read_bindings (features);
}
