/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lk-advise-private.h"
#include "lk-template.h"
#include "lk-texts.h"

/* The words of one check for each way it can end without a code; templates, all but the title. */
typedef struct
{
  const char *check;
  const char *title;
  const char *ok;
  const char *unknown;
  const char *not_run;        /* what would do it, when it is not part of this check */
  const char *not_applicable; /* (nullable) */
} CheckText;

static const CheckText texts[] = {
  { "network.link", N_("Connection of this computer"),
    N_("[Connected, with the address {address}|Connected to a network][; the router answers in "
       "{rtt}]."),
    N_("Could not tell: this system does not say how it is connected."),
    N_("Look at the network symbol of your desktop.") },

  { "network.portal", N_("Sign-in page of the network"),
    N_("The internet can be reached without signing in to the network first."),
    N_("Could not tell: none of the pages for comparison gave a usable answer."),
    N_("Open any website to see whether the network shows a page of its own.") },

  { "network.proxy", N_("Proxy"),
    N_("[The proxy {proxy} is used|No proxy is set, connections are direct]."),
    N_("Could not tell: the proxy settings cannot be read."),
    N_("Look under proxy in the network settings."),
    N_("No proxy is set, connections are direct.") },

  { "network.dns", N_("Name lookup"),
    N_("[{host} was found in {took}|{host} was found|The name was found]."),
    N_("Could not tell: the lookup was not finished."),
    N_("Check the whole service to look its name up."),
    N_("The service is given by its address, there is no name to look up.") },

  { "network.path", N_("Way to the server"),
    N_("[Port {port} of {host}|{host}|The server] can be reached[ over {family}][, in {rtt}|, in "
       "{took}]."),
    N_("Could not tell: the connection was not finished."),
    N_("Check the whole service to try the way to it.") },

  { "network.tls", N_("Encryption"),
    N_("[Encrypted with TLS {version}|Encrypted][, certificate by {issuer_name}][, valid until "
       "{until}]."),
    N_("Could not tell: the encrypted connection was not finished."),
    N_("Check the whole service to try its encryption."),
    N_("This service does not encrypt the connection itself.") },

  { "network.quality", N_("Speed and stability"),
    N_("[An answer takes {rtt_judged}|Answers come quickly and regularly][; {loss_judged} lost]"
       "[; answers vary by {jitter}]."),
    N_("Could not tell: too few answers came back to measure."),
    N_("Check the whole service to measure the connection.") },

  { "credentials.name", N_("Spelling of the name"),
    N_("[{account} is written|The name is written] the way the service wants it."),
    N_("Could not tell: the service does not say how names are written."),
    N_("Compare the name with the one in your welcome mail."),
    N_("How the name is written is up to the service's own page.") },

  { "credentials.typing", N_("Keyboard and typing"),
    N_("Nothing unusual was typed."),
    N_("Could not tell: the keyboard does not say what it is set to."),
    N_("Sign in once here to have the keyboard watched."),
    N_("The password is typed on the service's own page.") },

  { "credentials.sign-in", N_("Sign-in with name and password"),
    N_("The service accepts the name[ {account}] and the password."),
    N_("Could not tell: the service gave no clear answer to the sign-in."),
    N_("Sign in once here to find out."),
    N_("The service takes no plain name and password.") },

  { "client.installed", N_("Installed messenger"),
    N_("[{names} is installed|The messenger is installed]."),
    N_("Could not tell: [this copy of Latchkey may not see all programs; {permission} would show them|the list of programs "
       "cannot be read]."),
    N_("Look in your software store whether the messenger is installed."),
    N_("There is no messenger for {service} to look for.") },

  { "client.version", N_("Version of the messenger"),
    N_("[Version {version} is the newest|The messenger is the newest version]."),
    N_("Could not tell: the newest version could not be found out."),
    N_("Compare the version in the messenger's About window with the one on its website.") },

  { "client.updates", N_("Updates of the messenger"),
    N_("The messenger gets updates[ from {remote}]."),
    N_("Could not tell: the update settings cannot be read."),
    N_("Look for updates in your software store.") },

  { "client.accepted", N_("Messenger accepted by the server"),
    N_("The server accepts this version."),
    N_("Could not tell: the server does not say which versions it accepts."),
    N_("Start the messenger, and look whether it asks for an update.") },

  { "client.clock", N_("Date and time"),
    N_("The clock is right[, {offset} off]."),
    N_("Could not tell: no server gave a time to compare with."),
    N_("Compare the clock with your phone.") },

  { "client.keyring", N_("Keyring"),
    N_("The keyring is open, and the messenger may use it."),
    N_("Could not tell: the keyring gave no usable answer."),
    N_("Open \"Passwords and Keys\" to see whether the keyring is locked."),
    N_("This messenger uses no keyring.") },

  { "client.browser", N_("Hand-over from the browser"),
    N_("Sign-in links open in the messenger."),
    N_("Could not tell: the settings for links cannot be read."),
    N_("Watch whether the browser opens the messenger at the end of the sign-in."),
    N_("This messenger signs in without a browser.") },

  { "client.sandbox", N_("Permissions of the messenger"),
    N_("The messenger has the permissions it needs."),
    N_("Could not tell: the permissions cannot be read."),
    N_("Look at the messenger's permissions in the settings."),
    N_("The messenger runs without a sandbox.") },

  { "client.storage", N_("Disk space and data"),
    N_("There is enough space[ ({free})], and the messenger can write its data."),
    N_("Could not tell: the messenger's folder cannot be looked at."),
    N_("Look in the file manager whether the disk is full.") },

  { "client.crashes", N_("Crashes"),
    N_("The messenger has not crashed lately."),
    N_("Could not tell: the system's records cannot be read."),
    N_("Watch whether the messenger's window disappears by itself.") },

  { "account.status", N_("State of the account"),
    N_("The account[ {account}] is in order."),
    N_("Could not tell: the service does not say how the account is."),
    N_("Sign in once here to find out, or open \"Forgot password\" in a browser; it says when an account is locked.") },

  { "account.elsewhere", N_("Signing in elsewhere"),
    N_("Signing in works elsewhere, so the account is in order."),
    N_("Could not tell: the question is not answered yet."),
    N_("Try to sign in on your phone or in a browser.") },

  { "account.session", N_("Kept sign-in"),
    N_("The sign-in of this check was closed again."),
    N_("Could not tell: no sign-in came about that could be looked at."),
    N_("Sign in once here to find out."),
    N_("The service signs in on its own page.") },

  { "server.answers", N_("Answers of the server"),
    N_("[{host} answers|The server answers] as it should[, in {took}]."),
    N_("Could not tell: the answer was not finished."),
    N_("Check the whole service to ask its server.") },

  { "server.certificate", N_("Certificate of the server"),
    N_("The certificate fits[ {host}][, comes from {issuer_name}][ and is valid until {until}]."),
    N_("Could not tell: the server showed no certificate."),
    N_("Check the whole service to see its certificate."),
    N_("This service shows no certificate.") },

  { "server.setup", N_("Set-up of the server"),
    N_("The server is set up as messengers expect[; its version is {version}]."),
    N_("Could not tell: the server did not say enough about itself."),
    N_("Check the whole service to see its set-up.") },

  { "server.status", N_("Status page"),
    N_("The status page reports no fault."),
    N_("Could not tell: the status page gave no usable answer."),
    N_("Look at the status page of the service in a browser."),
    N_("This service has no status page that is known here.") },

  { "server.retired", N_("Service still offered"),
    N_("The service is still offered."),
    N_("Could not tell: there is no news about this service here."),
    N_("Look on the website of the service whether it goes on.") },
};

