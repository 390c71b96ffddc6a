"""How a view looks: by day and by night, narrow and wide, in a notebook, on a page and on paper."""

from __future__ import annotations

__all__ = ["PAGE", "STYLE"]

_DAY = (
    "color-scheme:light;--paper:#fff;--ink:#1f2328;--quiet:#57606a;--rule:#d4d9df;"
    "--soft:#f3f5f7;--bar:#2f6fab;--out:#c9d3dd;--go:#1a7f37;--stop:#b3261e;--wait:#8a5a00;"
)
_NIGHT = (
    "color-scheme:dark;--paper:#16191d;--ink:#e8eaed;--quiet:#a4adb8;--rule:#3a4048;"
    "--soft:#20252b;--bar:#6aa9e0;--out:#46505b;--go:#57c271;--stop:#ff8a80;--wait:#e0b050;"
)

# A notebook tells its theme by an attribute or a class, whatever the system is set to. The class
# is named twice: styles that notebooks lay on every table must not win over these.
STYLE = "".join(
    line.strip()
    for line in f"""
.calloff-view{{{_DAY}}}
@media (prefers-color-scheme:dark){{.calloff-view{{{_NIGHT}}}}}
[data-jp-theme-light=true] .calloff-view,.vscode-light .calloff-view,
.vscode-high-contrast-light .calloff-view{{{_DAY}}}
[data-jp-theme-light=false] .calloff-view,.vscode-dark .calloff-view,
.vscode-high-contrast:not(.vscode-high-contrast-light) .calloff-view{{{_NIGHT}}}
.calloff-view{{background:var(--jp-layout-color0,var(--vscode-editor-background,var(--paper)));
 color:var(--jp-content-font-color0,var(--vscode-editor-foreground,var(--ink)));
 font:15px/1.5 system-ui,sans-serif;max-width:56rem;box-sizing:border-box;padding:1.1em 1.3em 1.3em;
 border:1px solid var(--rule);border-radius:8px;overflow-wrap:anywhere}}
.calloff-view.calloff-view :is(h1,h2,h3,h4,p,ul,ol,dl,dd,table,summary){{
 margin:0;padding:0;font-size:inherit;line-height:inherit;color:inherit}}
.calloff-view.calloff-view .over{{color:var(--quiet);font-size:.9em;font-weight:400}}
.calloff-view.calloff-view .said{{font-size:1.35em;line-height:1.3;font-weight:650;
 margin:.35em 0 .3em;
 padding-left:.65em;border-left:5px solid var(--quiet)}}
.calloff-view .chosen>.said{{border-color:var(--go)}}
.calloff-view :is(.ask,.tied)>.said{{border-color:var(--wait)}}
.calloff-view :is(.nobody,.escalate)>.said{{border-color:var(--stop)}}
.calloff-view.calloff-view .quiet{{color:var(--quiet);font-size:.9em}}
.calloff-view.calloff-view .strong{{font-weight:650}}
.calloff-view.calloff-view .block{{margin-top:1.3em;padding-top:1em;
 border-top:1px solid var(--rule)}}
.calloff-view.calloff-view .head{{font-size:1.07em;font-weight:650;margin-bottom:.45em}}
.calloff-view.calloff-view .under{{font-weight:650;margin:.9em 0 .3em}}
.calloff-view.calloff-view .chain{{list-style:none;display:flex;flex-wrap:wrap;gap:.15em .5em;
 margin:.1em 0 .7em;font-size:1.25em;font-weight:650;font-variant-numeric:tabular-nums}}
.calloff-view .chain li+li::before{{content:"\\2192";content:"\\2192"/"";color:var(--quiet);
 font-weight:400;margin-right:.5em}}
.calloff-view.calloff-view table{{border-collapse:collapse;width:100%;table-layout:auto;border:0}}
.calloff-view.calloff-view tbody tr,.calloff-view.calloff-view thead tr{{
 background:none;border:0;border-top:1px solid var(--rule)}}
.calloff-view.calloff-view thead tr{{border-top:0}}
.calloff-view.calloff-view :is(td,th){{text-align:left;vertical-align:top;padding:.3em .9em .3em 0;
 font-weight:400;white-space:normal;max-width:none;border:0;color:inherit;background:none}}
.calloff-view.calloff-view thead th{{color:var(--quiet);font-size:.9em}}
.calloff-view.calloff-view .number{{text-align:right;white-space:nowrap;
 font-variant-numeric:tabular-nums;padding-right:0;padding-left:.9em}}
.calloff-view.calloff-view .sum :is(td,th){{font-weight:650}}
.calloff-view.calloff-view .room{{width:34%;min-width:6em;vertical-align:middle}}
.calloff-view .bar{{display:flex;height:.8em;border-radius:3px;overflow:hidden}}
.calloff-view .bar i{{display:block;height:100%;background:var(--bar)}}
.calloff-view .bar i+i{{
 background:repeating-linear-gradient(135deg,var(--out) 0 3px,transparent 3px 6px)}}
.calloff-view.calloff-view .cards{{list-style:none;display:grid;gap:.6em;margin-top:.4em}}
.calloff-view .cards>li{{border:1px solid var(--rule);border-left-width:4px;border-radius:6px;
 padding:.55em .8em;margin:0}}
.calloff-view .cards>li.first{{border-left-color:var(--go)}}
.calloff-view .cards>li.level{{border-left-color:var(--wait)}}
.calloff-view .top{{display:flex;flex-wrap:wrap;gap:.1em .8em;align-items:baseline}}
.calloff-view .name{{font-weight:650}}
.calloff-view .place{{color:var(--quiet);font-variant-numeric:tabular-nums}}
.calloff-view .badge{{border:1px solid currentColor;border-radius:1em;padding:0 .6em;
 font-size:.85em}}
.calloff-view .measured{{margin-left:auto;text-align:right}}
.calloff-view details{{margin:.3em 0 0}}
.calloff-view.calloff-view summary{{cursor:pointer;padding:.12em .2em;border-radius:4px}}
.calloff-view summary:focus-visible{{outline:2px solid var(--bar);outline-offset:1px}}
.calloff-view.calloff-view details>:not(summary){{margin-left:1.25em}}
.calloff-view.calloff-view details>table{{width:calc(100% - 1.25em)}}
.calloff-view.calloff-view .findings,.calloff-view.calloff-view .plain{{list-style:none;
 margin-top:.2em;margin-bottom:.4em}}
.calloff-view .findings li{{padding:.2em 0 .2em 1.7em;position:relative;margin:0}}
.calloff-view .findings li+li{{border-top:1px solid var(--rule)}}
.calloff-view .mark{{position:absolute;left:0;top:.28em;width:1.25em;height:1.25em;
 border-radius:50%;
 display:grid;place-items:center;font-size:.85em;line-height:1;font-weight:700;
 color:var(--paper);background:var(--go)}}
.calloff-view .unmet>.mark{{background:var(--stop);border-radius:3px}}
.calloff-view .unknown>.mark{{background:none;color:var(--wait);
 box-shadow:inset 0 0 0 2px var(--wait)}}
.calloff-view.calloff-view .clause{{display:block;color:var(--quiet);font-size:.88em}}
.calloff-view.calloff-view .items{{padding-left:1.2em;list-style:disc}}
.calloff-view.calloff-view dl{{display:grid;grid-template-columns:minmax(6em,max-content) 1fr;
 gap:.1em 1em}}
.calloff-view.calloff-view dt{{color:var(--quiet);font-weight:400}}
.calloff-view .also details{{margin-top:.15em}}
@media (max-width:34rem){{.calloff-view{{padding:.8em}}
.calloff-view.calloff-view .room{{display:none}}
.calloff-view .measured{{margin-left:0;text-align:left;width:100%}}
.calloff-view.calloff-view dl{{grid-template-columns:1fr}}
.calloff-view.calloff-view dd{{margin-bottom:.3em}}}}
@media print{{.calloff-view{{border:0;padding:0;max-width:none}}
.calloff-view details::details-content{{content-visibility:visible;block-size:auto}}
.calloff-view .cards>li{{break-inside:avoid}}}}
""".splitlines()
)
"""The style of a view; it reaches nothing outside it, and fetches nothing."""

PAGE = (
    ":root{color-scheme:light dark}body{margin:0;padding:1.5rem 1rem;background:Canvas}"
    "main>*{margin:0 auto;max-width:56rem;box-sizing:border-box}"
    "h1{font:650 1.15rem/1.4 system-ui,sans-serif;color:CanvasText;margin-bottom:.7rem}"
    "main .calloff-view .title{display:none}@media (max-width:34rem){body{padding:.5rem}}"
)
"""The style of a page that holds one view."""
