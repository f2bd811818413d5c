/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What messages mean, in words: data/error-texts.json says which message has which of these meanings. */
#include "config.h"

#include "lk-error-texts-private.h"

#include "lk-texts-steps.h"

#define STEP_KEEP \
  N_("Do not delete its data: keys and messages would be lost.")
#define STEP_ANEW \
  N_("Sign out in the messenger, and sign in again.")
#define STEP_DRIVER \
  N_("Update the graphics driver.")
#define STEP_CHECK \
  N_("Let Latchkey check the service: network, certificate and server are looked at one by " \
     "one.")
#define STEP_PHONE \
  N_("See whether the messenger on your phone still works.")
#define STEP_SESSION \
  N_("Sign out of this computer and in again.")
#define STEP_UPDATE \
  N_("Update the messenger in your software store, or the way it was installed.")
#define STEP_ASIDE \
  N_("Move the messenger's folder aside and sign in anew only when that fails; do not delete " \
     "it.")

static const LkErrorWords words[] = {
  { "offline",
    N_("The messenger sees no network at all."),
    { N_("Open a web page in a browser. If that works, the messenger lacks a permission or "
         "was started before the network was there."),
      STEP_RESTART_APP,
      N_("Check the Wi-Fi or the network cable.") } },
  { "name-lookup",
    N_("The address of the server could not be looked up.") },
  { "name-none",
    N_("No server with this name was found; the name may be mistyped.") },
  { "timed-out",
    N_("The server gave no answer in time; something on the way may drop the connection.") },
  { "refused",
    N_("Nothing accepts connections there, or a firewall turns them away.") },
  { "reset",
    N_("The connection was cut off, by something on the way or by the server.") },
  { "unreachable",
    N_("This computer knows no way to the address of the server.") },
  { "failed",
    N_("The connection broke before the server gave a usable answer.") },
  { "blocked-here",
    N_("Something on this computer or in this network forbids the connection, for example a "
       "filter, a firewall or an ad blocker.") },
  { "network-changed",
    N_("The network changed or went to sleep during the connection.") },
  { "redirects",
    N_("The page sends the messenger round in circles; often the sign-in page of the network "
       "does that.") },
  { "proxy-down",
    N_("The proxy that this computer should use cannot be reached, or gets no further.") },
  { "proxy-tunnel",
    N_("The proxy refused to let the connection through; often because it wants a name and a "
       "password first.") },
  { "proxy-auth",
    N_("The proxy wants a name and a password.") },
  { "proxy-not-used",
    N_("The requests of the messenger do not reach the service; usually it does not use the "
       "proxy that this network needs."),
    { N_("Enter the proxy in the messenger's own settings."),
      STEP_HOTSPOT } },
  { "refused-try-later",
    N_("The server or a proxy on the way refused the sign-in, without saying why."),
    { N_("Try once without the proxy or the VPN."),
      N_("Wait ten minutes before the next try.") } },
  { "portal",
    N_("The network here wants you to sign in on its own page first.") },
  { "not-tls",
    N_("Something else than the encrypted service answered: the page of the network, a proxy, "
       "or a wrong port.") },
  { "cert-untrusted",
    N_("The messenger does not know who vouches for the certificate of the server.") },
  { "cert-private",
    N_("The certificate comes from an authority that the messenger does not know; many "
       "messengers do not read the list of the system."),
    { N_("Import the certificate of your organisation in the messenger's own settings, if you "
         "trust it."),
      STEP_REPORT } },
  { "cert-any",
    N_("The certificate of the server was not accepted; the message does not say why.") },
  { "intercepted",
    N_("Something between you and the server puts a certificate of its own in place, for "
       "example a virus scanner or a company proxy.") },
  { "cert-chain",
    N_("The server does not send the whole chain of its certificates; only its owner can "
       "repair that.") },
  { "cert-date",
    N_("The certificate has run out, or the clock of this computer is wrong."),
    { N_("Compare the date and time of this computer with a phone."),
      N_("Switch automatic date and time on if they differ."),
      STEP_OPERATOR } },
  { "cert-not-yet",
    N_("The certificate starts later than the clock of this computer says; usually the clock "
       "is slow.") },
  { "cert-name",
    N_("The certificate belongs to another name: the address is mistyped, the network puts "
       "its own page in between, or the server is set up wrongly.") },
  { "cert-revoked",
    N_("The certificate was withdrawn, or it could not be asked whether it was.") },
  { "cert-origin",
    N_("The service cannot reach its own server over a valid certificate; only its owner can "
       "repair that.") },
  { "cert-client",
    N_("The server wants a certificate from this computer, for example from a smart card.") },
  { "tls-part",
    N_("The part that makes encrypted connections is not installed."),
    { N_("Install the package glib-networking (for Qt programs: the OpenSSL libraries) with "
         "your software store."),
      STEP_RESTART_APP } },
  { "tls-version",
    N_("Messenger and server found no kind of encryption that both know; one of the two is "
       "too old."),
    { STEP_UPDATE,
      STEP_HOTSPOT,
      STEP_OPERATOR } },
  { "tls-broken",
    N_("Agreeing on the encryption failed; an old program or something on the way that "
       "interferes can be why.") },
  { "clock",
    N_("The clock of this computer is wrong, so that certificates or sign-in codes are "
       "refused.") },
  { "rate-limited",
    N_("There were too many tries; every further one makes the wait longer."),
    { N_("Stop trying, and wait as long as the message says."),
      N_("Wait a day if no time is named."),
      N_("Try without the VPN; others may share its address.") } },
  { "server-error",
    N_("The service itself has a fault.") },
  { "bad-gateway",
    N_("The service answers, but the server behind it does not.") },
  { "overloaded",
    N_("The service has too much to do or is closed for a while.") },
  { "maintenance",
    N_("The service is closed for maintenance.") },
  { "any-network",
    N_("The messenger got no usable answer from the server; the message does not say why."),
    { STEP_CHECK,
      STEP_WEB } },
  { "keyring-missing",
    N_("No program that keeps passwords is running on this computer.") },
  { "keyring-locked",
    N_("The keyring, where the messenger keeps its sign-in, is locked.") },
  { "keyring-backend",
    N_("The messenger does not recognise the keyring of this desktop, or is not allowed to "
       "use it."),
    { N_("Allow the messenger to use org.freedesktop.secrets in its permissions."),
      N_("Start it with --password-store=gnome-libsecret, or kwallet6 on KDE."),
      STEP_KEEP } },
  { "keyring-changed",
    N_("The messenger stored its key in another keyring than the one it finds now, for "
       "example after a change of desktop."),
    { N_("Go back to the desktop or keyring that was used before."),
      N_("Or start the messenger with --password-store= and the name of the earlier keyring."),
      STEP_KEEP } },
  { "keyring-key-lost",
    N_("The key to the stored data is no longer in the keyring, or the keyring is another "
       "one."),
    { N_("Unlock the keyring, and start the messenger again."),
      N_("Restore the keyring from a backup if it was lost."),
      STEP_ASIDE } },
  { "database-key",
    N_("The stored data cannot be opened: the key is wrong, or the file is damaged."),
    { N_("Undo the last change of desktop, keyring or --password-store."),
      STEP_KEEP } },
  { "keyring-sandbox",
    N_("The sandbox keeps the messenger from the keyring."),
    { N_("Connect it to the keyring: snap connect NAME:password-manager-service"),
      STEP_RESTART_APP } },
  { "sandbox",
    N_("The sandbox keeps something from the messenger that it asked for.") },
  { "gpu",
    N_("The part of the messenger that draws its window crashed; the account is not the "
       "problem."),
    { N_("Start the messenger with --disable-gpu once."),
      STEP_DRIVER } },
  { "wayland",
    N_("The window cannot be drawn with this graphics driver; the account is not the problem."),
    { N_("Start the messenger with WEBKIT_DISABLE_DMABUF_RENDERER=1 in its environment."),
      STEP_DRIVER,
      N_("Or sign in to an X11 session of the desktop.") } },
  { "crash",
    N_("The messenger stopped by itself; the account is not the problem.") },
  { "chrome-sandbox",
    N_("The messenger may not set up its own protection on this system."),
    { N_("Install the messenger from its package or as a Flatpak instead of an unpacked "
         "folder."),
      N_("Or have the administrator allow user namespaces.") } },
  { "stale-lock",
    N_("The messenger believes that it is already running, or a mark of an earlier run is "
       "left over.") },
  { "browser",
    N_("The browser cannot be opened from the messenger.") },
  { "portal-part",
    N_("The desktop portal, through which programs in a sandbox open links and files, does "
       "not run."),
    { N_("Install xdg-desktop-portal and the part for your desktop."),
      STEP_SESSION } },
  { "scheme",
    N_("The browser finds no program for the link that finishes the sign-in.") },
  { "sso-twice",
    N_("The sign-in link was used twice or is too old; often the first one never reached the "
       "messenger."),
    { N_("Close the browser tab, and start the sign-in in the messenger anew."),
      N_("Allow the browser to open the messenger when it asks.") } },
  { "apt-key",
    N_("The key that signs the updates has run out or is missing, so that the messenger "
       "silently stays old."),
    { N_("Get the new key from the messenger's official download page."),
      N_("Then update it in your software store.") } },
  { "apt-source",
    N_("The source of the updates no longer exists or offers nothing for this system.") },
  { "too-old",
    N_("The service no longer accepts this version of the messenger.") },
  { "device-code",
    N_("The service wants this computer to be confirmed with a code first.") },
  { "method",
    N_("The messenger does not know the way in which the server wants people to sign in.") },
  { "browser-old",
    N_("The service refuses the browser inside this messenger as too old or unsafe."),
    { N_("Sign in with the normal browser if the messenger offers it."),
      STEP_UPDATE } },
  { "unofficial",
    N_("The service no longer lets this program in; it may be an abandoned or unofficial one."),
    { STEP_OFFICIAL } },
  { "distro-check",
    N_("The messenger checks the name of the system, and a system upgrade changed that."),
    { N_("Install the messenger again from its official site.") } },
  { "library",
    N_("A library that the messenger needs is not installed or has another version.") },
  { "session-bus",
    N_("The messenger cannot talk to the other programs of your session."),
    { N_("Start it from the desktop, not as administrator or over SSH."),
      STEP_SESSION } },
  { "local-data",
    N_("The data that the messenger stored here cannot be read: a full disk, a locked keyring "
       "or a damaged file."),
    { N_("Free space on the disk, and unlock the keyring first."),
      STEP_ASIDE } },
  { "generic",
    N_("The sign-in failed; with this messenger a wrong clock or old stored data are the "
       "usual reasons."),
    { N_("Switch automatic date and time on."),
      STEP_ANEW } },
  { "disk-full",
    N_("There is no free space left.") },
  { "not-writable",
    N_("The messenger may not write where it wants to.") },
  { "password",
    N_("The service does not accept this name and password.") },
  { "no-such-user",
    N_("The service does not know this name, or it is written in another form.") },
  { "session-ended",
    N_("The service ended the session of this computer; the account itself may be fine."),
    { N_("Save the encryption keys first if the messenger offers it."),
      STEP_SIGN_IN } },
  { "unlinked",
    N_("The messenger says \"network\", but often this computer was unlinked by the phone, "
       "for example after 30 days without use."),
    { N_("Look on the phone under \"Linked devices\"."),
      N_("Link this computer anew if it is missing there."),
      N_("Check the network if it is listed.") } },
  { "reregistered",
    N_("The phone number was registered again, so that this computer is no longer linked."),
    { N_("Link this computer anew from the phone.") } },
  { "deactivated",
    N_("The account, or the organisation that it belongs to, is switched off."),
    { N_("Check that you used the right account if you have several."),
      N_("Ask the administrator to switch it on again.") } },
  { "account-locked",
    N_("The account is locked for a while, usually after wrong passwords."),
    { N_("Stop trying; every try can lengthen the lock."),
      N_("Ask the administrator to lift the lock, or wait.") } },
  { "suspicious",
    N_("The service saw something suspicious, for example an unofficial program or a stolen "
       "session, and closed the account for now."),
    { STEP_RESET,
      STEP_OFFICIAL } },
  { "suspended",
    N_("The service has closed or restricted the account.") },
  { "restricted",
    N_("This account may not use the web or Linux version of the service."),
    { STEP_PHONE,
      N_("Ask the service's support; repeated tries do not help.") } },
  { "risk-control",
    N_("The security system of the service refuses a sign-in from here."),
    { N_("Stop trying for today."),
      N_("Use the official messenger, without VPN, on the usual network."),
      STEP_PHONE } },
  { "limit",
    N_("The service has reached a limit of users or devices.") },
  { "name-in-use",
    N_("The name is in use in another place.") },
  { "pending",
    N_("The account is not confirmed yet, by you or by the administrator.") },
  { "terms",
    N_("The service wants you to accept its terms first.") },
  { "account-expired",
    N_("The account has run out.") },
  { "password-expired",
    N_("The password has run out or must be changed.") },
  { "mfa",
    N_("The service wants a second proof besides the password, such as a code or an app "
       "password.") },
  { "mfa-code",
    N_("The code was wrong or too old; a wrong clock on the phone makes codes wrong too."),
    { N_("Check the clock of the phone."),
      N_("Wait for the next code, and enter it once.") } },
  { "code-elsewhere",
    N_("The code was sent to another device where you are signed in, not by SMS."),
    { N_("Open the messenger on the other device and look there for the code.") } },
  { "new-location",
    N_("The service wants you to confirm the sign-in from this place."),
    { N_("Open the mail of the service; look in the spam folder too."),
      STEP_VPN } },
  { "conditional",
    N_("The organisation does not allow this kind of device or place."),
    { N_("Ask the IT desk to enrol this computer; nothing can be repaired here.") } },
  { "tenant",
    N_("The account does not belong to this organisation or was not given access.") },
  { "sign-in-anew",
    N_("The stored session no longer fits; a new sign-in is needed."),
    { STEP_ANEW } },
  { "entra",
    N_("Microsoft refused the sign-in; the number says why."),
    { N_("Open login.microsoftonline.com/error?code= and add the number.") } },
  { "sso-only",
    N_("The service takes no password here; people sign in through their organisation.") },
  { "captcha",
    N_("The test that tells people from machines does not appear or was not solved."),
    { N_("Sign in with the browser or a QR code instead."),
      N_("Switch off the VPN and the ad blocker for the sign-in.") } },
  { "websocket",
    N_("The live connection of the messenger does not come about, though pages load.") },
  { "cloudflare",
    N_("The protection in front of the service turned this connection away, often because of "
       "a VPN address."),
    { STEP_VPN,
      STEP_HOTSPOT } },
  { "region",
    N_("The service does not take sign-ins from this place.") },
  { "sasl-here",
    N_("The service takes nobody in from this network without a sign-in before.") },
  { "matrix-address",
    N_("The address does not lead to the server: a typing mistake, or the domain tells it "
       "wrongly."),
    { N_("Enter the full address of the server, with https://."),
      STEP_OPERATOR } },
  { "not-this-service",
    N_("What answered there does not look like the service; a proxy, a certificate or a "
       "sign-in page in front can be why.") },
  { "cors",
    N_("The server forbids the messenger to read its answer; only its owner can repair that.") },
  { "sasl",
    N_("The server refused the sign-in: the password, the name, or the way of signing in does "
       "not suit it."),
    { N_("Try the same name and password in the web version or another messenger."),
      STEP_REPORT } },
  { "starttls",
    N_("The server offers no encryption, and the messenger insists on it.") },
  { "sasl-mechanism",
    N_("Server and messenger have no way of checking the password in common; the password "
       "itself may be right.") },
  { "srv-missing",
    N_("The domain does not say where its server is.") },
  { "retired",
    N_("The service no longer exists.") },
  { "incident",
    N_("The service reports a fault of its own.") },
  { "keyboard",
    N_("The keyboard may be typing something else than you think.") },
  { "says-nothing",
    N_("The message only says that it did not work."),
    { STEP_CHECK } },
};

/**
 * lk_error_words_find:
 * @id: the name of a meaning
 *
 * Returns: (transfer none) (nullable): the words for it, not translated yet
 */
const LkErrorWords *
lk_error_words_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].id, id))
      return &words[i];
  return NULL;
}

/**
 * lk_error_words_list:
 * @n_words: (out): how many there are
 *
 * Returns: (transfer none): all of them
 */
const LkErrorWords *
lk_error_words_list (gsize *n_words)
{
  *n_words = G_N_ELEMENTS (words);
  return words;
}
