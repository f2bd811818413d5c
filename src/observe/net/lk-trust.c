/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-trust.h"

/* The authorities that this computer trusts, read once for all connections and in a thread. GIO's
 * own database for GnuTLS is read anew by each connection that is made, 8 to 30 ms of the main loop
 * every time; one of any other type it merely asks to verify. */
#define LK_TYPE_TRUST (lk_trust_get_type ())
G_DECLARE_FINAL_TYPE (LkTrust, lk_trust, LK, TRUST, GTlsDatabase)

struct _LkTrust
{
  GTlsDatabase  parent_instance;

  GMutex        mutex;
  GCond         read;      /* nobody is reading any more */
  guint         n_reading;
  GTlsDatabase *database;  /* (owned) (nullable) what was read last */
  GSList       *waiting;   /* (owned) (element-type GSource) who waits for that */
};

G_DEFINE_FINAL_TYPE (LkTrust, lk_trust, G_TYPE_TLS_DATABASE)

/* A database of the system's authorities as they are now. GIO keeps its own for good, so that one
 * is only asked first, and then for its type. */
static GTlsDatabase *
read_authorities (GTlsDatabase *last)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  g_autoptr(GError) error = NULL;
  gpointer database;

  if (last == NULL)
    return G_TLS_BACKEND_GET_INTERFACE (backend)->get_default_database (backend);
  database = g_initable_new (G_OBJECT_TYPE (last), NULL, &error, NULL);
  if (database != NULL)
    return database;
  g_debug ("authorities cannot be read again: %s", error->message);
  return g_object_ref (last);
}

static void
wake (gpointer data)
{
  GSource *source = data;

  g_source_attach (source, NULL);
  g_source_unref (source);
}

static gpointer
read_in_thread (gpointer user_data)
{
  g_autoptr(LkTrust) self = user_data;
  g_autoptr(GTlsDatabase) last = NULL;
  g_autoptr(GTlsDatabase) fresh = NULL;
  GSList *waiting = NULL;

  g_mutex_lock (&self->mutex);
  g_set_object (&last, self->database);
  g_mutex_unlock (&self->mutex);
  fresh = read_authorities (last);

  g_mutex_lock (&self->mutex);
  g_set_object (&self->database, fresh);
  self->n_reading--;
  if (self->n_reading == 0)
    waiting = g_slist_reverse (g_steal_pointer (&self->waiting));
  g_cond_broadcast (&self->read);
  g_mutex_unlock (&self->mutex);
  g_slist_free_full (waiting, wake);
  return NULL;
}

static GTlsDatabase *
dup_database (LkTrust *self)
{
  GTlsDatabase *database;

  g_mutex_lock (&self->mutex);
  while (self->n_reading > 0)
    g_cond_wait (&self->read, &self->mutex);
  if (self->database == NULL)
    self->database = read_authorities (NULL);
  database = g_object_ref (self->database);
  g_mutex_unlock (&self->mutex);
  return database;
}

static GTlsCertificateFlags
lk_trust_verify_chain (GTlsDatabase             *database,
                       GTlsCertificate          *chain,
                       const char               *purpose,
                       GSocketConnectable       *identity,
                       GTlsInteraction          *interaction,
                       GTlsDatabaseVerifyFlags   flags,
                       GCancellable             *cancellable,
                       GError                  **error)
{
  g_autoptr(GTlsDatabase) system = dup_database (LK_TRUST (database));

  return g_tls_database_verify_chain (system, chain, purpose, identity, interaction, flags,
                                      cancellable, error);
}

static GTlsCertificate *
lk_trust_lookup_certificate_issuer (GTlsDatabase             *database,
                                    GTlsCertificate          *certificate,
                                    GTlsInteraction          *interaction,
                                    GTlsDatabaseLookupFlags   flags,
                                    GCancellable             *cancellable,
                                    GError                  **error)
{
  g_autoptr(GTlsDatabase) system = dup_database (LK_TRUST (database));

  return g_tls_database_lookup_certificate_issuer (system, certificate, interaction, flags,
                                                   cancellable, error);
}

