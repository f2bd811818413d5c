#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the translations: complete, same placeholders as the source, the rules of each language."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile

KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "Q_:1g",
            "ngettext:1,2", "g_dgettext:2", "g_dngettext:2,3"]
NEUTRAL = {"service", "host"}
CJK = "\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef"


def read_po(path):
    """Yields a dictionary per message: msgctxt, msgid, msgid_plural, msgstr (list), flags."""
    message, field = {"flags": set(), "msgstr": []}, None
    with open(path, encoding="utf-8") as stream:
        lines = stream.read().split("\n") + [""]
    for line in lines:
        if line.startswith("#~"):
            continue
        if line.startswith("#,"):
            message["flags"] |= {flag.strip() for flag in line[2:].split(",")}
        elif line.startswith("msgstr"):
            message["msgstr"].append(ast.literal_eval(line[line.index('"'):]))
            field = "msgstr"
        elif line.startswith("msg"):
            field = line.split(" ", 1)[0]
            message[field] = ast.literal_eval(line[line.index('"'):])
        elif line.startswith('"'):
            text = ast.literal_eval(line)
            if field == "msgstr":
                message["msgstr"][-1] += text
            else:
                message[field] += text
        elif not line.strip():
            if "msgid" in message:
                yield message
            message, field = {"flags": set(), "msgstr": []}, None


def placeholders(text):
    return set(re.findall(r"{([a-z0-9_]+)}", text))


def bare_placeholders(text):
    """Names outside of all brackets; None when the brackets do not balance."""
    depth, outside = 0, []
    for character in text:
        if character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
            if depth < 0:
                return None
        elif depth == 0:
            outside.append(character)
    return placeholders("".join(outside)) if depth == 0 else None


def is_template(message):
    return bool(placeholders(message["msgid"]))


def check_template(source, translation):
    if placeholders(source) != placeholders(translation):
        yield "other placeholders than the source"
    if re.search("[{}]", re.sub(r"{[a-z0-9_]+}", "", translation)):
        yield "a brace that belongs to no placeholder"
    bare, allowed = bare_placeholders(translation), bare_placeholders(source)
    if bare is None:
        yield "brackets do not balance"
    elif not bare <= NEUTRAL | (allowed or set()):
        yield "a placeholder stands outside of its brackets: " + ", ".join(sorted(bare - NEUTRAL))


def check_chinese(source, translation):
    translation = re.sub(r"\(_[A-Z]\)", "", translation)  # the key of a button: 取消(_C)
    if source.endswith(";"):  # search terms of a launcher, which its format divides
        return
    if "登陆" in translation:
        yield "登陆 for 登录"
    if re.search(f"[{CJK}]\\s*[,.;:!?]\\s*(?=[{CJK}])", translation):
        yield "ASCII punctuation between Chinese characters"
    if re.search(f"[{CJK}][.,;!?]$", translation):
        yield "ASCII punctuation at the end of a Chinese text"
    if re.search(f"[{CJK}]\\(|\\)[{CJK}]", translation) and "%" not in translation:
        yield "ASCII parentheses beside Chinese characters"
    if re.search("你(?!们)", translation):
        yield "你 for 您"
    if source.endswith(".") and re.search(f"[{CJK}]$", translation) \
            and translation[-1] not in "。！？…":
        yield "a sentence without its full stop"


def check_message(language, message):
    if "fuzzy" in message["flags"]:
        yield "fuzzy"
    for translation in message["msgstr"]:
        if not translation:
            yield "not translated"
            continue
        if is_template(message):
            yield from check_template(message["msgid"], translation)
        if language.startswith("zh"):
            yield from check_chinese(message["msgid"], translation)


def needs_translation(root, folders):
    """Source files below the folders that hold a translatable text."""
    # What stands right behind a quotation mark or colon is the end of a string such as ":_(".
    pattern = re.compile(r'(?<![\w":])(?:N?_|N?C_|ngettext) ?\("|translatable="yes"')
    for folder in folders:
        for parent, _, names in sorted(os.walk(os.path.join(root, folder))):
            for name in sorted(names):
                path = os.path.join(parent, name)
                if not name.endswith((".c", ".h", ".ui")):
                    continue
                with open(path, encoding="utf-8") as stream:
                    if pattern.search(stream.read()):
                        yield os.path.relpath(path, root)


