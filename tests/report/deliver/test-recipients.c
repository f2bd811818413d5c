/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who takes a report: what the service's description and the policy say, and what people are told of it. */
#include "config.h"

#include <string.h>

#include "lk-recipients.h"
#include "lk-service-file.h"

#define KEY(text) "-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\n" text "\\n-----END PGP PUBLIC KEY BLOCK-----\\n"
#define UPLOAD(host) "\"upload\":{\"kind\":\"rageshake\",\"url\":\"https://" host "\",\"app\":\"chat\"}"

typedef struct
{
  const char *name;
  const char *service;    /* what is in its `support` */
  const char *policy;     /* what is in it */
  const char *email;      /* (nullable) */
  const char *email_key;  /* (nullable) a part of it */
  const char *upload;     /* (nullable) */
  const char *upload_key; /* (nullable) a part of it */
  const char *words;      /* a part of them */
} Row;

static const Row rows[] = {
  { "nobody", "", "", NULL, NULL, NULL, NULL, "Nobody is known who takes reports." },
  { "service-mail", "\"email\":\"help@example.org\"", "", "help@example.org", NULL, NULL, NULL,
    "Support of Example Chat gets it by e-mail at help@example.org. Mail is not encrypted" },
  { "service-mail-and-key", "\"email\":\"help@example.org\",\"public_key\":\"" KEY ("mDME") "\"", "", "help@example.org",
      "mDME", NULL, NULL,
    "only they can read it" },
  { "service-server", UPLOAD ("rs.example.org/api/submit"), "", NULL, NULL, "https://rs.example.org/api/submit", NULL,
    "It goes to the server rs.example.org, which takes reports for support of Example Chat. The connection is encrypted" },
  { "server-alone", UPLOAD ("rs.example.org"), "", NULL, NULL, "https://rs.example.org/api/submit", NULL, "rs.example.org" },
  { "server-and-slash", UPLOAD ("rs.example.org:8443/"), "", NULL, NULL, "https://rs.example.org:8443/api/submit", NULL,
      "rs.example.org" },
  { "other-place", UPLOAD ("rs.example.org/bugs/submit"), "", NULL, NULL, "https://rs.example.org/bugs/submit", NULL,
      "rs.example.org" },
  { "policy-first", "\"email\":\"help@example.org\"," UPLOAD ("rs.example.org/"),
    ",\"support\":{\"email\":\"it@example.net\"," UPLOAD ("rs.example.net/") "}", "it@example.net", NULL,
    "https://rs.example.net/api/submit", NULL, "your organisation's server rs.example.net" },
  { "key-of-the-other", "\"email\":\"help@example.org\",\"public_key\":\"" KEY ("mDME") "\"," UPLOAD ("rs.example.org/"),
    ",\"support\":{\"email\":\"it@example.net\"}", "it@example.net", NULL, "https://rs.example.org/api/submit", "mDME",
    "Your organisation's support gets it by e-mail at it@example.net. Mail is not encrypted" },
  { "key-of-its-own", "\"email\":\"help@example.org\",\"public_key\":\"" KEY ("mDME") "\"",
    ",\"support\":{\"email\":\"it@example.net\",\"public_key\":\"" KEY ("mQIN") "\"}", "it@example.net", "mQIN", NULL, NULL,
    "only they" },
  { "forbidden", UPLOAD ("rs.example.org/"), ",\"upload\":false", NULL, NULL, NULL, NULL,
    "Your organisation does not allow reports to be uploaded.\nNobody is known" },
  { "its-own-forbidden", "\"email\":\"help@example.org\"", ",\"upload\":false,\"support\":{" UPLOAD ("rs.example.net/") "}",
    "help@example.org", NULL, NULL, NULL, "does not allow reports to be uploaded.\nSupport of Example Chat" },
  { "nothing-to-forbid", "\"email\":\"help@example.org\"", ",\"upload\":false", "help@example.org", NULL, NULL, NULL,
      "Support of" },
};

static void
assert_key (const LkRecipient *recipient,
            const char        *part)
{
  g_assert_true ((recipient != NULL && recipient->public_key != NULL) == (part != NULL));
  if (part != NULL)
    g_assert_nonnull (strstr (recipient->public_key, part));
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *described = g_strconcat ("{\"format\":1,\"id\":\"example\",\"name\":\"Example "
      "Chat\",\"protocol\":\"web\",\"address\":"
                                            "\"example.org\",\"support\":{", row->service, "}}", NULL);
  g_autofree char *decided = g_strconcat ("{\"format\":1", row->policy, "}", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkService) service = lk_service_file_parse (described, strlen (described), NULL, NULL, &error);
  g_autoptr(LkPolicy) policy = NULL;
  g_autoptr(LkRecipients) recipients = NULL;
  g_autofree char *words = NULL;

  g_assert_no_error (error);
  policy = lk_policy_parse (decided, strlen (decided), NULL, &error);
  g_assert_no_error (error);
  recipients = lk_recipients_find (service, policy);
  g_assert_cmpstr (recipients->email != NULL ? recipients->email->address : NULL, ==, row->email);
  g_assert_cmpstr (recipients->upload != NULL ? recipients->upload->address : NULL, ==, row->upload);
  if (recipients->upload != NULL)
    g_assert_cmpstr (recipients->upload->app, ==, "chat");
  assert_key (recipients->email, row->email_key);
  assert_key (recipients->upload, row->upload_key);
  words = lk_recipients_dup_words (recipients);
  if (strstr (words, row->words) == NULL)
    g_test_fail_printf ("expected \"%s\" in: %s", row->words, words);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/report/recipients/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
