/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-words.h"

#define MAX_PARTS 12
#define MAX_PART 32

/* What a part of a key's name says. */
enum
{
  PASSWORD = 1 << 0,
  SECRET = 1 << 1,
  AUTH = 1 << 2,
  KEY = 1 << 3,        /* a secret together with OF_KEY */
  OF_KEY = 1 << 4,
  CODE = 1 << 5,       /* a secret together with OF_CODE */
  OF_CODE = 1 << 6,
  QUERY = 1 << 7,
  NAME = 1 << 8,
  ID = 1 << 9,         /* together with OF_ID */
  OF_ID = 1 << 10,
  WHOLE_ID = 1 << 11,
  SERIAL = 1 << 12,
  SSID = 1 << 13,
  PHONE = 1 << 14,
  VOLUME = 1 << 15,
  IDENTITY = 1 << 16,
  COOKIE = 1 << 17,
  ABOUT = 1 << 18,     /* after a secret: the value tells something about it */
  DENIED = 1 << 19,    /* it is an error's name */
  NUMBER = 1 << 20,
};

typedef struct
{
  const char *words; /* parted by blanks */
  guint32     flags;
} Row;

static const Row rows[] = {
  { "password passwords passwd passwort passphrase passcode pass pwd pw psk mdp kennwort senha contrasena contrase wachtwoord "
    "losenord salasana jelszo sifre parola haslo heslo adgangskode passord mypassword dbpass dbpw rootpw adminpw userpw "
    "smbpasswd "
    "pgpassword mysqlpwd secretkey wepkey wpakey wpapsk presharedkey pass1 pass2 passw pswd passwrd pword parole sandi pincode "
    "pin puk privatekey userpass userpw authpass ftppass mima kouling", PASSWORD },
  { "secret secrets secrete token tokens jwt otp totp hotp credential credentials creds apikey apitoken authtoken accesstoken "
    "refreshtoken bearer authkey accesskey appkey appsecret corpsecret clientsecret sessionid sessid sessionkey "
    "phpsessid jsessionid "
    "sid xsrf csrf ticket assertion samlresponse samlrequest relaystate nonce cnonce saml loginticket mnemonic seed "
    "authorization skypetoken authenticator tfa webhook verifier encodingaeskey aeskey sharedsecret consumersecret "
    "smscode authcode captcha vcode checkcode cred hmac oauthtoken "
    "tgt xoauth clientkey licensekey connectionstring", SECRET },
  { "auth oauth authentication", AUTH },
  { "key keys pat", KEY },
  { "signature", KEY | QUERY },
  { "api secret private access recovery security encryption decryption session shared preshared wep wep0 wpa wifi "
      "wireless master "
    "signing room license licence product client consumer auth ssh ssl tls rsa aws azure gcp account storage app "
    "application user "
    "backup link crypt crypto cipher token service bot admin deploy integration subscription activation hmac jwt server "
    "root sas "
    "octopus x restapi algolia rackspace heroku stripe slack signal call cross pickle megolm olm fernet django rails "
    "flask socket websocket git github gitlab gitea store enc sym hmac pass2 sign vault macaroon amz hub aes des "
    "curve25519 chacha",
    OF_KEY },
  { "code codes answer answers", CODE },
  { "verification verify security auth authorization authentication login otp sms one time onetime pin access backup recovery "
    "confirmation confirm activation device user reset pass scratch mfa 2fa totp factor second two pairing link sign "
    "signin entry "
    "door unlock captcha invite country0", OF_CODE },
  { "code state session sig sign st key ticket nonce user_code hash uuid guid k t s tk ak sk auth oauth email "
      "mail phone mobile "
    "login username user uid userid account invite openid unionid fromuser deviceid did token oauth_verifier pgt saml "
    "challenge requesttoken authuser hint name timestamp0 ssotoken gettoken session_state", QUERY },
  { "user username login nick nickname account accountname jid mxid displayname realname fullname firstname lastname surname "
    "forename loginname screenname userprincipalname upn samaccountname logname sender localpart remoteuser owner usr authuser "
    "email mail emailaddress accountid benutzer benutzername utilisateur usuario wechat weixin wxid qq uin identity", NAME },
  { "id ids", ID },
  { "device user session account member customer installation install registration team tenant subscriber machine boot "
      "hardware "
    "hw android advertising advertiser ad vendor tracking visitor anonymous distinct push telemetry player agent chat contact "
    "friend conversation group room channel guild peer union open wx hardware0 computer system drive disk person "
    "profile analytics", OF_ID },
  { "deviceid userid accountid machineid bootid guid uuid openid unionid udid idfa gaid aaid hwid appid corpid uniqueid "
    "distinctid visitorid installid installationid chatid", WHOLE_ID },
  { "serial serialnumber serialno imei imsi iccid meid esn eid assettag servicetag wwn lac cellid cid eci nci eui "
  "iserial snr", SERIAL },
  { "ssid essid", SSID },
  { "phone mobile msisdn tel telephone cellphone phonenumber telefon handy mobilephone phoneno fax", PHONE },
  { "partlabel volumename volumelabel fslabel", VOLUME },
  { "ssn idcard idnumber passport cvv cvc birthday birthdate dob taxid iban bankaccount cardnumber cardno creditcard card",
      IDENTITY },
  { "cookie cookies", COOKIE },
  { "length len min max type types typ policy policies expired expires expire expiry expiration expiring in count size url uri "
    "endpoint endpoints required require requires enabled enable disabled disable supported method methods flow flows "
    "manager store "
    "service services field form file path dir folder error err errors attempts age changed change changing updated "
    "format status "
    "valid invalid strength hint prompt ok failed failure failing missing less management mgmt tool daemon agent ring provider "
    "providers backend issuer audience scope scopes limit limits lifetime ttl visible index rotation protection usage "
    "name off on "
    "page event events press pressed release code codes board map event0 stroke down up icon label text dialog window "
    "widget entry "
    "refresh0 reset verified verify verification needed state mode level version versions algorithm algorithms alg host port "
    "server realm charset description title message result results reason login sign signin style quality complexity "
    "authentication flows0 cache list lists since at time timeout ms seconds date exchange bus check checks checker generator "
    "validator validation validity filter plugin module config configuration settings option options handler callback store0 "
    "info infos header headers storage object item items collection portal support class char chars source screen bssid",
        ABOUT },
  { "unknown missing invalid expired bad wrong no forgot forgotten err incorrect without unset", DENIED },
  { "number no nr num short", NUMBER },
};

