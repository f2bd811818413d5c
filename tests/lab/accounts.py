#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the accounts of conf/accounts.json on a server of the lab, in their states, through the server's own
interfaces, and asks for their sessions. Runs in the servers' namespace.

    accounts.py synapse STATE            accounts.py ejabberd STATE NAME PORT DOMAIN
    accounts.py atheme-database STATE    accounts.py devices STATE NAME
    accounts.py expire STATE NAME        accounts.py disapprove STATE NAME
    accounts.py new SERVER STATE NAME    (synapse, ejabberd; the password is the first line of standard input)
"""
import hashlib
import hmac
import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import quote

HERE = os.path.dirname(os.path.realpath(__file__))
SECRET = b"lab-shared-secret"
ADMIN = ("admin", "Right-4700")


def accounts():
    with open(os.path.join(HERE, "conf/accounts.json"), encoding="utf-8") as file:
        return json.load(file)


def call(base, method, path, body=None, token=None):
    request = urllib.request.Request(base + path, method=method)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    data = json.dumps(body).encode() if body is not None else None
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, data, timeout=20) as answer:
        return json.loads(answer.read() or b"null")


def user(name):
    return "@%s:mx.test" % name


class Synapse:
    """The admin interface."""
    base = "http://127.0.0.1:8008"

    def __init__(self, state):
        self.database = os.path.join(state, "synapse/homeserver.db")
        self.token_file = os.path.join(state, "synapse/admin-token")

    def ask(self, method, path, body=None):
        with open(self.token_file, encoding="ascii") as file:
            return call(self.base, method, path, body, file.read())

    def register(self, name, password, admin=False):
        nonce = call(self.base, "GET", "/_synapse/admin/v1/register")["nonce"]
        words = (nonce, name, password, "admin" if admin else "notadmin")
        mac = hmac.new(SECRET, "\0".join(words).encode(), hashlib.sha1).hexdigest()
        try:
            return call(self.base, "POST", "/_synapse/admin/v1/register", {
                "nonce": nonce, "username": name, "password": password, "admin": admin, "mac": mac})
        except urllib.error.HTTPError as error:
            if json.loads(error.read()).get("errcode") != "M_USER_IN_USE":
                raise
            return None

    def password_hash(self, name, value=None):
        with sqlite3.connect(self.database, timeout=20) as link:
            if value:
                link.execute("UPDATE users SET password_hash = ? WHERE name = ?", (value, user(name)))
            return link.execute("SELECT password_hash FROM users WHERE name = ?", (user(name),)).fetchone()[0]

    def make(self, name, password, state=None):
        self.register(name, password)
        self.sign_out(name)
        path = "/_synapse/admin/v2/users/" + quote(user(name))
        if state == "disabled":
            self.ask("PUT", path, {"locked": True})
        elif state == "deleted":
            self.ask("PUT", path, {"deactivated": True})
        elif state == "closed":
            # As with a directory service: the account is closed but its password can still be compared.
            kept = self.password_hash(name)
            self.ask("PUT", path, {"deactivated": True})
            self.password_hash(name, kept)
        elif state == "suspended":
            self.ask("PUT", "/_synapse/admin/v1/suspend/" + quote(user(name)), {"suspend": True})

    def devices(self, name):
        return self.ask("GET", "/_synapse/admin/v2/users/%s/devices" % quote(user(name)))["devices"]

    def sign_out(self, name):
        path = "/_synapse/admin/v2/users/%s/delete_devices" % quote(user(name))
        self.ask("POST", path, {"devices": [device["device_id"] for device in self.devices(name)]})


def done(marker):
    with open(marker, "w", encoding="ascii"):
        pass


def make_synapse(state):
    synapse, marker = Synapse(state), os.path.join(state, "synapse/accounts-made")
    if os.path.exists(marker):
        return
    session = synapse.register(*ADMIN, admin=True)
    if session:
        with open(synapse.token_file, "w", encoding="ascii") as file:
            file.write(session["access_token"])
    for account in accounts():
        synapse.make(**account)
    done(marker)


def make_ejabberd(state, name, port, domain):
    base, marker = "http://127.0.0.1:" + port, os.path.join(state, name, "accounts-made")
    if os.path.exists(marker):
        return
    there = call(base, "POST", "/api/registered_users", {"host": domain})
    for account in accounts():
        who = {"user": account["name"], "host": domain}
        if account["name"] not in there:
            call(base, "POST", "/api/register", {**who, "password": account["password"]})
        if account.get("state") == "disabled":
            call(base, "POST", "/api/ban_account", {**who, "reason": "Unpaid bill"})
        elif account.get("state") == "deleted":
            call(base, "POST", "/api/unregister", who)
    done(marker)


def atheme_database(_state):
    """Atheme's flat file; accounts that are disabled elsewhere are frozen here."""
    now = int(time.time())
    print("GRVER 1\nDBV 12\nCF +AFHORVabefhioqrstv")
    for number, account in enumerate(accounts()):
        if account.get("state") == "deleted":
            continue
        digest = "$rawsha1$" + hashlib.sha1(account["password"].encode()).hexdigest()
        name = account["name"]
        print("MU AAAAAAA%s %s %s %s@irc.test %d %d +sC default" % (
            "ABCDEFGHIJ"[number + 1], name, digest, name, now, now))
        if account.get("state") == "disabled":
            print("MDU %s private:freeze:freezer operator" % name)
            print("MDU %s private:freeze:reason Spam" % name)
            print("MDU %s private:freeze:timestamp %d" % (name, now))
        print("MN %s %s %d %d" % (name, name, now, now))


def expire(state, name):
    Synapse(state).ask("POST", "/_synapse/admin/v1/account_validity/validity", {
        "user_id": user(name), "expiration_ts": int((time.time() - 86400) * 1000), "enable_renewal_emails": False})


def disapprove(state, name):
    """There is no interface for this: accounts are approved by being made before the setting."""
    with sqlite3.connect(Synapse(state).database, timeout=20) as link:
        link.execute("UPDATE users SET approved = 0 WHERE name = ?", (user(name),))


def new(server, state, name):
    password = sys.stdin.readline().rstrip("\n")
    if server == "synapse":
        Synapse(state).make(name, password)
    else:
        call("http://127.0.0.1:5281", "POST", "/api/register", {"user": name, "host": "ejab.test", "password": password})


def show_devices(state, name):
    try:
        found = Synapse(state).devices(name)
    except urllib.error.HTTPError:
        found = []
    print("\n".join(device.get("display_name") or device["device_id"] for device in found))


def main():
    works = {"synapse": make_synapse, "ejabberd": make_ejabberd, "atheme-database": atheme_database,
             "devices": show_devices, "expire": expire, "disapprove": disapprove, "new": new}
    works[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
