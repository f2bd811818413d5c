/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-texts.h"

#include "lk-texts-steps.h"

#define NOT_YOUR_PASSWORD N_("Your password and the network are not the problem.")
#define STEP_UPDATE N_("Update the messenger in your software store, or the way it was installed.")
#define STEP_KEYS N_("Have your recovery key ready: messages that only this computer can read are kept in that folder.")
#define STEP_CLOSE N_("Close the messenger completely.")
#define STEP_MOVE N_("Rename the folder [{path}|in which it keeps its data] by adding \".old\"; do not delete it.")
#define STEP_MOVE_BACK N_("Give the folder its old name again if that does not help.")
#define STEP_COMMAND N_("[Copy this into a terminal: {command}|Allow it in the messenger's permissions in the settings.]")
#define STEP_LOG_OUT N_("Sign out of this computer and in again.")
#define STEP_REINSTALL N_("Install the messenger again from its official source.")

/* Where the messenger and this computer fail in a way of their own. */
static const LkText texts[] = {
  { "data-damaged",
    N_("What [{client}|the messenger] has stored is damaged"),
    N_("Its data[ in {path}] cannot be read as they should."),
    N_("Your account, your password and the network are not the problem."),
    { STEP_KEYS, STEP_CLOSE, STEP_MOVE, N_("Start the messenger and sign in anew."), STEP_MOVE_BACK },
    { LK_TEXT_LINK ("web"), LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .plain = TRUE },

  { "data-damaged",
    N_("[{client}|The messenger] was not closed properly"),
    N_("Its data[ in {path}] still look as after a crash or a power cut."),
    NULL,
    { STEP_RESTART_APP, STEP_KEYS, STEP_CLOSE, STEP_MOVE, STEP_MOVE_BACK },
    { LK_TEXT_AGAIN, LK_TEXT_LINK ("web") },
    .variant = "unclean" },

  { "data-damaged",
    N_("What the messenger has stored may be damaged"),
    N_("You can sign in elsewhere, everything measured here is fine, and a fresh start does not help."),
    N_("The data that the messenger keeps on this computer are damaged; your account is fine."),
    { STEP_KEYS, STEP_CLOSE, STEP_MOVE, N_("Start the messenger and sign in anew."), STEP_MOVE_BACK },
    { LK_TEXT_LINK ("web"), LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .variant = "left-over" },

  { "keyring-unreachable",
    N_("Your keyring does not answer"),
    N_("The program that keeps passwords runs, but gives no answer."),
    N_("The messenger waits for it; network and account are not the problem."),
    { STEP_LOG_OUT, N_("Look for a window of the keyring that waits behind others."), STEP_RESTART_APP },
    { LK_TEXT_AGAIN },
    .variant = "hung" },

  { "keyring-unreachable",
    N_("The messenger does not find your keyring"),
    N_("The keyring works, but [{client}|the messenger] chooses it by the name of the desktop, and does not know "
       "[\"{desktop}\"|this one]."),
    N_("It cannot keep its sign-in; network and account are not the problem."),
    { STEP_CLOSE, N_("Start it with the option --password-store=gnome-libsecret."), STEP_SIGN_IN },
    { LK_TEXT_AGAIN },
    .variant = "not-chosen" },

  { "keyring-unreachable",
    N_("Your keyring is another one than before"),
    N_("[{client}|The messenger] locked its data with a key in [{before}|another keyring], and now [{backend}|a different "
       "one] runs."),
    N_("The data are safe, but cannot be opened; network and account are not the problem."),
    { N_("Delete nothing: without the old key the messages cannot be opened."),
      N_("Sign in to the desktop that you used before, or start its keyring."), STEP_RESTART_APP, STEP_REPORT },
    { LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .variant = "changed" },

  { "sandbox-blocks",
    N_("[{client}|The messenger] may not use the network"),
    N_("Its sandbox keeps the network from it[: {file}]."),
    N_("The network itself and your password are not the problem."),
    { STEP_COMMAND, STEP_RESTART_APP, STEP_SIGN_IN },
    { LK_TEXT_AGAIN, LK_TEXT_LINK ("web") },
    .plain = TRUE, .variant = "network" },

  { "sandbox-blocks",
    N_("[{client}|The messenger] may not show a window"),
    N_("Its sandbox keeps the screen from it[: {file}]."),
    N_("Network and password are not the problem."),
    { STEP_COMMAND, STEP_RESTART_APP, STEP_SIGN_IN },
    { LK_TEXT_AGAIN, LK_TEXT_LINK ("web") },
    .plain = TRUE, .variant = "display" },

  { "sandbox-blocks",
    N_("[{client}|The messenger] does not see your proxy"),
    N_("This computer uses a proxy, but the messenger runs in a sandbox that knows another one or none."),
    N_("Your password is not the problem."),
    { N_("Set the proxy in the messenger's own settings."), STEP_RESTART_APP, STEP_WEB },
    { LK_TEXT_NETWORK, LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .variant = "proxy" },

  { "sign-in-link-unhandled",
    N_("Sign-in links lead to a program that is gone"),
    N_("[{handler}|A program] is to open the links that finish the sign-in, but its file[ {program}] is not there."),
    N_("Your password is not the problem."),
    { STEP_REINSTALL, STEP_SIGN_IN, STEP_WEB },
    { LK_TEXT_LINK ("download"), LK_TEXT_TRY, LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "program-gone" },

  { "sign-in-link-unhandled",
    N_("The browser does not open [{client}|the messenger]"),
    N_("Your browser opened the test page, but its link[ ({scheme})] did not bring [{client}|the messenger] to the front."),
    N_("A sign-in that ends in the browser gets lost in the same way; your password is not the problem."),
    { N_("Allow the browser to open the messenger when it asks."),
      N_("Look in the browser's settings for links that it was told never to open."), STEP_REINSTALL, STEP_WEB },
    { LK_TEXT_LINK ("web"), LK_TEXT_TRY, LK_TEXT_LINK ("download"), LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "tried" },

  { "sign-in-link-unhandled",
    N_("The sign-in gets lost between browser and messenger"),
    N_("The browser says that you are signed in, but the messenger does not take it over."),
    N_("Your account and your password are fine."),
    { N_("Allow the browser to open the messenger when it asks."),
      N_("Close all copies of the messenger, open one, and sign in from there."), STEP_UPDATE, STEP_REINSTALL, STEP_WEB },
    { LK_TEXT_TRY, LK_TEXT_LINK ("web"), LK_TEXT_LINK ("download"), LK_TEXT_SUPPORT },
    .plain = TRUE, .variant = "lost" },

  { "browser-not-opened",
    N_("No browser opens on this computer"),
    N_("A page was handed over as messengers do it, and the desktop refused[: {handler}]."),
    N_("The sign-in goes on in a browser; network and password are not the problem."),
    { N_("Choose a default web browser in the settings."), N_("Install the browser again if it is chosen already."),
      STEP_LOG_OUT, STEP_SIGN_IN },
    { LK_TEXT_TRY, LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "refused" },

  { "browser-not-opened",
    N_("Your browser does not open pages that programs hand to it"),
    N_("A page was handed over as messengers do it[ (to {handler})], and no browser fetched it."),
    N_("The sign-in goes on in a browser; network and password are not the problem."),
    { N_("Open the browser yourself, and try it once more."), N_("Close the browser completely if its window does not react."),
      N_("Choose another default web browser in the settings."), STEP_LOG_OUT },
    { LK_TEXT_TRY, LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "silent" },

  { "browser-not-opened",
    N_("The messenger cannot open your browser"),
    N_("It runs in a sandbox, and the part of the desktop that opens web pages for it is missing or does not answer."),
    N_("Network and password are not the problem."),
    { N_("Install xdg-desktop-portal and the part that belongs to your desktop, such as xdg-desktop-portal-gtk."),
      STEP_LOG_OUT, STEP_SIGN_IN },
    { LK_TEXT_TRY, LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "portal" },

  { "updates-broken",
    N_("The messenger no longer gets updates: a key has run out"),
    N_("The key that signs its source[ in {file}] is no longer valid, so new versions are refused without a word."),
    N_("It stays old until that is repaired; your password is not the problem."),
    { N_("Get the source's new key from the official site of the messenger."), STEP_UPDATE, STEP_RESTART_APP },
    { LK_TEXT_LINK ("download"), LK_TEXT_AGAIN },
    .variant = "key-expired" },

  { "updates-broken",
    N_("A system upgrade has switched the messenger's updates off"),
    N_("The source of the messenger[ in {file}] was disabled when the system was upgraded."),
    N_("It stays old until that is repaired; your password is not the problem."),
    { N_("Switch the messenger's source on again in the software settings."), STEP_UPDATE, STEP_RESTART_APP },
    { LK_TEXT_LINK ("download"), LK_TEXT_AGAIN },
    .variant = "by-upgrade" },

  { "client-outdated",
    N_("[{client}|Your messenger] is no longer maintained"),
    N_("[Version {version} is installed|It is installed], and its makers or its source have given it up."),
    N_("The service has changed since; your password is not the problem."),
    { N_("Install the messenger that the service itself recommends."), STEP_OFFICIAL, STEP_WEB },
    { LK_TEXT_LINK ("download"), LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .variant = "given-up" },

  { "client-known-bad",
    N_("The service may turn your messenger away"),
    N_("You can sign in elsewhere, and the messenger here is not the one that the service offers."),
    N_("The service does not let messengers of others in; your account is fine."),
    { N_("Install the official messenger of {service}."), N_("Do not try again and again: some services lock accounts for it."),
      STEP_WEB },
    { LK_TEXT_LINK ("download"), LK_TEXT_LINK ("web"), LK_TEXT_SUPPORT },
    .variant = "unofficial" },

  { "client-known-bad",
    N_("[{client}|Your messenger] is not the one of {service}"),
    N_("[{client}|The messenger here] was made by others, and the one that {service} itself offers is not installed."),
    N_("Some services turn messengers of others away, or show them a sign-in page that does not work in them."),
    { N_("Try the official messenger of {service}, or the web version."),
      N_("Do not try again and again: some services lock accounts for it.") },
    { LK_TEXT_LINK ("download"), LK_TEXT_LINK ("web"), LK_TEXT_SUPPORT },
    .variant = "third-party" },

  { "client-known-bad",
    N_("The last update has broken the messenger"),
    N_("You can sign in elsewhere, and here it stopped working right after an update."),
    N_("The new version has a fault, or something of the old one is left over; your account is fine."),
    { N_("Look on the messenger's site whether others have the same fault."), STEP_UPDATE, STEP_REINSTALL, STEP_WEB,
      STEP_REPORT },
    { LK_TEXT_LINK ("changelog"), LK_TEXT_LINK ("web"), LK_TEXT_SUPPORT },
    .variant = "upgraded" },

  { "client-crashes",
    N_("[{client}|The messenger] crashes while drawing its window"),
    N_("It has stopped by itself, and its records speak of the graphics[: {said}]."),
    NOT_YOUR_PASSWORD,
    { STEP_UPDATE, N_("Start it with the option --disable-gpu, or switch hardware acceleration off in its settings."),
      N_("Choose an X11 session when you sign in to this computer."), STEP_WEB, STEP_REPORT },
    { LK_TEXT_LINK ("web"), LK_TEXT_LINK ("download"), LK_TEXT_SUPPORT },
    .plain = TRUE, .variant = "graphics" },

  { "client-crashes",
    N_("[{client}|The messenger] cannot set up its sandbox"),
    N_("It has stopped by itself, and its records speak of the sandbox around its windows[: {said}]."),
    NOT_YOUR_PASSWORD,
    { STEP_REINSTALL, N_("Ask support how to allow user namespaces for this program; do not switch its sandbox off."),
      STEP_WEB },
    { LK_TEXT_LINK ("download"), LK_TEXT_LINK ("web"), LK_TEXT_SUPPORT },
    .plain = TRUE, .variant = "sandbox" },

  { "client-crashes",
    N_("The messenger's window stays blank"),
    N_("You can sign in elsewhere, but here the window shows nothing to sign in with."),
    N_("The graphics of this computer are the reason; your account is fine."),
    { N_("Start it with the option --disable-gpu, or switch hardware acceleration off in its settings."), STEP_UPDATE,
      STEP_WEB, STEP_REPORT },
    { LK_TEXT_LINK ("web"), LK_TEXT_LINK ("download"), LK_TEXT_SUPPORT },
    .variant = "blank" },

  { "missing-part",
    N_("This computer lacks the part that encrypts connections"),
    N_("Programs that rely on the desktop's own encryption cannot connect to any secured server."),
    NOT_YOUR_PASSWORD,
    { N_("Install glib-networking with your software store."), STEP_RESTART_APP, STEP_SIGN_IN },
    { LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "tls" },

  { "missing-part",
    N_("What you type may not reach the messenger"),
    N_("The input method[ {framework}] and the messenger do not fit together here[ ({session})]."),
    N_("Fields stay empty or take only some of the letters; your account is fine."),
    { N_("Type the password somewhere else to see it, and paste it."), N_("Switch the input method off while you sign in."),
      N_("Choose an X11 session when you sign in to this computer."), STEP_UPDATE },
    { LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .variant = "input" },

  { "restart-needed",
    N_("The messenger had to be started again"),
    N_("After a fresh start it lets you in."),
    N_("It had begun before the network was there, or before an update; nothing else is wrong."),
    { N_("Start the messenger again whenever this comes back."), STEP_UPDATE },
    { LK_TEXT_AGAIN },
    .variant = "was-enough" },

  { "data-not-writable",
    N_("The messenger's folder can only be read"),
    N_("The file system[ of {path}] is mounted read-only."),
    NOT_YOUR_PASSWORD,
    { N_("Restart this computer; a file system with faults is made read-only until it is repaired."),
      N_("Save what is dear to you, and have the disk checked if that does not help."), STEP_WEB },
    { LK_TEXT_AGAIN, LK_TEXT_LINK ("web") },
    .plain = TRUE, .variant = "read-only" },

  { "clock-wrong",
    N_("This computer's clock is wrong"),
    N_("The clock of this computer is [{skew}|not right]: whole hours, as in a wrong time zone[ (set to {zone})]."),
    N_("Certificates and sign-in codes are refused because of it; your password is not the problem."),
    { N_("Open the date and time settings."), N_("Choose the right time zone."), N_("Switch automatic date and time on."),
      STEP_AGAIN },
    { LK_TEXT_DATE, LK_TEXT_AGAIN },
    .variant = "zone" },

  { "clock-wrong",
    N_("This computer's clock is wrong"),
    N_("The clock of this computer is [{skew}|not right]: whole hours, and its hardware clock is kept in local time."),
    N_("Another system on this computer sets it otherwise; your password is not the problem."),
    { N_("Switch automatic date and time on."), N_("Copy this into a terminal: timedatectl set-local-rtc 0"),
      N_("Let the other system keep its hardware clock in UTC, too."), STEP_AGAIN },
    { LK_TEXT_DATE, LK_TEXT_AGAIN },
    .variant = "other-system" },

  { "mfa-required",
    N_("{service} wants a second proof that does not come through"),
    N_("The sign-in asks for a code or a confirmation that you do not get or that is not taken."),
    N_("The messenger cannot ask for it in the right way, or the code goes to another device."),
    { N_("Look in {service} on your other devices, and among text messages and mails, for the code."),
      N_("Sign in with the web version once, and confirm this computer there."),
      N_("Create an app password on the account page if your messenger cannot ask for codes."),
      N_("Set the clock of your phone to automatic if codes are refused.") },
    { LK_TEXT_LINK ("web"), LK_TEXT_LINK ("account"), LK_TEXT_SUPPORT },
    .variant = "no-code" },

  { "session-ended",
    N_("{service} has unlinked this computer"),
    N_("The messenger here was not used for weeks, while your other device is still signed in."),
    N_("The service signs out what is not used; nothing is wrong with your account."),
    { N_("Open the list of linked devices in {service} on your phone."),
      N_("Link this computer anew, and keep what the messenger has stored."), STEP_UPDATE },
    { LK_TEXT_LINK ("account"), LK_TEXT_SUPPORT },
    .variant = "unlinked" },

  { "session-ended",
    N_("{service} lets you in on your phone, but not on computers"),
    N_("Your phone is still signed in, and the sign-in here is refused."),
    N_("The service no longer knows this computer, or does not let this account in on computers."),
    { N_("Stop trying for a day: each try can make the service more careful."),
      N_("Open the list of linked devices in {service} on your phone, and link this computer anew."),
      N_("Use only the official messenger of {service}."), N_("Ask the service in its app on the phone.") },
    { LK_TEXT_SUPPORT, LK_TEXT_LINK ("account") },
    .variant = "not-on-computers" },

  { "account-locked",
    N_("{service} may turn you away because of your VPN"),
    N_("The sign-in fails everywhere, and you use a VPN or an anonymous network."),
    N_("The service takes sign-ins from there for an attack; your password may be right."),
    { STEP_VPN, N_("Look for a mail that asks you to confirm a new place, also among the spam."),
      N_("Wait an hour, then sign in once."), STEP_RESET },
    { LK_TEXT_AGAIN, LK_TEXT_LINK ("recover"), LK_TEXT_SUPPORT },
    .variant = "vpn" },

  { "account-suspended",
    N_("{service} may have restricted your account"),
    N_("The sign-in fails everywhere, and the provider has written to you about the account."),
    N_("The provider has locked or suspended the account; network and messenger are not the problem."),
    { N_("Read what the provider has written, and do what it says."),
      N_("Open the service's page by typing its address; do not follow links in the message."),
      N_("Ask support if it does not help.") },
    { LK_TEXT_SUPPORT, LK_TEXT_LINK ("account") },
    .variant = "letter" },

  { "account-disabled",
    N_("Something is wrong with this one account"),
    N_("Another account gets into {service} from here, but yours does not, here or elsewhere."),
    N_("The account is locked, closed or not activated, or its password is another one; this computer is not the problem."),
    { STEP_RESET, N_("Look for a mail from the provider about your account."),
      N_("Ask the people who run {service} whether the account is active.") },
    { LK_TEXT_LINK ("recover"), LK_TEXT_SUPPORT },
    .variant = "other-account" },
};

/**
 * lk_texts_computer:
 * @n_texts: (out): how many there are
 *
 * Returns: (transfer none): the words for faults of the messenger and this computer that need words of their own
 */
const LkText *
lk_texts_computer (gsize *n_texts)
{
  *n_texts = G_N_ELEMENTS (texts);
  return texts;
}
