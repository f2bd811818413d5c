/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-fetch.h"
#include "lk-hostile-server.h"

G_BEGIN_DECLS

/* A run, a hostile server and one request at a time. */

#define PLENTY_MS 8000
#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

typedef struct
{
  LkRun           *run;      /* (owned) */
  LkHostileServer *server;   /* (owned) */
  GMainLoop       *loop;     /* (owned) */
  GCancellable    *cancellable; /* (owned) */
  LkAnswer        *answer;   /* (owned) (nullable) */
  LkOutcome        outcome;
  GError          *error;    /* (owned) (nullable) */
  guint            n_called;
} FetchFixture;

void fetch_fixture_set_up           (FetchFixture *fixture,
                                     gconstpointer data);
void fetch_fixture_set_up_trusted   (FetchFixture *fixture,
                                     gconstpointer data);
void fetch_fixture_set_up_untrusted (FetchFixture *fixture,
                                     gconstpointer data);
void fetch_fixture_tear_down        (FetchFixture *fixture,
                                     gconstpointer data);

/* Starts a request, whose end leaves the fixture's loop; fetch_url() and fetch() wait for that. */
void fetch_start                    (FetchFixture *fixture,
                                     const char   *url,
                                     LkFetchFlags  flags,
                                     guint         deadline_ms);
void fetch_url                      (FetchFixture *fixture,
                                     const char   *url,
                                     LkFetchFlags  flags,
                                     guint         deadline_ms);
void fetch                          (FetchFixture *fixture,
                                     const char   *path);

G_END_DECLS
