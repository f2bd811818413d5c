/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-parser.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

/* The limits are looked at between slices, so a slice is also what may be read beyond them. */
#define SLICE 512

struct _LkXmppParser
{
  xmlParserCtxtPtr  context;   /* (owned) */
  gboolean          stream;    /* the root element stays open and its children are what is read */
  GQueue            ready;     /* (element-type LkXmppElement) */
  LkXmppElement    *current;   /* (owned) by its topmost parent (nullable) */
  guint             depth;
  gsize             n_element; /* bytes since the last whole element */
  gsize             n_total;
  gboolean          begun;     /* something other than white space came */
  gboolean          header;
  gboolean          closed;
  gboolean          foreign;
  GError           *error;     /* (owned) (nullable) */
};

/**
 * lk_xmpp_element_free:
 * @self: (transfer full) (nullable): an element that has no parent
 */
void
lk_xmpp_element_free (LkXmppElement *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->attributes, g_hash_table_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->ns, g_free);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_free (self);
}

/**
 * lk_xmpp_element_is:
 * @self: (nullable): an element
 * @name: a local name
 * @ns: (nullable): a namespace; %NULL for any
 *
 * Returns: whether it is that element
 */
gboolean
lk_xmpp_element_is (LkXmppElement *self,
                    const char    *name,
                    const char    *ns)
{
  return self != NULL && g_str_equal (self->name, name)
         && (ns == NULL || g_str_equal (self->ns, ns));
}

/**
 * lk_xmpp_element_find:
 * @self: (nullable): an element
 * @name: a local name
 * @ns: (nullable): a namespace; %NULL for any
 *
 * Returns: (transfer none) (nullable): its first child of that name
 */
LkXmppElement *
lk_xmpp_element_find (LkXmppElement *self,
                      const char    *name,
                      const char    *ns)
{
  for (guint i = 0; self != NULL && self->children != NULL && i < self->children->len; i++)
    if (lk_xmpp_element_is (self->children->pdata[i], name, ns))
      return self->children->pdata[i];
  return NULL;
}

/**
 * lk_xmpp_element_get_attribute:
 * @self: (nullable): an element
 * @name: name of an attribute without a namespace
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
lk_xmpp_element_get_attribute (LkXmppElement *self,
                               const char    *name)
{
  return self != NULL && self->attributes != NULL ? g_hash_table_lookup (self->attributes, name)
                                                  : NULL;
}

static void
stop (LkXmppParser *self,
      LkError       code,
      const char   *message)
{
  if (self->error == NULL)
    g_set_error (&self->error, LK_ERROR, code, "XML stream: %s", message);
  xmlStopParser (self->context);
}

static LkXmppElement *
new_element (const xmlChar  *name,
             const xmlChar  *ns,
             int             n_attributes,
             const xmlChar **attributes)
{
  LkXmppElement *element = g_new0 (LkXmppElement, 1);

  element->name = g_strdup ((const char *) name);
  element->ns = g_strdup (ns != NULL ? (const char *) ns : "");
  element->text = g_string_new (NULL);
  /* Five pointers for each: name, prefix, namespace, beginning and end of the value. */
  for (int i = 0; i < n_attributes; i++)
    {
      const xmlChar **a = attributes + 5 * i;

      if (a[2] != NULL)
        continue;
      if (element->attributes == NULL)
        element->attributes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_replace (element->attributes, g_strdup ((const char *) a[0]),
                            g_strndup ((const char *) a[3], (gsize) (a[4] - a[3])));
    }
  return element;
}

static void
on_start_element (void           *data,
                  const xmlChar  *name,
                  const xmlChar  *prefix,
                  const xmlChar  *ns,
                  int             n_namespaces,
                  const xmlChar **namespaces,
                  int             n_attributes,
                  int             n_defaulted,
                  const xmlChar **attributes)
{
  LkXmppParser *self = data;
  LkXmppElement *element;

  if (self->error != NULL)
    return;
  if (++self->depth > LK_XMPP_MAX_DEPTH)
    {
      stop (self, LK_ERROR_LIMIT, "elements are nested too deep");
      return;
    }
  if (self->stream && self->depth == 1)
    {
      if (g_strcmp0 ((const char *) name, "stream") == 0
          && g_strcmp0 ((const char *) ns, LK_XMPP_NS_STREAMS) == 0)
        self->header = TRUE;
      else
        stop (self, LK_ERROR_PROTOCOL, "the root is not a stream");
      self->n_element = 0;
      return;
    }

  element = new_element (name, ns, n_attributes, attributes);
  element->parent = self->current;
  if (self->current != NULL)
    {
      if (self->current->children == NULL)
        self->current->children =
            g_ptr_array_new_with_free_func ((GDestroyNotify) lk_xmpp_element_free);
      g_ptr_array_add (self->current->children, element);
    }
  self->current = element;
}

static void
on_end_element (void          *data,
                const xmlChar *name,
                const xmlChar *prefix,
                const xmlChar *ns)
{
  LkXmppParser *self = data;
  LkXmppElement *element = self->current;

  if (self->error != NULL || self->depth == 0)
    return;
  self->depth--;
  if (element != NULL)
    self->current = element->parent;
  if (element != NULL && element->parent == NULL)
    {
      g_queue_push_tail (&self->ready, element);
      self->n_element = 0;
    }
  if (self->depth == 0)
    self->closed = TRUE;
}

static void
on_characters (void          *data,
               const xmlChar *text,
               int            length)
{
  LkXmppParser *self = data;

  if (self->current != NULL && self->error == NULL)
    g_string_append_len (self->current->text, (const char *) text, length);
}

/* RFC 6120, 11.1: comments, processing instructions, DTDs and entities are not allowed in a stream.
 */