static const char status_words[] =
  " true false null nil none undefined yes no on off ok failed failure error errors invalid incorrect wrong expired "
  "missing required "
  "empty unknown bad rejected refused denied accepted accept not is was are were has have had be been being in of for "
  "from to the a an "
  "and or but if it this that with without by on at as can cannot could should would will may must does did do n/a na "
  "unset set "
  "changed updated reset valid verified unverified disabled enabled unavailable available found loaded saved stored "
  "sent received "
  "needed given provided supported unsupported allowed forbidden unauthorized optional present absent hidden success "
  "successful "
  "successfully authentication authorization login logout type bearer basic digest negotiate ntlm plain external "
  "anonymous oauth "
  "oauth2 oidc saml sso ldap kerberos gssapi password passwd token secret default auto automatic manual system user "
  "users root nobody "
  "daemon admin0 guest0 string number integer boolean object array text field you your we i please enter try check "
  "unable no one "
  "when while after before because already still again only also just now then than too unexpected expecting could couldn't "
  "cannot can't don't doesn't didn't isn't wasn't won't unrecognised unrecognized timeout timed out blocked locked unlocked "
  "created deleted removed added started stopped connected disconnected connecting pending active inactive ready busy "
  "closed open "
  "opened anonymous self me current new old none. required. m.login.password m.login.token m.login.sso m.login.dummy ";

