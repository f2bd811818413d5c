/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What was found of the messenger and this computer, and what the line of evidence has to say of it in English.
 * @names are the parts that no language translates. */
typedef struct
{
  const char *probe;
  const char *subject;
  const char *facts;
  const char *said[8];
  const char *names[4];
} ComputerRow;

static const ComputerRow computer_rows[] = {
  { "client", "Element",
    "{\"installed\":true,\"copies\":[{\"kind\":\"flatpak-user\",\"version\":\"1.11.80\",\"origin\":\"flathub\",\"path\":"
    "\"~/.local/share/flatpak\",\"official\":false,\"end_of_life\":\"gone\"},{\"kind\":\"deb\",\"version\":\"1.11.40\"},"
    "{\"kind\":\"homebrew\"}],\"running\":[{\"pid\":7,\"older\":true}],\"hidden\":[\"snap\"],\"third_party\":true}",
    { "3 copies", "Flatpak, installed for you alone", "not made by the service itself", "gets no more updates",
      "started before its last update", "package of the system", "where Latchkey cannot look: Snap", "made by others" },
    { "Element", "1.11.80", "1.11.40", "flathub" } },
  { "client", "Element", "{\"installed\":false,\"copies\":[],"
    "\"running\":[]}", { "not installed", "does not run now" }, { "Element" } },
  { "client", "Element", "{\"copies\":[],\"hidden\":[\"deb\"],\"permission\":[\"--filesystem=host:ro\"]}",
    { "not found where can be looked", "for reading only" }, { "--filesystem=host:ro" } },
  { "release", "Element",
    "{\"source\":\"flathub\",\"installed\":\"1.11.80\",\"version\":\"1.12.3\",\"date\":\"2026-09-02\","
    "\"order\":\"older\",\"notes\":"
    "[{\"version\":\"1.12.3\"}],\"minimum\":\"1.12\",\"below_minimum\":true,\"known_bad\":true,\"eol\":true,\"url\":"
    "\"https://feed.example.org/x\"}",
    { "installed: 1.11.80", "newest: 1.12.3 of 2 September 2026", "1 newer version", "wants at least 1.12", "older than that",
      "known to be faulty", "no more updates", "asked: https:" },
    { "1.11.80", "1.12.3", "https://feed.example.org/x" } },
  { "release", "Element", "{\"installed\":\"1.11.80\","
    "\"reason\":\"rate-limited\"}", { "wants no more questions" }, { "1.11.80" } },
  { "release", "Element", "{\"installed\":\"1.11.80\",\"reason\":\"no-feed\"}", { "nobody publishes" }, { "1.11.80" } },
  { "update-source", "Element",
    "{\"kind\":\"flatpak-system\",\"offered\":false,\"remote\":\"flathub\",\"remote_missing\":true,\"held\":true,"
    "\"key_expired\":true,"
    "\"key_missing\":true,\"eol\":true,\"eol_note\":\"Use another one\"}",
    { "no switched-on source offers it", "no longer set up", "held back", "signing key is no longer valid",
      "signing key is missing",
      "no more updates", "come from flathub", "Use another one" },
    { "flathub", "Use another one" } },
  { "update-source", "Element",
    "{\"kind\":\"deb\",\"offered\":true,\"candidate\":\"1.12\",\"file\":\"/etc/apt/sources.list.d/x.list\",\"disabled\":true,"
    "\"disabled_by_upgrade\":true}",
    { "the source offers it", "version offered: 1.12", "switched off by an upgrade", "set up in /etc" },
    { "/etc/apt/sources.list.d/x.list" } },
  { "keyring", "", "{\"owner\":true,\"activatable\":true,\"backend\":\"gnome-keyring\",\"default\":false,"
    "\"locked\":true,\"collections\":2}",
    { "GNOME Keyring", "runs", "locked", "2 keyrings", "used by default" }, { "GNOME Keyring" } },
  { "keyring", "", "{\"owner\":false,\"activatable\":false,\"kwallet\":true,\"kwallet_off\":true}",
    { "does not run, and nothing would start it", "only KWallet", "switched off in its settings" }, { "KWallet" } },
  { "keyring", "", "{\"owner\":true,\"backend\":\"other\",\"program\":\"secretsd\",\"hung\":true}",
    { "provided by secretsd", "does not answer" }, { "secretsd" } },
  { "secret-access", "Element", "{\"kind\":\"flatpak-user\",\"allowed\":false,\"missing\":\"org.freedesktop.secrets\"}",
    { "not allowed", "missing permission" }, { "org.freedesktop.secrets" } },
  { "secret-access", "Signal", "{\"changed\":true,\"stored_backend\":\"gnome_libsecret\",\"expected_backend\":\"kwallet5\"}",
    { "not in a sandbox", "another keyring (that of GNOME" }, { "GNOME" } },
  { "scheme", "element://", "{\"client\":\"Element\",\"candidates\":[\"a.desktop\"],"
    "\"unregistered\":[\"b.desktop\"],\"dangling\":"
    "[\"c.desktop\"],\"broken\":[\"d.desktop\"]}",
    { "no program opens", "could open them: a.desktop", "has not noticed yet: b.desktop", "but gone: c.desktop",
      "cannot be read" },
    { "a.desktop", "b.desktop", "c.desktop", "d.desktop" } },
  { "scheme", "element://",
    "{\"handler\":\"a.desktop\",\"program_exists\":false,\"takes_url\":false,\"visible\":false,"
    "\"candidates\":[\"a.desktop\"]}",
    { "opened by a.desktop", "its program is gone", "does not take links",
      "where the desktop does not look" }, { "a.desktop" } },
  { "browser", "", "{\"program_exists\":false,\"takes_url\":false,\"xdg_open\":false,\"display\":false,"
    "\"dangling\":[\"x.desktop\"]}",
    { "no browser is chosen", "program is gone", "(xdg-open) is missing", "not told of the screen", "but gone: x.desktop" },
    { "xdg-open", "x.desktop" } },
  { "portal-service", "", "{\"owner\":true,\"desktop\":\"KDE\",\"backends\":[\"gtk\"],\"used\":[],\"app_chooser\":false}",
    { "runs", "cannot open web pages", "desktop: KDE", "gtk" }, { "KDE", "gtk" } },
  { "portal-service", "", "{\"owner\":false,\"activatable\":false}", { "not installed" }, { NULL } },
  { "sandbox", "Element",
    "{\"kind\":\"snap\",\"network\":false,\"secrets\":false,\"display\":false,\"portal\":false,\"overrides\":[\"o:3 x\"],"
    "\"proxy_differs\":true,\"ca_differs\":true,\"dns_differs\":true}",
    { "Snap", "network: not allowed", "keyring: not allowed", "screen: not allowed", "open pages",
      "does not know this computer's proxy",
      "certificates", "cannot look up names" },
    { "Snap", "o:3 x" } },
  { "storage", "~/.config/Element", "{\"what\":\"data\",\"exists\":true,\"writable\":false,\"free_bytes\":1000000,"
    "\"full\":true,"
    "\"owner_other\":true}",
    { "for the messenger's data", "1.0\302\240MB free", "too little", "cannot be written", "another user" }, { "1.0" } },
  { "storage", "/tmp", "{\"what\":\"temporary\",\"exists\":false,\"read_only\":true}",
    { "temporary files", "not there yet", "can only be read" }, { NULL } },
  { "lock", "~/.config/Element/SingletonLock", "{\"host\":\"desk\",\"pid\":4711,\"other_host\":true}",
    { "cannot be seen from here", "process number 4711", "another computer: desk" }, { "4711", "desk" } },
  { "lock", "~/x", "{\"stale\":true,\"alive\":false,\"pid\":4711}", { "left over" }, { "4711" } },
  { "profile", "~/.config/Element", "{\"unclean\":true,"
    "\"damaged\":true}", { "not closed in order", "cannot be read" }, { NULL } },
  { "profile", "~/.config/Element", "{\"unclean\":false,\"damaged\":false}", { "in order" }, { NULL } },
  { "time-sync", "", "{\"ntp\":false,\"synchronized\":false,\"local_rtc\":true,\"zone\":\"Asia/Shanghai\",\"hung\":true,"
    "\"zone_environment\":\"UTC\"}",
    { "not set automatically", "not yet compared", "Asia/Shanghai", "local time", "does not answer", "another one: UTC" },
    { "Asia/Shanghai", "UTC" } },
  { "crash", "Element", "{\"count\":3,\"newest_s\":1795280000,\"signal\":\"SIGSEGV\",\"signature\":\"gbm\","
    "\"said\":[\"gpu\"],\"text\":"
    "\"libgbm.so.1\"}",
    { "3 in the last seven days", "the last one on", "the graphics memory", "complained about the graphics", "signal SIGSEGV",
      "libgbm" },
    { "SIGSEGV", "libgbm.so.1" } },
  { "crash", "Element", "{\"count\":0}", { "none in the last seven days" }, { NULL } },
  { "input", "", "{\"session\":\"wayland\",\"framework\":\"fcitx5\",\"running\":false,\"mismatch\":true}",
    { "fcitx5", "does not run", "told to use one that does not run" }, { "fcitx5" } },
  { "input", "", "{\"session\":\"x11\",\"framework\":\"none\"}", { "straight from the keyboard" }, { NULL } },
  { "parts", "", "{\"missing\":[\"glib-networking\",\"session-bus\",\"xdg-desktop-portal\"],"
    "\"environment\":[\"HTTP_PROXY\"]}",
    { "what encrypts connections", "message bus", "programs in a sandbox", "HTTP_PROXY" }, { "HTTP_PROXY" } },
  { "parts", "", "{\"missing\":[],\"environment\":[]}", { "all there" }, { NULL } },
  { "error-text", "", "{\"text_known\":true,"
    "\"matched\":\"ERR_CERT_DATE_INVALID\"}", { "recognised" }, { "ERR_CERT_DATE_INVALID" } },
  { "error-text", "", "{\"text_known\":false}", { "not known here" }, { NULL } },
  { "client-log", "Element", "{\"files\":2,\"matches\":[],\"file\":\"main.log\",\"matched\":\"M_FORBIDDEN\"}",
    { "M_FORBIDDEN", "main.log" }, { "M_FORBIDDEN", "main.log" } },
  { "hand-off", "browser", "{\"opened\":true,\"by\":\"portal\","
    "\"scheme\":\"element\"}", { "portal", "leads back" }, { "element" } },
};
