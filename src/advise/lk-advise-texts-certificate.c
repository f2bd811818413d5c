/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-texts.h"

#include "lk-texts-steps.h"

#define STEP_NO_EXCEPTION N_("Keep your password out, and add no exception for this certificate.")

/* Certificates and encryption of the service. */
static const LkText texts[] = {
  { "certificate-expired",
    N_("The certificate of {service} has run out"),
    N_("The certificate of {host} was valid until [{until}|a day that has passed]."),
    N_("Its owner forgot to renew it; your password and this computer are not the problem."),
    { STEP_NO_EXCEPTION,
      N_("Tell the people who run {service} that the certificate of {host} has run out."),
      N_("Wait until they have renewed it, then check again.") },
    { LK_TEXT_SUPPORT, LK_TEXT_AGAIN } },

  { "certificate-not-yet-valid",
    N_("The certificate of {service} is not valid yet"),
    N_("The certificate of {host} becomes valid only later[, on {from}]."),
    N_("It was put in place too early, or a clock is wrong; your password is not the problem."),
    { N_("Compare this computer's date and time with your phone."), STEP_NO_EXCEPTION,
      STEP_OPERATOR },
    { LK_TEXT_DATE, LK_TEXT_SUPPORT, LK_TEXT_AGAIN } },

  { "certificate-wrong-host",
    N_("The certificate of {service} belongs to another name"),
    N_("{host} shows a certificate for [{names}|another name]."),
    N_("The address is mistyped, or the server is set up wrongly; your password was not sent."),
    { N_("Compare the address with the one you were given."), STEP_NO_EXCEPTION,
      N_("Tell the people who run {service} that the certificate does not fit {host}.") },
    { LK_TEXT_SUPPORT, LK_TEXT_AGAIN } },

  { "certificate-untrusted",
    N_("This computer does not know who vouches for {service}"),
    N_("The certificate of {host} comes from [{issuer_name}|an issuer this computer does not "
       "know], while other "
       "servers show certificates that it knows."),
    N_("The service uses a private certificate; your password was not sent and is not the "
       "problem."),
    { N_("Ask the people who run {service} whether they use [{issuer_name}|a private issuer]."),
      N_("Install their root certificate only if they gave it to you themselves."),
      STEP_NO_EXCEPTION, STEP_HOTSPOT },
    { LK_TEXT_SUPPORT, LK_TEXT_OTHER_NETWORK, LK_TEXT_AGAIN } },

  { "certificate-incomplete-chain",
    N_("The server of {service} sends half of its certificate"),
    N_("{host} leaves out the certificate in between, so this computer cannot follow it to "
       "[{issuer_name}|an issuer it "
       "knows]."),
    N_("Some browsers fetch the missing part themselves, messengers do not; your password is not "
       "the problem."),
    { N_("Tell the people who run {service} to install the full certificate chain."), STEP_WEB,
      STEP_NO_EXCEPTION },
    { LK_TEXT_SUPPORT, LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .plain = TRUE },

  { "tls-too-old",
    N_("The encryption of {service} is too old"),
    N_("[{host} offers only TLS {version}|The server offers only outdated encryption], which this "
       "computer refuses as "
       "unsafe (TLS 1.2 or newer is needed)."),
    N_("Only the people who run it can renew it; your password is not the problem."),
    { N_("Tell the people who run {service} that [{host}|the server] needs TLS 1.2 or newer."),
      STEP_HOTSPOT,
      N_("Keep the safety settings of this computer as they are.") },
    { LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .plain = TRUE },
};

/**
 * lk_texts_certificate:
 * @n_texts: (out): how many there are
 *
 * Returns: (transfer none): the words for the certificate and encryption of the service
 */
const LkText *
lk_texts_certificate (gsize *n_texts)
{
  *n_texts = G_N_ELEMENTS (texts);
  return texts;
}
