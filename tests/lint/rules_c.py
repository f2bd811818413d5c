# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about C code."""
import re

import csource

MOST_FUNCTION_LINES = 80  # 60 are plenty: --strict
MOST_NESTING = 4

BLOCKING = re.compile(r'\b(\w+_sync|g_main_context_iteration|sleep|usleep|g_usleep|nanosleep|getaddrinfo|gethostbyname|'
                      r'g_file_load_contents|g_input_stream_read(?:_all|_bytes)?|g_output_stream_write(?:_all|_bytes)?|'
                      r'g_data_input_stream_read_line)\s*\(')
# (path prefix, function called): why it may wait there.
BLOCKING_ALLOWED = {
    ('src/cli/', 'g_file_load_contents'): 'a command reads the file it is given before its main loop starts',
    ('src/cli/', 'g_input_stream_read_all'): 'a command reads its standard input before its main loop starts',
}
# (path, function): why it may say TRUE about a certificate.
ACCEPT_ALLOWED = {
    ('src/practice/lk-practice-gate.c', 'on_accept_client_certificate'):
        'the practice server takes any client certificate, so that asking for one can be practised',
    ('tests/practice/practice-client.c', 'on_accept_certificate'):
        'this test looks at what a faulty practice certificate is flagged for, on loopback',
}
HTTP_SESSION = 'src/observe/net/lk-http-session.c'
AUTH_MANAGER = 'SOUP_TYPE_AUTH_MANAGER'
SOUP_FEATURES = re.compile(r'\b(?:SOUP_TYPE_(?:CONTENT_SNIFFER|COOKIE_JAR\w*|AUTH_MANAGER)|'
                           r'soup_(?:content_sniffer|cookie_jar(?:_text|_db)?|auth_manager)_\w+)\b')
POINTER = re.compile(r'\*|\b(?:GStrv|gpointer|gconstpointer)\b')
TABLE = re.compile(r'\b(?:static|extern)\s+const\s+(\w+)\s+\w+\s*(?:\[|=)')
PRINTS = re.compile(r'\b(?:g_print|g_printerr|printf|fprintf|g_fprintf|g_string_new|g_string_append|g_string_append_printf|'
                    r'g_string_printf|g_strdup_printf|g_set_error|g_set_error_literal|lk_cli_usage_error)\s*\(')
GETTEXT = re.compile(r'\b(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext|g_dgettext|g_dpgettext2?)\s*\(')
# In a format but not for translators: conversions, escapes, and what a person types.
NOT_WORDS = re.compile(r'%[-+ #0]*[\d*]*(?:\.[\d*]+)?(?:hh|h|ll|l|z|j)?[a-zA-Z%]|\\(?:033|x1[bB]|e)\[[\d;]*[A-Za-z]|\\.|'
                       r'\blatchkeyctl\b|\bGLib\b|--[\w-]+|=yes\|no')


def token_rule(pattern, message, folders):
    regex = re.compile(pattern)

    def check(project):
        for source in project.under(*folders):
            for match in regex.finditer(source.code):
                yield source.path, source.line(match.start()), message
    return check


def blocking(project):
    for source in project.under('src'):
        for match in BLOCKING.finditer(source.code):
            name = match.group(1)
            if not any(source.path.startswith(path) and name == called for path, called in BLOCKING_ALLOWED):
                yield source.path, source.line(match.start()), f'{name} () can stop the main loop'


def function_length(project):
    for source in project.sources:
        for function in source.functions:
            length = source.line(function.end) - source.line(function.start) + 1
            if length > MOST_FUNCTION_LINES:
                yield (source.path, source.line(function.start),
                       f'{function.name} () has {length} lines; 60 are plenty, {MOST_FUNCTION_LINES} the most')


def nesting(project):
    for source in project.sources:
        for function in source.functions:
            found = csource.Nesting(source.body, function.brace, function.end + 1)
            if found.deepest > MOST_NESTING:
                yield (source.path, source.line(found.where),
                       f'{function.name} () is nested {found.deepest} deep; {MOST_NESTING} at most')


def source_tag(project):
    for source in project.under('src'):
        for function in source.functions:
            for paren in source.calls(function, 'g_task_new'):
                held = re.search(r'([\w.>-]+)\s*=\s*g_task_new\s*$', source.body[function.brace:paren])
                name = re.escape(held.group(1)) if held is not None else r'[^,]+'
                tag = re.compile(r'\bg_task_set_source_tag\s*\(\s*' + name + r'\s*,')
                if tag.search(source.body, paren, function.end) is None:
                    yield (source.path, source.line(paren),
                           f'{function.name} () makes a task without g_task_set_source_tag ()')


def doc_comment(project):
    headers = [source for source in project.under('src') if source.path.endswith('.h')]
    public = {name for header in headers for name in header.declared()}
    for source in project.under('src'):
        if not source.path.endswith('.c'):
            continue
        for function in source.functions:
            if function.name in public and not documented(source, function):
                yield (source.path, source.line(function.start),
                       f'{function.name} () is public: put /** {function.name}: … */ right above')


