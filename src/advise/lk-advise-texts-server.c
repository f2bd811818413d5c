/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-texts.h"

#include "lk-texts-steps.h"

/* Faults at the service, and the two verdicts that name no fault. */
static const LkText texts[] = {
  { "server-down",
    N_("{service} is down; nothing to do on your side"),
    N_("{host}[ (port {port})] refuses connections or gives no answer, while your connection to "
       "the rest of the internet "
       "works."),
    N_("The server is switched off or broken; your password and this computer are not the "
       "problem."),
    { STEP_WAIT, STEP_NOTICES, N_("Ask other people whether it works for them."), STEP_OPERATOR },
    { LK_TEXT_AGAIN, LK_TEXT_SUPPORT } },

  { "server-hangs",
    N_("{service} does not answer"),
    N_("[{host} accepts|The server accepts] connections, but then says nothing[ for {took}]."),
    N_("The server is stuck or overloaded; your password and this computer are not the problem."),
    { STEP_WAIT, STEP_NOTICES, STEP_OPERATOR },
    { LK_TEXT_AGAIN, LK_TEXT_SUPPORT } },

  { "server-error",
    N_("{service} has a fault; nothing to do on your side"),
    N_("[{host} answers|The server answers] with a fault of its own"
       "[ (error {status})| ({stream_text})| ({stream_error})]."),
    N_("Only the people who run the service can repair it; your password and this computer are "
       "not the problem."),
    { STEP_WAIT, STEP_NOTICES, STEP_OPERATOR },
    { LK_TEXT_AGAIN, LK_TEXT_SUPPORT },
    .plain = TRUE },

  { "server-overloaded",
    N_("{service} has too much to do right now"),
    N_("[{host} asks|The server asks] to be left alone[ for {retry_after}][ (error {status})]."),
    N_("Too many people use it at the moment; your password and this computer are not the "
       "problem."),
    { N_("Wait [{retry_after}|a few minutes], then check again."),
      N_("Stop trying until then; each try makes the wait longer."), STEP_NOTICES },
    { LK_TEXT_AGAIN, LK_TEXT_SUPPORT } },

  { "maintenance",
    N_("{service} is closed for maintenance"),
    N_("[The service says of itself: {message}|[{host} says|The server says] that work is being done on it][; it should "
       "be over on {end}|; it asks to come back in {retry_after}]."),
    N_("It will work again when that is done; your password and this computer are not the "
       "problem."),
    { N_("Wait [{retry_after}|a while], then check again."), STEP_NOTICES },
    { LK_TEXT_AGAIN, LK_TEXT_SUPPORT },
    .plain = TRUE },

  { "discovery-wrong",
    N_("The address[ {domain}] does not say where its server is"),
    N_("Looking for the server behind [{domain}|the address] led nowhere[: {reason_words}]."),
    N_("The address is mistyped, or its owner has not set it up correctly; your password is not "
       "the problem."),
    { N_("Compare the part after the colon or @ sign with the address you were given."),
      N_("Ask for the server's own address and type it in the messenger as the server."),
      N_("Tell the people who run [{domain}|the service] that discovery fails, and show them the "
         "technical details.") },
    { LK_TEXT_AGAIN, LK_TEXT_SUPPORT } },

  { "not-this-service",
    N_("There is no [{protocol_name}|messaging] server at this address"),
    N_("[{host} answers|Something answers there], but not as a messaging server does[; it seems "
       "to be {replied_by}]."),
    N_("The address is the wrong one; your password is not the problem."),
    { N_("Compare the address with the one you were given."),
      N_("Ask the people who gave it to you for the address of the messaging server."),
      STEP_AGAIN },
    { LK_TEXT_AGAIN, LK_TEXT_SUPPORT } },

  { "server-setup-wrong",
    N_("{service} is set up wrongly; only its owner can fix it"),
    N_("[{host} answers|The server answers], but with something no messenger can use"
       "[: {stream_text}|: {stream_error}|: {reason_words}]"
       "[ (error {status})]."),
    N_("A setting at the server is wrong; your password and this computer are not the problem."),
    { STEP_OPERATOR, STEP_NOTICES,
      N_("Wait until they have answered; trying again does not help.") },
    { LK_TEXT_SUPPORT, LK_TEXT_AGAIN } },

  { "client-certificate-required",
    N_("{service} wants a certificate from this computer"),
    N_("[{host} asks|The server asks] for a certificate that proves which computer or person "
       "connects."),
    N_("Without it no sign-in is possible; your password is not the problem."),
    { N_("Plug your smart card in if you were given one."),
      N_("Ask the people who run {service} for the certificate, and install it as they describe."),
      N_("Look whether they offer an address for computers without a certificate.") },
    { LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .plain = TRUE },

  { "incident-reported",
    N_("{service} reports a fault; nothing to do on your side"),
    N_("[The service says of itself: {message}|The status page of the service reports a fault[: {reason}]][; it should "
       "be over on {end}]."),
    N_("It will work again when they have repaired it; your password and this computer are not "
       "the problem."),
    { STEP_WAIT, STEP_NOTICES, STEP_WEB },
    { LK_TEXT_AGAIN, LK_TEXT_SUPPORT },
    .plain = TRUE },

  { "service-retired",
    N_("{service} no longer exists"),
    N_("The service has been shut down[ since {since}][; its successor is {successor}]."),
    N_("Nobody can sign in there any more; your password and this computer are not the problem."),
    { N_("Move to [{successor}|another messenger]."),
      N_("Save what the provider still lets you download, such as messages and contacts."),
      N_("Tell the people you write to where they find you now.") },
    { LK_TEXT_LINK ("download"), LK_TEXT_LINK ("web"), LK_TEXT_SUPPORT },
    .plain = TRUE },

  { "service-closed",
    N_("{service} does not take sign-ins from here"),
    N_("The server turns sign-ins for this address away"
       "[: {reason}|: {stream_text}|: {stream_error}]."),
    N_("It has moved or closed, or is open only to some people and places; your password is not "
       "the problem."),
    { N_("Ask the people who run {service} who may use it, and from where."), STEP_VPN,
      STEP_HOTSPOT },
    { LK_TEXT_SUPPORT, LK_TEXT_OTHER_NETWORK } },

  { "all-clear",
    N_("Everything that could be checked works"),
    N_("[What was asked for works: {partial}|"
       "The network, the server[ {host}] and the clock are fine[; an answer took {rtt}]]."),
    N_("What is left is the name, the password, the messenger or the account, which this check "
       "did not try."),
    { N_("Sign in once more, and mind upper and lower case."),
      N_("Try the web version; if that works, the messenger is to blame."),
      N_("Reset the password with the service's own \"Forgot password\" page."),
      N_("Update the messenger, or restart it."),
      N_("Set a recovery e-mail address or phone number once you are in again.") },
    { LK_TEXT_SIGN_IN, LK_TEXT_LINK ("web"), LK_TEXT_LINK ("recover"), LK_TEXT_AGAIN },
    .plain = TRUE },

  { "could-not-tell",
    N_("Latchkey could not find the cause"),
    N_("[{not_sent_words} ]No fault was found, but not everything could be checked[: {missing_words}]."),
    N_("Nothing is ruled out by that, neither the network nor the server."),
    { N_("Answer the questions below, if there are any."), STEP_HOTSPOT, STEP_WEB, STEP_REPORT },
    { LK_TEXT_AGAIN, LK_TEXT_OTHER_NETWORK },
    .plain = TRUE },
};

/**
 * lk_texts_server:
 * @n_texts: (out): how many there are
 *
 * Returns: (transfer none): the words for faults at the service
 */
const LkText *
lk_texts_server (gsize *n_texts)
{
  *n_texts = G_N_ELEMENTS (texts);
  return texts;
}
