/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-texts.h"

#include "lk-texts-steps.h"

#define STEP_NAME N_("Compare the name[ {account}] and the server with your welcome mail.")
#define STEP_CASE N_("Mind upper and lower case, Caps Lock and the keyboard layout.")
#define STEP_STOP N_("Stop after three tries, or the account may be locked.")
#define STEP_ASK_WHETHER_CLOSED N_("Ask the provider whether the account is closed.")

/* What a sign-in, or the person's answers, say more exactly than the words for the code alone. */
static const LkText texts[] = {
  { "wrong-password",
    N_("{service} knows the name, but not this password"),
    N_("The server found the account[ {account}], and then refused the password."),
    N_("The password is mistyped, or it was changed."),
    { STEP_CASE, STEP_RESET,
      N_("Ask the provider whether the account is closed if the new password is refused, too; some servers change the "
         "password for that."), STEP_STOP },
    { LK_TEXT_LINK ("recover"), LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .variant = "known-name" },

  { "wrong-password",
    N_("{service} seems not to know this name"),
    N_("The server turned the name[ {account}] away before it looked at the password."),
    N_("The name is mistyped, belongs to another server, or its account was deleted."),
    { STEP_NAME, N_("Look on a device where you are signed in which name it uses."),
      N_("Ask the provider whether the account still exists."), STEP_SIGN_IN },
    { LK_TEXT_SIGN_IN, LK_TEXT_LINK ("recover"), LK_TEXT_SUPPORT },
    .variant = "unknown-name" },

  { "typing-trap",
    N_("This computer may type something else than you mean"),
    N_("The server refused what was typed here, while signing in works for you elsewhere."),
    N_("The name or the password is written differently here."),
    { N_("Compare the name letter by letter with the one you use elsewhere."),
      N_("Type the password in a text field where you can see it, then copy it."),
      N_("Choose the keyboard layout you had when you set the password."), STEP_SIGN_IN },
    { LK_TEXT_SIGN_IN, LK_TEXT_LINK ("recover"), LK_TEXT_SUPPORT },
    .variant = "elsewhere" },

  { "typing-trap",
    N_("There may be a blank too many in the password"),
    N_("The server refused the password. [{trap_words}|What was typed holds a trap[: {reason}].]"),
    N_("The password is right, and the blank was typed or pasted by accident."),
    { N_("Type the password again, with no blank before or after it."), STEP_SIGN_IN, STEP_RESET },
    { LK_TEXT_SIGN_IN, LK_TEXT_LINK ("recover"), LK_TEXT_AGAIN },
    .variant = "blank" },

  { "typing-trap",
    N_("The password may hold characters that you did not mean"),
    N_("The server refused the password. [{trap_words}|What was typed holds a trap[: {reason}].]"),
    N_("You know the right password, but the keyboard or the clipboard gives another."),
    { N_("Switch the input method off, and choose plain half-width letters."),
      N_("Type the password by hand instead of pasting it."), STEP_SIGN_IN, STEP_RESET },
    { LK_TEXT_SIGN_IN, LK_TEXT_LINK ("recover"), LK_TEXT_AGAIN },
    .variant = "characters" },

  { "typing-trap",
    N_("No password has arrived at {service}"),
    N_("The server says that the password was empty."),
    N_("Nothing is said about your account by that."),
    { N_("Type the password again, and look whether dots appear."), STEP_SIGN_IN },
    { LK_TEXT_SIGN_IN, LK_TEXT_LINK ("recover"), LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "empty" },

  { "typing-trap",
    N_("What was typed cannot be a password"),
    N_("[{trap_words}|{not_sent_words}|What was typed holds a trap.]"),
    N_("Nothing was sent to the server, so this counts as no attempt."),
    { N_("Type the password again, and look whether dots appear."),
      N_("Type the password by hand instead of pasting it."), STEP_SIGN_IN },
    { LK_TEXT_SIGN_IN, LK_TEXT_LINK ("recover"), LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "unsent" },

  { "wrong-name-format",
    N_("{service} cannot read this name"),
    N_("The server answered that the name[ {account}] or the password is written in a way it does not take."),
    N_("A blank, a special character or the keyboard layout is to blame."),
    { N_("[Write the name like this: {suggestion}.|Write the name as in your welcome mail.]"),
      N_("Type name and password by hand instead of pasting them."), STEP_SIGN_IN },
    { LK_TEXT_SIGN_IN, LK_TEXT_LINK ("account"), LK_TEXT_AGAIN },
    .variant = "refused" },

  { "mfa-required",
    N_("{service} does not accept the code"),
    N_("The password was accepted, but the code was refused."),
    N_("Your password is fine; the code was mistyped, or had run out."),
    { N_("Set the clock of your phone to automatic: codes depend on the time."),
      N_("Wait for the next code, and type it at once."),
      N_("Look whether the code belongs to this account; the program may show several."),
      N_("Use one of your recovery codes if no code is accepted.") },
    { LK_TEXT_CODE, LK_TEXT_SUPPORT, LK_TEXT_LINK ("account") },
    .plain = TRUE, .variant = "code-wrong" },

  { "mfa-required",
    N_("{service} wants you to set up a second proof first"),
    N_("The password was accepted, but the account has to be protected by codes before it can be used."),
    N_("Your password is fine."),
    { N_("Sign in on the web page of the service, and follow its steps."),
      N_("Keep the recovery codes that it shows in a safe place."), STEP_SIGN_IN },
    { LK_TEXT_LINK ("web"), LK_TEXT_LINK ("account"), LK_TEXT_SUPPORT },
    .plain = TRUE, .variant = "set-up" },

  { "account-disabled",
    N_("{service} may have closed your account"),
    N_("The server refuses name and password[ for {account}], and the provider has written to you about the account."),
    N_("The provider has closed or suspended the account; network and messenger are not the problem."),
    { N_("Read what the provider wrote, and follow it."),
      N_("Beware of links in mails; open the page of the service yourself."),
      N_("Ask the provider to switch the account on again."),
      N_("Reset the password if the letter says nothing about a closed account.") },
    { LK_TEXT_SUPPORT, LK_TEXT_LINK ("recover"), LK_TEXT_LINK ("account") },
    .variant = "letter" },

  { "account-disabled",
    N_("Your account on {service} is not active"),
    N_("The server says that the account[ {account}] is not active."),
    N_("The provider has switched it off, or has not switched it on yet; the password is not the problem."),
    { N_("Look for a mail from the provider that says why."),
      N_("Ask the provider to switch the account on.") },
    { LK_TEXT_SUPPORT, LK_TEXT_LINK ("account") },
    .variant = "not-active" },

  { "account-suspended",
    N_("Your account on {service} is suspended"),
    N_("The server lets the account[ {account}] in, but says that it may only read for now."),
    N_("The provider did that; network, messenger and password are not the problem."),
    { N_("Look for a mail or notice from the provider that says why."),
      N_("Answer it, or object in the way it describes."),
      N_("Ask support if you find no notice.") },
    { LK_TEXT_SUPPORT, LK_TEXT_LINK ("account") },
    .plain = TRUE, .variant = "inside" },

  { "account-suspended",
    N_("{service} has banned you, or the network you are in"),
    N_("The server says that you are banned."),
    N_("A ban is on the account or on the address of this network; your password is not the problem."),
    { N_("Read what the server says in the technical details."),
      N_("Connect to another network, for example your phone's hotspot; if that works, only this network is banned."),
      N_("Ask the people who run {service} to lift the ban.") },
    { LK_TEXT_SUPPORT, LK_TEXT_OTHER_NETWORK },
    .plain = TRUE, .variant = "banned" },

  { "account-pending",
    N_("Your account on {service} is not approved yet"),
    N_("The account[ {account}] exists, but somebody at the provider has to approve it first."),
    N_("Network, messenger and password are not the problem."),
    { N_("Wait for the message that the account is approved."),
      N_("Ask the provider to approve it if that takes more than a day or two.") },
    { LK_TEXT_SUPPORT, LK_TEXT_LINK ("account") },
    .plain = TRUE, .variant = "approval" },

  { "account-limit",
    N_("{service} has reached its limit of people"),
    N_("The server takes nobody else in, because as many people use it as it may have."),
    N_("Your password is not the problem."),
    { N_("[Write to {admin}, and say that the limit is reached.|Tell the people who run {service} that the limit is "
         "reached.]"),
      N_("Wait until they have raised it; trying again does not help.") },
    { LK_TEXT_LINK ("limit"), LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "server-full" },

  { "session-ended",
    N_("{service} ends the sign-in at once"),
    N_("The server accepted name and password, and then no longer knew the sign-in."),
    N_("The password was changed a moment ago, or something at the server is wrong."),
    { N_("Wait a minute, and sign in once more."), STEP_OPERATOR },
    { LK_TEXT_LINK ("account"), LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .variant = "at-once" },

  { "service-closed",
    N_("Your organisation on {service} has been closed"),
    N_("The server says that the organisation at this address has been deactivated."),
    N_("Nobody can sign in there any more; your password is not the problem."),
    { N_("Ask the people who ran it whether it has moved."),
      N_("Tell the people you write to where they find you now.") },
    { LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "organisation" },

  { "service-closed",
    N_("{service} has been switched off by its owner"),
    N_("The server says that it is switched off for everybody."),
    N_("Its owner has closed it, or works on it; your password and this computer are not the problem."),
    { N_("[Ask {admin} when it is on again.|Ask the people who run {service} when it is on again.]"), STEP_NOTICES, STEP_AGAIN },
    { LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .variant = "switched-off" },

  { "not-this-service",
    N_("There is no organisation at this address"),
    N_("[{host} answers|The server answers] that it has no organisation of this name."),
    N_("The address is mistyped, or the organisation has moved; your password is not the problem."),
    { N_("Compare the address with the one you were given."),
      N_("Ask the people who gave it to you for the new one."), STEP_AGAIN },
    { LK_TEXT_AGAIN, LK_TEXT_SUPPORT },
    .variant = "organisation" },

  { "server-hangs",
    N_("{service} does not answer the sign-in"),
    N_("[{host} answers|The server answers] other questions, but said nothing to the sign-in[ for {took}]."),
    N_("The part of the server that looks after accounts is stuck; your password and this computer are not the problem."),
    { STEP_WAIT, STEP_NOTICES, STEP_OPERATOR },
    { LK_TEXT_AGAIN, LK_TEXT_SUPPORT },
    .variant = "sign-in" },

  { "server-setup-wrong",
    N_("{service} is set up wrongly; only its owner can fix it"),
    N_("[{not_sent_words}|The password was not sent.][ The address is {location}.]"),
    N_("A setting at the server is wrong, or something on the way answers in its place."),
    { STEP_OPERATOR, STEP_HOTSPOT,
      N_("Do not type the password on a page that you did not open yourself.") },
    { LK_TEXT_SUPPORT, LK_TEXT_OTHER_NETWORK, LK_TEXT_AGAIN },
    .variant = "unsent" },

  { "password-sign-in-off",
    N_("This account on {service} has no password of its own"),
    N_("The server says that the account[ {account}] signs in another way."),
    N_("Your password is not the problem."),
    { N_("Choose \"single sign-on\" or \"continue in the browser\" in the messenger."),
      N_("Look on the sign-in page in a browser which way you used before."),
      N_("Ask the people who gave you the account how you should sign in.") },
    { LK_TEXT_LINK ("web"), LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "account" },

  { "password-sign-in-off",
    N_("{service} does not take the password in this way"),
    N_("The server refuses the way in which the password was to be proved[; it offers {names}]."),
    N_("Your password is not the problem."),
    { N_("Update the messenger: a newer one may know the way that the server wants."),
      N_("Ask the people who run {service} how to sign in, and show them the technical details.") },
    { LK_TEXT_LINK ("download"), LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "mechanism" },

  { "all-clear",
    N_("{service} lets you in with this name and password"),
    N_("Latchkey signed in[ as {account}] once and out again; network, server and account are fine."),
    N_("Name and password are right; what is left is the messenger on this computer."),
    { N_("Type the same name and password in the messenger, and compare the server there."),
      N_("Close the messenger completely and start it again."),
      N_("Update the messenger."),
      N_("Try the web version until the messenger works again."),
      N_("Set a recovery e-mail address or phone number once you are in again.") },
    { LK_TEXT_LINK ("web"), LK_TEXT_LINK ("download"), LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "signed-in" },

  { "all-clear",
    N_("Your account works; the messenger here is to blame"),
    N_("You can sign in elsewhere, and network, server and clock are fine here."),
    N_("What is left is what the messenger on this computer knows or does."),
    { N_("Type the name and password in the messenger as you do elsewhere, and compare the server there."),
      N_("Close the messenger completely and start it again."),
      N_("Update the messenger."),
      N_("Use the web version or the other device until then.") },
    { LK_TEXT_LINK ("web"), LK_TEXT_SIGN_IN, LK_TEXT_LINK ("download"), LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "works-elsewhere" },

  { "all-clear",
    N_("Everything here works; look at password and account"),
    N_("Signing in fails elsewhere, too, while network, server and clock are fine here."),
    N_("What is left is the name, the password or the account; this computer is not the problem."),
    { STEP_NAME, STEP_RESET,
      N_("Look for a mail from the provider about your account."),
      STEP_ASK_WHETHER_CLOSED },
    { LK_TEXT_SIGN_IN, LK_TEXT_LINK ("recover"), LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .plain = TRUE, .variant = "fails-elsewhere" },
};

/**
 * lk_texts_sign_in:
 * @n_texts: (out): how many there are
 *
 * Returns: (transfer none): words for variants of codes
 */
const LkText *
lk_texts_sign_in (gsize *n_texts)
{
  *n_texts = G_N_ELEMENTS (texts);
  return texts;
}