static const char common_words[] =
  " auth account passwd host hosts hostname localhost localdomain user users username root admin administrator test "
  "tests tester guest demo "
  "ubuntu debian "
  "linux fedora mint arch suse centos redhat gentoo desktop laptop computer notebook pc home office client server login "
  "password "
  "passwd pass secret chat im mail web www message messages app application service system local network net internet router "
  "gateway proxy name default public private data file files main new old work live print lp daemon nobody mysql "
  "postgres www-data "
  "nginx apache systemd dbus gdm sddm pulse pipewire avahi polkit network-manager networkmanager element discord slack "
  "telegram "
  "signal zulip mattermost rocketchat matrix xmpp irc pidgin gajim dino profanity the and for not with error warning "
  "info debug "
  "true false null none yes address account computer domain hidden identity key line phone mail mac card sign-in token "
  "value volume "
  "room serial home id wifi wlan eth0 wlan0 lan vpn dns http https tls ssl tcp udp ipv4 ipv6 en de fr zh cn us uk org "
  "com io dev "
  "example wlp2s0 workstation station machine node master slave virtual machine vm box docker container live-user "
  "liveuser vagrant "
  "ec2-user pi raspberrypi freedom latchkey support help helpdesk team group person people connect connected connection "
  "state status "
  "session start stop open close window ok ";

static const char schemes[] = " bearer basic digest negotiate ntlm token apikey hawk oauth mac aws4-hmac-sha256 bot "
    "scram-sha-256 ";

/* Parts of a query that say nothing of a person. */
static const char harmless_queries[] =
  " lang locale hl language timeout since limit from dir filter set_presence full_state version v ver api-version format type "
  "response_type grant_type token_type scope client_id redirect_uri kind page per_page offset order sort platform os "
  "arch channel "
  "protocol transport eio theme tab ";

typedef struct
{
  GHashTable *parts; /* (owned) part -> flags */
  GHashTable *common; /* (owned) */
} Tables;

static void
add_words (GHashTable *table, const char *words, guint32 flags)
{
  g_auto(GStrv) list = g_strsplit (words, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (*list[i] != '\0')
      {
        guint32 before = GPOINTER_TO_UINT (g_hash_table_lookup (table, list[i]));

        g_hash_table_insert (table, (gpointer) g_intern_string (list[i]), GUINT_TO_POINTER (before | flags));
      }
}

static const Tables *
get_tables (void)
{
  static gsize once = 0;
  static Tables tables;

  if (g_once_init_enter (&once))
    {
      tables.parts = g_hash_table_new (g_str_hash, g_str_equal);
      tables.common = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
        add_words (tables.parts, rows[i].words, rows[i].flags);
      add_words (tables.common, common_words, 1);
      add_words (tables.common, status_words, 2);
      g_once_init_leave (&once, 1);
    }
  return &tables;
}

/* Endings of words that were joined without a mark between them. */
static guint32
flags_of_ending (const char *part, gsize length)
{
  static const struct
  {
    const char *ending;
    guint32     flags;
  } endings[] = {
    { "password", PASSWORD }, { "passwd", PASSWORD }, { "passphrase", PASSWORD }, { "passwort", PASSWORD }, { "pwd", PASSWORD },
    { "token", SECRET }, { "apikey", SECRET }, { "secret", SECRET }, { "secretkey", SECRET }, { "privatekey", SECRET },
    { "accesskey", SECRET }, { "sessionid", SECRET }, { "sessid", SECRET }, { "credentials", SECRET }, { "ssid", SSID },
    { "pass", PASSWORD }, { "passw", PASSWORD }, { "pw", PASSWORD }, { "psk", PASSWORD }, { "creds", SECRET },
    { "serialnumber", SERIAL }, { "deviceid", WHOLE_ID }, { "userid", WHOLE_ID }, { "username", NAME },
  };

  static const char *const others[] = { "libsecret", "bypass", "compass", "encompass", "surpass", "trespass", "overpass",
      "underpass", "lowpass", "highpass", "bandpass", "multipass", "firstpass", "prepass" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (strlen (others[i]) == length && memcmp (part, others[i], length) == 0)
      return ABOUT;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      gsize size = strlen (endings[i].ending);

      if (length > size && memcmp (part + length - size, endings[i].ending, size) == 0)
        return endings[i].flags;
    }
  return 0;
}

/* signkey, accesscode, roomid: what would mean something as two parts means the same as one. */
static guint32
flags_of_joined (const Tables *tables, char *part, gsize length)
{
  static const struct
  {
    const char *ending;
    guint32     together;
    guint32     flags;
  } endings[] = { { "key", OF_KEY, SECRET }, { "code", OF_CODE, SECRET }, { "id", OF_ID, WHOLE_ID } };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      gsize size = strlen (endings[i].ending);
      char *cut = part + length - size;
      char before;
      guint32 flags;

      if (length < size + 3 || memcmp (cut, endings[i].ending, size) != 0)
        continue;
      before = *cut;
      *cut = '\0';
      flags = GPOINTER_TO_UINT (g_hash_table_lookup (tables->parts, part));
      *cut = before;
      if ((flags & endings[i].together) != 0)
        return endings[i].flags;
    }
  return 0;
}