static void
on_doctype (void          *data,
            const xmlChar *name,
            const xmlChar *external_id,
            const xmlChar *system_id)
{
  stop (data, LK_ERROR_PROTOCOL, "a document type is not allowed");
}

static void
on_instruction (void          *data,
                const xmlChar *target,
                const xmlChar *text)
{
  LkXmppParser *self = data;

  if (self->stream)
    stop (self, LK_ERROR_PROTOCOL, "a processing instruction is not allowed");
}

static void
on_comment (void          *data,
            const xmlChar *text)
{
  LkXmppParser *self = data;

  if (self->stream)
    stop (self, LK_ERROR_PROTOCOL, "a comment is not allowed");
}

/* libxml2 2.12 made it constant. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *Mistake;
#else
typedef xmlErrorPtr Mistake;
#endif

static void
on_error (void    *data,
          Mistake  error)
{
  g_debug ("xmpp: xml error %d in line %d", error->code, error->line);
}

static xmlSAXHandler handlers = {
  .initialized = XML_SAX2_MAGIC,
  .startElementNs = on_start_element,
  .endElementNs = on_end_element,
  .characters = on_characters,
  .ignorableWhitespace = on_characters,
  .cdataBlock = on_characters,
  .internalSubset = on_doctype,
  .processingInstruction = on_instruction,
  .comment = on_comment,
  .serror = on_error,
};

/**
 * lk_xmpp_parser_new:
 * @stream: whether it is a stream (RFC 6120), of which the root's children are read one by one;
 * else a document, read as a whole
 *
 * Returns: (transfer full): a parser; free with lk_xmpp_parser_free()
 */
LkXmppParser *
lk_xmpp_parser_new (gboolean stream)
{
  LkXmppParser *self = g_new0 (LkXmppParser, 1);

  self->stream = stream;
  g_queue_init (&self->ready);
  self->context = xmlCreatePushParserCtxt (&handlers, self, NULL, 0, NULL);
  xmlCtxtUseOptions (self->context, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR
                                        | XML_PARSE_NOWARNING);
  return self;
}

/**
 * lk_xmpp_parser_free:
 * @self: (transfer full): the parser
 */
void
lk_xmpp_parser_free (LkXmppParser *self)
{
  LkXmppElement *top = self->current;

  while (top != NULL && top->parent != NULL)
    top = top->parent;
  lk_xmpp_element_free (top);
  g_queue_clear_full (&self->ready, (GDestroyNotify) lk_xmpp_element_free);
  g_clear_pointer (&self->context, xmlFreeParserCtxt);
  g_clear_error (&self->error);
  g_free (self);
}

static void
feed_slice (LkXmppParser *self,
            const char   *data,
            gsize         length)
{
  int result = xmlParseChunk (self->context, data, (int) length, 0);

  self->n_element += length;
  self->n_total += length;
  if (self->error != NULL || self->closed)
    return;
  if (result != XML_ERR_OK && !self->context->wellFormed)
    stop (self, LK_ERROR_PROTOCOL, "not well-formed");
  else if (self->n_element > LK_XMPP_MAX_STANZA + SLICE || self->n_total > LK_XMPP_MAX_STREAM)
    stop (self, LK_ERROR_LIMIT, "too long");
}

static gboolean
begins_well (LkXmppParser  *self,
             const char   **data,
             gsize         *length)
{
  while (!self->begun && *length > 0 && g_ascii_isspace (**data))
    {
      (*data)++;
      (*length)--;
      if (++self->n_total > LK_XMPP_MAX_STREAM)
        stop (self, LK_ERROR_LIMIT, "too long");
    }
  if (self->begun || *length == 0)
    return self->error == NULL;
  self->begun = TRUE;
  if (**data != '<')
    stop (self, LK_ERROR_PROTOCOL, "not XML");
  return self->error == NULL;
}

/**
 * lk_xmpp_parser_feed:
 * @self: the parser
 * @data: bytes as they came
 * @length: their number
 * @error: return location: LK_ERROR_PROTOCOL for what is no XMPP, LK_ERROR_LIMIT for too much of it
 *
 * What was whole before the error can still be popped. An error is final.
 *
 * Returns: whether the stream is sound so far
 */
gboolean
lk_xmpp_parser_feed (LkXmppParser  *self,
                     const char    *data,
                     gsize          length,
                     GError       **error)
{
  if (self->error == NULL && begins_well (self, &data, &length))
    for (gsize i = 0; i < length && self->error == NULL && !self->closed; i += SLICE)
      feed_slice (self, data + i, MIN (SLICE, length - i));

  if (self->error == NULL)
    return TRUE;
  self->foreign = self->stream && !self->header && self->begun;
  if (error != NULL)
    *error = g_error_copy (self->error);
  return FALSE;
}

/**
 * lk_xmpp_parser_pop:
 * @self: the parser
 *
 * Returns: (transfer full) (nullable): the next whole element
 */
LkXmppElement *
lk_xmpp_parser_pop (LkXmppParser *self)
{
  return g_queue_pop_head (&self->ready);
}

/**
 * lk_xmpp_parser_has_header:
 * @self: the parser
 *
 * Returns: whether the stream was opened
 */
gboolean
lk_xmpp_parser_has_header (LkXmppParser *self)
{
  return self->header;
}

/**
 * lk_xmpp_parser_is_closed:
 * @self: the parser
 *
 * Returns: whether the root was closed
 */
gboolean
lk_xmpp_parser_is_closed (LkXmppParser *self)
{
  return self->closed;
}

/**
 * lk_xmpp_parser_is_foreign:
 * @self: the parser
 *
 * Returns: whether something came that does not even begin like XMPP
 */
gboolean
lk_xmpp_parser_is_foreign (LkXmppParser *self)
{
  return self->foreign;
}
