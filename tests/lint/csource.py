# SPDX-License-Identifier: GPL-3.0-or-later
"""Just enough of C to check house rules: comments, strings, functions, struct bodies, nesting.

The code of this project is regular (GNU braces, no K&R definitions, no braces hidden in macros),
so tokens and matched brackets are enough; whatever is unusual is simply not seen as a function.
"""
import bisect
import re

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
DIRECTIVE = re.compile(r'^[ \t]*#(?:[^\n\\]|\\\n|\\.)*', re.M)
STRUCT = re.compile(r'\b(?:struct|union)\b\s*\w*\s*\{')
WORDS = re.compile(r'\w+|[{}()\[\];:?=]')
CONTROL = ('if', 'for', 'while', 'switch')
PAIRS = {'(': ')', '{': '}', '[': ']'}


def blank(text):
    """The same text with everything but line ends turned into spaces."""
    return re.sub(r'[^\n]', ' ', text)


def matching(text, opening):
    """Offset of the bracket that closes the one at OPENING, or -1."""
    left, right = text[opening], PAIRS[text[opening]]
    depth = 0
    for match in re.compile('[' + re.escape(left + right) + ']').finditer(text, opening):
        depth += 1 if match.group() == left else -1
        if depth == 0:
            return match.start()
    return -1


def opening_of(text, closing):
    """Offset of the parenthesis that opens the one at CLOSING, or -1."""
    depth = 0
    for offset in range(closing, -1, -1):
        if text[offset] == ')':
            depth += 1
        elif text[offset] == '(':
            depth -= 1
            if depth == 0:
                return offset
    return -1


class Function:
    """A function definition: offsets into the file's text."""

    def __init__(self, name, header, start, brace, end):
        self.name = name
        self.header = header    # where the text since the previous declaration begins
        self.start = start      # the name
        self.brace = brace
        self.end = end


class CSource:
    """A C file in views of equal length, so that an offset means the same in each of them.

    text: as written; code: without comments, strings emptied; speech: without comments, strings
    kept; body: like code, without preprocessor directives.
    """

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.line_starts = [0] + [m.end() for m in re.finditer('\n', text)]
        self.comments = []
        self.strings = []
        self.code = TOKEN.sub(self._mask, text)
        self.speech = TOKEN.sub(lambda m: blank(m.group()) if m.group()[0] == '/' else m.group(), text)
        self.body = DIRECTIVE.sub(lambda m: blank(m.group()), self.code)
        self.functions = list(self._find_functions())

    def _mask(self, match):
        token = match.group()
        if token[0] == '/':
            self.comments.append((match.start(), match.end()))
            return blank(token)
        if token[0] == '"':
            self.strings.append((match.start(), match.end()))
        return token[0] + ' ' * (len(token) - 2) + token[0]

    def line(self, offset):
        return bisect.bisect_right(self.line_starts, offset)

    def _find_functions(self):
        body = self.body
        offset = last = 0
        while True:
            match = re.compile(r'[;{]').search(body, offset)
            if match is None:
                return
            at = match.start()
            if match.group() == ';':
                offset = last = at + 1
                continue
            end = matching(body, at)
            if end < 0:
                return
            before = body[:at].rstrip()
            if before.endswith(')'):
                paren = opening_of(body, len(before) - 1)
                name = re.search(r'(\w+)\s*$', body[:max(paren, 0)])
                if name is not None and name.start() >= last:
                    yield Function(name.group(1), last, name.start(), at, end)
                    last = end + 1
            offset = end + 1

    def structs(self):
        """(start, end) of the inside of each outermost struct or union body."""
        done = 0
        for match in STRUCT.finditer(self.body):
            if match.start() < done:
                continue
            end = matching(self.body, match.end() - 1)
            if end > 0:
                done = end
                yield match.end(), end

    def declared(self):
        """Names of the project's functions declared at the top level."""
        flat, depth = [], 0
        for part in re.split(r'([{}()])', self.body):
            if part in ('}', ')'):
                depth -= 1
            if depth == 0:
                flat.append(part)
            if part in ('{', '('):
                depth += 1
        for statement in ''.join(flat).split(';'):
            if 'typedef' not in statement and 'static' not in statement:
                yield from re.findall(r'\b(_?lk_\w+)\s*\(', statement)

    def calls(self, function, name):
        """Offsets of the opening parentheses of the calls of NAME in a function."""
        for match in re.compile(r'\b' + name + r'\s*\(').finditer(self.body, function.brace, function.end):
            yield match.end() - 1


class Nesting:
    """How deep the control structures of one function are nested."""

    def __init__(self, body, start, end):
        self.tokens = [(m.group(), m.start()) for m in WORDS.finditer(body, start, end)]
        self.at = 0
        self.deepest = 0
        self.where = start
        self._block(0)

    def _peek(self):
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ''

    def _skip_group(self):
        left = self._peek()
        depth = 0
        while self.at < len(self.tokens):
            token = self._peek()
            depth += 1 if token == left else -1 if token == PAIRS[left] else 0
            self.at += 1
            if depth == 0:
                return

    def _block(self, depth):
        self.at += 1
        while self._peek() not in ('}', ''):
            self._statement(depth)
        self.at += 1

    def _enter(self, depth):
        if depth > self.deepest and self.at < len(self.tokens):
            self.deepest, self.where = depth, self.tokens[self.at][1]
        if self._peek() == '{':
            self._block(depth)
        else:
            self._statement(depth)

    def _statement(self, depth):
        token = self._peek()
        if token in CONTROL:
            self.at += 1
            if self._peek() == '(':
                self._skip_group()
            self._enter(depth + 1)
        elif token in ('else', 'do'):
            self.at += 1
            if token == 'else' and self._peek() == 'if':
                self._statement(depth)
            else:
                self._enter(depth + 1)
        elif token == '{':
            self._enter(depth + 1)
        else:
            self._simple(token)

    def _simple(self, first):
        """Up to the end of an expression, a declaration or a label; initialisers are not blocks."""
        if first in ('case', 'default'):
            while self._peek() not in (':', ''):
                self.at += 1
            self.at += 1
            return
        while self._peek() not in (';', '}', ''):
            if self._peek() in PAIRS:
                self._skip_group()
            else:
                self.at += 1
        if self._peek() == ';':
            self.at += 1