def documented(source, function):
    above = [(start, end) for start, end in source.comments if function.header <= start and end <= function.start]
    if not above:
        return False
    start, end = above[-1]
    # Between the comment and the name is nothing but the type that is returned.
    return (re.match(r'/\*\*\n[ \t]*\* ' + function.name + r':\s', source.text[start:end]) is not None
            and re.fullmatch(r'\n[\w *]+\n?[ *]*', source.text[end:function.start]) is not None)


def ownership(project):
    tables = {name for source in project.under('src') for name in TABLE.findall(source.body)}
    for source in project.under('src'):
        for start, end in source.structs():
            is_table = table_struct(source, start, end, tables)
            begin = start
            for match in re.compile(';').finditer(source.body, start, end):
                stop = source.text.find('\n', match.end())
                member = source.body[begin:match.end()]
                notes = notes_of(source.text[begin:stop if stop > 0 else len(source.text)], member)
                begin = match.end()
                if needs_note(member, is_table) and re.search(r'\((?:owned|borrowed)\b', notes) is None:
                    yield (source.path, source.line(match.start()),
                           f'say (owned) or (borrowed) of "{" ".join(member.split())}"')


def table_struct(source, start, end, tables):
    """Whether a struct describes a row of a constant table, whose texts nobody owns."""
    before = source.body[:start]
    if re.search(r'\bstatic\s+const\s+struct\s*\w*\s*\{$', before):
        return True
    tag = re.search(r'\bstruct\s+_?(\w+)\s*\{$', before)
    name = re.match(r'\s*(\w+)\s*;', source.body[end + 1:end + 200])
    return (tag is not None and tag.group(1) in tables) or (name is not None and name.group(1) in tables)


def needs_note(member, is_table):
    member = ' '.join(re.sub(r'^.*[{}]', '', member, flags=re.S).split())
    if '(' in member or 'const char *const' in member:
        return False
    if is_table and member.startswith('const char *'):
        return False
    return POINTER.search(member) is not None


def notes_of(text, member):
    """The text that belongs to a member: without what trails the member before it on its line."""
    return text.split('\n', 1)[1] if '\n' in text and not member.split('\n', 1)[0].strip() else text


def accept_certificate(project):
    for source in project.under('src', 'tests'):
        handlers = set(re.findall(r'"accept-certificate"\s*,\s*G_CALLBACK\s*\(\s*(\w+)', source.speech))
        for function in source.functions:
            if function.name not in handlers and re.search(r'accept_(?:\w+_)?certificate', function.name) is None:
                continue
            if (source.path, function.name) in ACCEPT_ALLOWED:
                continue
            for match in re.compile(r'\breturn\s*\(?\s*(?:TRUE|1|true)\b').finditer(source.code, function.brace, function.end):
                yield (source.path, source.line(match.start()),
                       f'{function.name} () accepts a certificate that did not verify')


def soup_feature(project):
    for source in project.under('src', 'tests'):
        for match in SOUP_FEATURES.finditer(source.code):
            before = source.code[:match.start()]
            # An authentication manager that knows no way to authenticate keeps libsoup 3.2 from reading 401 and 407
            # without bound; it is made in one place.
            empty = 'add_feature_by_type|' if source.path == HTTP_SESSION and match.group() == AUTH_MANAGER else ''
            harmless = rf'soup_(?:session_(?:{empty}remove_feature_by_type|has_feature|get_feature)|message_disable_feature)'
            if re.search(harmless + r'\s*\(\s*\w+(?:->\w+)*\s*,\s*$', before) is None:
                yield source.path, source.line(match.start()), f'{match.group()}: a session here has no such feature'


def untranslated(project):
    for source in project.under('src'):
        if not source.path.startswith('src/cli/'):
            continue
        for match in PRINTS.finditer(source.code):
            end = csource.matching(source.code, match.end() - 1)
            hidden = [(m.start(), csource.matching(source.code, m.end() - 1))
                      for m in GETTEXT.finditer(source.code, match.end(), end)]
            literals = [(a, b) for a, b in source.strings if match.end() <= a < end
                        and not any(first < a < last for first, last in hidden)]
            for index, (a, b) in enumerate(literals):
                words = NOT_WORDS.sub(' ', source.text[a + 1:b - 1])
                # The first literal is the format; others may be names such as "matrix", but not words.
                if re.search(r'[^\W\d_]', words) and (index == 0 or not re.fullmatch(r'\s*[a-z0-9_.-]*\s*', words)):
                    yield source.path, source.line(a), f'{source.text[a:b]} is not translatable'


RULES = {
    'blocking-call': blocking,
    'goto': token_rule(r'\bgoto\b', 'no goto', ('src', 'tests')),
    'g-error': token_rule(r'\bg_error\s*\(', 'g_error () ends the program; report the error', ('src', 'tests')),
    'g-assert': token_rule(r'\bg_assert\s*\(', 'tests use g_assert_true () and its kin; this one can be compiled out',
                           ('tests',)),
    'soup-logger': token_rule(r'\b(?:SoupLogger|soup_logger_\w+|SOUP_TYPE_LOGGER)\b', 'SoupLogger would print secrets',
                              ('src', 'tests')),
    'function-length': function_length,
    'nesting': nesting,
    'source-tag': source_tag,
    'doc-comment': doc_comment,
    'ownership': ownership,
    'accept-certificate': accept_certificate,
    'soup-feature': soup_feature,
    'untranslated': untranslated,
}