def desktop_files(root):
    folder = os.path.join(root, "data")
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return ["data/" + name for name in names if name.endswith((".desktop.in", ".metainfo.xml.in"))]


def read_list(path):
    with open(path, encoding="utf-8") as stream:
        return [line.strip() for line in stream if line.strip() and not line.startswith("#")]


def extract(root, files):
    """What the sources hold now; None without xgettext."""
    if shutil.which("xgettext") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        pot = os.path.join(folder, "messages.pot")
        command = ["xgettext", "--from-code=UTF-8", "-D", root, "-o", pot]
        command += ["--keyword=" + keyword for keyword in KEYWORDS]
        subprocess.run(command + files, check=True, stderr=subprocess.DEVNULL)
        return {(m.get("msgctxt"), m["msgid"]) for m in read_po(pot) if m["msgid"]}


class Tap:
    def __init__(self):
        self.count, self.failed = 0, 0

    def result(self, name, complaints):
        self.count += 1
        for complaint in complaints:
            print("# " + complaint)
        print(("not ok" if complaints else "ok") + f" {self.count} {name}", flush=True)
        self.failed += bool(complaints)

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} {name} # SKIP {reason}", flush=True)


def check_language(tap, root, language, texts):
    path = os.path.join(root, "po", language + ".po")
    messages = [message for message in read_po(path) if message["msgid"]]
    complaints = [f"{complaint}: {message['msgid']!r} -> {message['msgstr']!r}"
                  for message in messages for complaint in check_message(language, message)]
    tap.result(f"/po/{language}/texts", complaints)

    if texts is None:
        tap.skip(f"/po/{language}/complete", "xgettext is not installed")
    else:
        known = {(m.get("msgctxt"), m["msgid"]) for m in messages}
        missing = sorted(texts - known, key=str)
        tap.result(f"/po/{language}/complete", [f"missing: {text!r}" for _, text in missing])

    if shutil.which("msgfmt") is None:
        tap.skip(f"/po/{language}/msgfmt", "msgfmt is not installed")
    else:
        done = subprocess.run(["msgfmt", "-c", "-o", os.devnull, path],
                              stderr=subprocess.PIPE, text=True, check=False)
        tap.result(f"/po/{language}/msgfmt", done.stderr.splitlines() if done.returncode else [])


def check_rules(tap):
    """The rules themselves: each must find the fault it is for."""
    template = {"msgid": "{host}[ by {issuer}].", "flags": set()}
    faulty = ["", "{host}。", "{host}[ 由 {issuer}。", "{host} {issuer}。", "{host}[{issuer}] 登陆。",
              "{host}[{issuer}]：请,稍候。", "{host}[{issuer}] 请稍候", "{host}[{issuer}] 请稍候.",
              "{host}[{issuer}] 您和你。", "{host}[{issuer}] }。", "{host}[{issuer}]请(稍候)。"]
    complaints = [f"no complaint about {text!r}" for text in faulty
                  if not list(check_message("zh_CN", dict(template, msgstr=[text])))]
    good = list(check_message("zh_CN", dict(template, msgstr=["{host}[由 {issuer} 签发]，请您稍候。"])))
    tap.result("/po/rules", complaints + good)


def main():
    root = sys.argv[1]
    tap = Tap()
    listed = read_list(os.path.join(root, "po", "POTFILES"))
    existing = [path for path in listed if os.path.exists(os.path.join(root, path))]
    found = set(needs_translation(root, ["src"])) | set(desktop_files(root))

    check_rules(tap)
    tap.result("/po/potfiles",
               [f"not in POTFILES: {path}" for path in sorted(found - set(listed))]
               + [f"in POTFILES, but not there: {path}" for path in listed if path not in existing])
    texts = extract(root, existing)
    for language in read_list(os.path.join(root, "po", "LINGUAS")):
        check_language(tap, root, language, texts)
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