static const CheckText *
find_text (const char *check)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (texts[i].check, check) == 0)
      return &texts[i];
  return NULL;
}

/**
 * lk_advise_check_title:
 * @check: an id of lk_checks_list()
 *
 * Returns: (transfer none): what the check looks at; for an unknown check its id
 */
const char *
lk_advise_check_title (const char *check)
{
  const CheckText *text = find_text (check);

  return text != NULL ? _(text->title) : check;
}

static char *
describe_code (LkFinding *finding,
               LkParams  *view)
{
  const LkText *text = lk_text_find (finding->code, finding->params);
  g_autofree char *title = lk_template_expand (_(text->title), view, TRUE, NULL);
  g_autofree char *seen = lk_template_expand (_(text->seen), view, TRUE, NULL);

  /* Translators: what is wrong, and then the sentence that says what was seen */
  return g_strdup_printf (_("%s. %s"), title, seen);
}

static char *
describe_not_run (LkFinding       *finding,
                  const CheckText *text,
                  LkParams        *view)
{
  g_autofree char *advice = NULL;

  if (finding->because != NULL)
    {
      const LkText *fault = lk_text_find (finding->because, finding->params);
      g_autofree char *title = lk_template_expand (_(fault->title), view, TRUE, NULL);

      /* Translators: a check that is pointless because of the fault that follows */
      return g_strdup_printf (_("Not reached yet: %s."), title);
    }
  if (text == NULL)
    return g_strdup (_("Not part of this check."));

  advice = lk_template_expand (_(text->not_run), view, TRUE, NULL);
  /* Translators: what the person can do instead follows */
  return g_strdup_printf (_("Not part of this check. %s"), advice);
}

static const char *
get_template (LkFinding       *finding,
              const CheckText *text)
{
  switch (finding->status)
    {
    case LK_STATUS_WAITING:
      return N_("Waits for its turn.");
    case LK_STATUS_RUNNING:
      return N_("Is being checked…");
    case LK_STATUS_OK:
      return text != NULL ? text->ok : N_("Works.");
    case LK_STATUS_NOTICE:
      return N_("There is something to note here; the technical details say what.");
    case LK_STATUS_PROBLEM:
      return N_("There is a problem here; the technical details say which.");
    case LK_STATUS_UNKNOWN:
      return text != NULL ? text->unknown : N_("Could not tell.");
    case LK_STATUS_NOT_APPLICABLE:
      return text != NULL && text->not_applicable != NULL ? text->not_applicable : N_("Does not "
                                                                                      "apply to "
                                                                                      "{service}.");
    case LK_STATUS_NOT_RUN:
    default:
      return N_("Not part of this check.");
    }
}

/**
 * lk_advise_expand_detail:
 * @finding: a finding with its status and code
 * @view: the parameters its texts may name
 *
 * Returns: (transfer full): the sentence under the check's title, in the person's language
 */
char *
lk_advise_expand_detail (LkFinding *finding,
                         LkParams  *view)
{
  const CheckText *text = find_text (finding->check);
  char *detail = lk_advise_describe_access (finding, view);

  if (detail == NULL)
    detail = lk_advise_describe_hand_off (finding);
  if (detail != NULL)
    return lk_advise_quote (finding, detail, view);
  if (finding->status == LK_STATUS_NOT_RUN)
    return describe_not_run (finding, text, view);
  if (finding->code != NULL
      && (finding->status == LK_STATUS_NOTICE || finding->status == LK_STATUS_PROBLEM))
    detail = describe_code (finding, view);
  else
    detail = lk_template_expand (_(get_template (finding, text)), view, TRUE, NULL);
  return lk_advise_quote (finding, detail, view);
}