static guint32
flags_of_part (const Tables *tables, char *part, gsize length)
{
  guint32 flags;
  gsize without = length;

  part[length] = '\0';
  flags = GPOINTER_TO_UINT (g_hash_table_lookup (tables->parts, part));
  while (flags == 0 && without > 1 && g_ascii_isdigit (part[without - 1]))
    without--;
  if (flags == 0 && without < length)
    {
      part[without] = '\0';
      flags = GPOINTER_TO_UINT (g_hash_table_lookup (tables->parts, part));
    }
  if (flags == 0)
    flags = flags_of_ending (part, without);
  return flags != 0 ? flags : flags_of_joined (tables, part, without);
}

typedef struct
{
  guint32  flags[MAX_PARTS];
  guint    n;
  gboolean loud; /* all in capitals, more than one part: an environment variable */
} Parts;

/* Whether a new part begins at @i: after a mark, and where a capital follows a small letter or precedes one. */
static gboolean
begins_part (const char *name, gsize length, gsize i)
{
  guchar before = name[i - 1];
  guchar c = name[i];

  if (!g_ascii_isupper (c) || !g_ascii_isalnum (before))
    return FALSE;
  return g_ascii_islower (before) || g_ascii_isdigit (before) ||
         (g_ascii_isupper (before) && i + 1 < length && g_ascii_islower (name[i + 1]));
}

static void
split_name (const Tables *tables, const char *name, gsize length, Parts *parts)
{
  char part[MAX_PART + 1];
  gsize n = 0;

  parts->n = 0;
  parts->loud = TRUE;
  for (gsize i = 0; i <= length && parts->n < MAX_PARTS; i++)
    {
      gboolean ends = i == length || !g_ascii_isalnum (name[i]);

      if (n > 0 && (ends || begins_part (name, length, i)))
        {
          parts->flags[parts->n++] = flags_of_part (tables, part, n);
          n = 0;
        }
      if (!ends && n < MAX_PART)
        part[n++] = g_ascii_tolower (name[i]);
      parts->loud = parts->loud && (ends || !g_ascii_islower (name[i]));
    }
  parts->loud = parts->loud && parts->n > 1;
}

/* Where the last part with one of these flags stands, or -1. */
static int
last_with (const Parts *parts, guint32 flags)
{
  for (int i = (int) parts->n - 1; i >= 0; i--)
    if ((parts->flags[i] & flags) != 0)
      return i;
  return -1;
}