static void
lk_trust_finalize (GObject *object)
{
  LkTrust *self = LK_TRUST (object);

  g_assert (self->waiting == NULL);
  g_clear_object (&self->database);
  g_cond_clear (&self->read);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (lk_trust_parent_class)->finalize (object);
}

static void
lk_trust_class_init (LkTrustClass *klass)
{
  GTlsDatabaseClass *database_class = G_TLS_DATABASE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_trust_finalize;
  database_class->verify_chain = lk_trust_verify_chain;
  database_class->lookup_certificate_issuer = lk_trust_lookup_certificate_issuer;
}

static void
lk_trust_init (LkTrust *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->read);
}

/* One for the whole process, as the default database is; NULL where there is no TLS at all. */
static LkTrust *
get_trust (void)
{
  static gsize made;
  static LkTrust *trust;

  if (g_once_init_enter (&made))
    {
      GTlsBackend *backend = g_tls_backend_get_default ();

      if (g_tls_backend_supports_tls (backend))
        {
          trust = g_object_new (LK_TYPE_TRUST, NULL);
          g_tls_backend_set_default_database (backend, G_TLS_DATABASE (trust));
        }
      g_once_init_leave (&made, 1);
    }
  return trust;
}

/**
 * lk_trust_install:
 *
 * Makes TLS connections of this process cheap to make: they share one copy of the authorities that
 * this computer trusts. Does nothing the second time.
 */
void
lk_trust_install (void)
{
  get_trust ();
}

/**
 * lk_trust_refresh:
 *
 * Reads the authorities as they are now, in a thread; the person may have added one since.
 * Verifying a certificate meanwhile waits for that.
 */
void
lk_trust_refresh (void)
{
  LkTrust *self = get_trust ();

  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->n_reading++;
  g_mutex_unlock (&self->mutex);
  g_thread_unref (g_thread_new ("authorities", read_in_thread, g_object_ref (self)));
}

/**
 * lk_trust_is_ready:
 *
 * Returns: whether nothing is being read, so that verifying a certificate waits for nothing
 */
gboolean
lk_trust_is_ready (void)
{
  LkTrust *self = get_trust ();
  gboolean ready;

  if (self == NULL)
    return TRUE;
  g_mutex_lock (&self->mutex);
  ready = self->n_reading == 0;
  g_mutex_unlock (&self->mutex);
  return ready;
}

/**
 * lk_trust_when_ready:
 * @function: what to call, once; it returns %G_SOURCE_REMOVE
 * @user_data: for @function
 *
 * Calls @function from the main loop, later, as soon as nothing is being read. Certificates are
 * verified on the main loop, so a connection that is begun earlier could make it wait.
 */
void
lk_trust_when_ready (GSourceFunc function,
                     gpointer    user_data)
{
  LkTrust *self = get_trust ();
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "lk-trust ready");
  g_source_set_callback (source, function, user_data, NULL);
  if (self != NULL)
    {
      g_mutex_lock (&self->mutex);
      if (self->n_reading > 0)
        self->waiting = g_slist_prepend (self->waiting, g_steal_pointer (&source));
      g_mutex_unlock (&self->mutex);
    }
  if (source != NULL)
    wake (source);
}

/**
 * lk_trust_dup_system:
 *
 * What GIO itself would verify with. It looks at more than lk_trust_install()'s shared copy does,
 * such as a revocation that the server sends along (RFC 6066, 8), and is slow to make a connection
 * with. Waits for what is being read: not for the main loop.
 *
 * Returns: (transfer full) (nullable): a database
 */
GTlsDatabase *
lk_trust_dup_system (void)
{
  LkTrust *self = get_trust ();

  return self != NULL ? dup_database (self) : NULL;
}