static gboolean
has_after (const Parts *parts, int from, guint32 flags)
{
  for (guint i = from + 1; i < parts->n; i++)
    if ((parts->flags[i] & flags) != 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_before (const Parts *parts, int until, guint32 flags)
{
  for (int i = 0; i < until; i++)
    if ((parts->flags[i] & flags) != 0)
      return TRUE;
  return FALSE;
}

static LkKey
secret_key (const Parts *parts)
{
  int at = last_with (parts, PASSWORD | SECRET | COOKIE);
  int key = last_with (parts, KEY);
  int code = last_with (parts, CODE);

  if (at >= 0 && !has_after (parts, at, ABOUT) && !has_before (parts, at, DENIED))
    return parts->flags[at] & PASSWORD ? LK_KEY_PASSWORD : parts->flags[at] & COOKIE ? LK_KEY_COOKIE : LK_KEY_SECRET;
  if (key >= 0 && !has_after (parts, key, ABOUT) && (has_before (parts, key, OF_KEY) || (parts->loud &&
      key == (int) parts->n - 1)))
    return LK_KEY_SECRET;
  if (code > 0 && code == (int) parts->n - 1 && has_before (parts, code, OF_CODE) && !has_before (parts, code, DENIED))
    return LK_KEY_SECRET;
  if (parts->n > 0 && (parts->flags[parts->n - 1] & AUTH) != 0)
    return LK_KEY_AUTH;
  return LK_KEY_NONE;
}

static LkKey
person_key (const Parts *parts)
{
  guint32 last = parts->n > 0 ? parts->flags[parts->n - 1] : 0;
  int n = (int) parts->n;
  int serial = last_with (parts, SERIAL);

  if ((last & SSID) != 0)
    return LK_KEY_SSID;
  if (serial >= 0 && (serial == n - 1 || has_after (parts, serial, NUMBER | ID)))
    return LK_KEY_SERIAL;
  if ((last & WHOLE_ID) != 0 || ((last & ID) != 0 && has_before (parts, n - 1, OF_ID | WHOLE_ID)))
    return LK_KEY_ID;
  if (last_with (parts, PHONE) >= 0 && ((last & PHONE) != 0 || (last & NUMBER) != 0))
    return LK_KEY_PHONE;
  if ((last & IDENTITY) != 0)
    return LK_KEY_IDENTITY;
  if ((last & VOLUME) != 0)
    return LK_KEY_VOLUME;
  if ((last & NAME) != 0)
    return LK_KEY_NAME;
  return (last & QUERY) != 0 ? LK_KEY_QUERY : LK_KEY_NONE;
}

/* Names of several words whose parts alone say too little. */
static LkKey
phrase_key (const char *name, gsize length)
{
  static const struct
  {
    const char *ending;
    LkKey       key;
  } phrases[] = {
    { "user_name", LK_KEY_NAME }, { "display_name", LK_KEY_NAME }, { "real_name", LK_KEY_NAME }, { "full_name", LK_KEY_NAME },
    { "first_name", LK_KEY_NAME }, { "last_name", LK_KEY_NAME }, { "given_name", LK_KEY_NAME }, { "family_name", LK_KEY_NAME },
    { "login_name", LK_KEY_NAME }, { "account_name", LK_KEY_NAME }, { "screen_name", LK_KEY_NAME }, { "nick_name",
        LK_KEY_NAME },
    { "area_code", LK_KEY_SERIAL }, { "cell_id", LK_KEY_SERIAL }, { "asset_tag", LK_KEY_SERIAL }, { "service_tag",
        LK_KEY_SERIAL },
    { "fs_label", LK_KEY_VOLUME }, { "volume_name", LK_KEY_VOLUME }, { "volume_label", LK_KEY_VOLUME },
    { "partition_label", LK_KEY_VOLUME }, { "part_entry_name", LK_KEY_VOLUME }, { "id_card", LK_KEY_IDENTITY },
    { "id_number", LK_KEY_IDENTITY }, { "card_number", LK_KEY_IDENTITY }, { "product_serial", LK_KEY_SERIAL },
    { "connection_string", LK_KEY_SECRET }, { "mot_de_passe", LK_KEY_PASSWORD }, { "kata_sandi", LK_KEY_PASSWORD },
    { "machine_id", LK_KEY_ID }, { "network_name", LK_KEY_SSID }, { "identity_card", LK_KEY_IDENTITY }, { "pass_phrase",
        LK_KEY_PASSWORD },
    { "private_mac", LK_KEY_SECRET }, { "ntlm_hash", LK_KEY_SECRET }, { "nt_hash", LK_KEY_SECRET },
    { "lm_hash", LK_KEY_SECRET }, { "pass_code", LK_KEY_PASSWORD }, { "pass_word", LK_KEY_PASSWORD },
    { "ssid_name", LK_KEY_SSID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      gsize size = strlen (phrases[i].ending);
      gsize j = 0;

      if (length < size || (length > size && g_ascii_isalnum (name[length - size - 1])))
        continue;
      while (j < size && (g_ascii_tolower (name[length - size + j]) == phrases[i].ending[j] ||
                          (phrases[i].ending[j] == '_' && !g_ascii_isalnum (name[length - size + j]))))
        j++;
      if (j == size)
        return phrases[i].key;
    }
  return LK_KEY_NONE;
}

static LkKey
classify (const char *name, gsize length)
{
  Parts parts;
  LkKey key;

  split_name (get_tables (), name, length, &parts);
  key = secret_key (&parts);
  if (key != LK_KEY_NONE)
    return key;
  key = phrase_key (name, length);
  if (key == LK_KEY_NONE && length > 3 && length <= MAX_PART)
    {
      /* pAsSwOrD has many parts only by its capitals. */
      g_autofree char *lower = g_ascii_strdown (name, length);
      Parts whole;

      split_name (get_tables (), lower, length, &whole);
      key = whole.n < parts.n ? secret_key (&whole) : LK_KEY_NONE;
    }
  return key != LK_KEY_NONE ? key : person_key (&parts);
}

/* Texts say the same words again and again, so what was found last is remembered: by hashes, not by the words. */
typedef struct
{
  guint64 hash;
  LkKey   key;
} Seen;

static __thread Seen seen[512];

/**
 * lk_words_get_key:
 * @name: a key's name, such as `X-Api-Key` or `userPassword`
 * @length: its length
 *
 * Returns: what its value is
 */
LkKey
lk_words_get_key (const char *name, gsize length)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325) + length;
  Seen *slot;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) name[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  slot = &seen[(hash ^ (hash >> 32)) % G_N_ELEMENTS (seen)];
  if (slot->hash != hash)
    *slot = (Seen) { hash, classify (name, length) };
  return slot->key;
}

static gboolean
is_listed (const char *list, const char *word, gsize length)
{
  char text[MAX_PART + 3];

  if (length == 0 || length > MAX_PART)
    return FALSE;
  text[0] = ' ';
  for (gsize i = 0; i < length; i++)
    text[i + 1] = g_ascii_tolower (word[i]);
  text[length + 1] = ' ';
  text[length + 2] = '\0';
  return memchr (word, ' ', length) == NULL && strstr (list, text) != NULL;
}

static guint
lookup_common (const char *word, gsize length)
{
  char text[MAX_PART + 1];

  if (length == 0 || length > MAX_PART)
    return 0;
  for (gsize i = 0; i < length; i++)
    text[i] = g_ascii_tolower (word[i]);
  text[length] = '\0';
  return GPOINTER_TO_UINT (g_hash_table_lookup (get_tables ()->common, text));
}

/**
 * lk_words_is_status:
 * @word: what stands after a key
 * @length: its length
 *
 * Returns: whether it says something about the value rather than being it
 */
gboolean
lk_words_is_status (const char *word, gsize length)
{
  return (lookup_common (word, length) & 2) != 0;
}

/**
 * lk_words_is_common:
 * @word: a name
 *
 * Returns: whether it is an ordinary word, which would be found all over a report
 */
gboolean
lk_words_is_common (const char *word)
{
  return lookup_common (word, strlen (word)) != 0;
}

/**
 * lk_words_is_scheme:
 * @word: the first word of an Authorization header
 * @length: its length
 *
 * Returns: whether it names a way to authenticate (RFC 9110, section 11.1)
 */
gboolean
lk_words_is_scheme (const char *word, gsize length)
{
  return is_listed (schemes, word, length);
}

/**
 * lk_words_is_harmless_query:
 * @name: a parameter's name
 * @length: its length
 *
 * Returns: whether its value says nothing of a person
 */
gboolean
lk_words_is_harmless_query (const char *name, gsize length)
{
  return is_listed (harmless_queries, name, length);
}
