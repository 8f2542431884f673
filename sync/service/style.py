"""The look of every page: one style sheet, phone first, dark when the reader's system is, black on white on paper."""

from __future__ import annotations

STYLE = """
:root { --ink:#1c1f23; --soft:#4d555e; --paper:#fff; --ground:#f3f5f7; --line:#c9d0d7; --blue:#0b57a4; --on-blue:#fff;
  --red:#a31515; --red-bg:#fdecea; --amber:#7a4200; --amber-bg:#fff3dc; --green:#17602a; --green-bg:#e5f4e8; --track:#dfe4e9; }
@media (prefers-color-scheme: dark) { :root { --ink:#e8eaed; --soft:#b3bac2; --paper:#1d2125; --ground:#131619; --line:#41484f;
  --blue:#8ec2f7; --on-blue:#0b1a2a; --red:#ffb4ab; --red-bg:#4a1815; --amber:#ffd08a; --amber-bg:#45300c; --green:#a3dcb0;
  --green-bg:#173d21; --track:#363d44; } }
* { box-sizing:border-box; }
html { -webkit-text-size-adjust:100%; }
body { margin:0; background:var(--ground); color:var(--ink); overflow-wrap:anywhere;
  font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif; }
header, main, footer { max-width:60rem; margin:0 auto; padding:0 1rem; }
header { padding-top:1rem; }
footer { padding-bottom:2rem; }
h1 { font-size:1.25rem; line-height:1.3; margin:.25rem 0; }
h2 { font-size:1.05rem; margin:0 0 .5rem; }
p { margin:.25rem 0; }
a { color:var(--blue); }
section, dl, #login { background:var(--paper); border:1px solid var(--line); border-radius:10px; padding:1rem; margin:1rem 0; }
.status { font-weight:600; }
.small, figcaption { font-size:.875rem; color:var(--soft); }
.banner, .fault, .note { border-radius:8px; padding:.6rem .8rem; margin:.5rem 0; }
.banner, .note { background:var(--amber-bg); color:var(--amber); }
.fault { background:var(--red-bg); color:var(--red); white-space:pre-line; }
.aloud { position:absolute; width:1px; height:1px; margin:0; overflow:hidden; clip-path:inset(50%); }
[hidden] { display:none !important; }
button { font:inherit; min-height:44px; padding:.5rem 1.25rem; border-radius:8px; cursor:pointer; }
button.main { background:var(--blue); color:var(--on-blue); border:1px solid var(--blue); font-weight:600; }
button.main:disabled { opacity:.6; cursor:progress; }
button.quiet { background:transparent; color:var(--blue); border:1px solid var(--line); }
:focus-visible { outline:3px solid var(--blue); outline-offset:2px; }
#refresh { display:flex; flex-wrap:wrap; align-items:center; gap:.75rem; margin:.75rem 0; }
#running { flex:1 1 14rem; min-width:0; }
#running span { display:block; font-size:.875rem; }
progress { width:100%; height:.6rem; accent-color:var(--blue); }
.goal { margin:0 0 .9rem; }
.goal p { display:flex; justify-content:space-between; flex-wrap:wrap; gap:0 1rem; margin:.1rem 0; }
.goal[aria-current] .goal-name { font-weight:700; }
.numbers, .num { font-variant-numeric:tabular-nums; }
.numbers { font-weight:600; }
svg { display:block; print-color-adjust:exact; -webkit-print-color-adjust:exact; }
svg.bar { width:100%; height:.75rem; border-radius:4px; }
.bar-track { fill:var(--track); } .bar-done { fill:var(--blue); } .bar-over { fill:var(--green); }
figure { margin:1rem 0 0; }
svg.weeks { width:100%; max-width:28rem; height:auto; margin:.25rem 0; }
.grid { stroke:var(--line); stroke-width:1; }
.axis { fill:var(--soft); font-size:11px; }
.told { fill:var(--ink); font-size:12px; font-weight:600; paint-order:stroke; stroke:var(--paper); stroke-width:4px; }
.line-done { fill:none; stroke:var(--blue); stroke-width:2.5; stroke-linejoin:round; }
.line-needed { fill:none; stroke:var(--soft); stroke-width:1.5; stroke-dasharray:5 4; }
.mark { fill:var(--blue); }
.key span { margin-right:1rem; }
.key span::before { content:""; display:inline-block; width:1.6em; margin-right:.4em; vertical-align:middle;
  border-top:3px solid var(--blue); }
.key .key-needed::before { border-top:2px dashed var(--soft); }
summary { min-height:44px; display:flex; align-items:center; color:var(--blue); cursor:pointer; font-size:.875rem; }
summary::before { content:"▸"; margin-right:.4em; } details[open] > summary::before { content:"▾"; }
table { border-collapse:collapse; width:100%; }
th, td { text-align:left; padding:.45rem .5rem; border-bottom:1px solid var(--line); vertical-align:top; }
thead th { font-size:.8125rem; color:var(--soft); font-weight:600; }
tbody th { font-weight:400; }
td.num { text-align:right; } thead th:nth-child(n+4) { text-align:right; }
details thead th:nth-child(n+2) { text-align:right; }
.cards th a { display:inline-flex; align-items:center; min-height:44px; font-weight:600; }
.cards td { padding-top:1.05rem; }
.state { display:inline-block; padding:.05rem .5rem; border-radius:6px; font-size:.875rem; }
.bad { background:var(--red-bg); color:var(--red); } .look { background:var(--amber-bg); color:var(--amber); }
.good { background:var(--green-bg); color:var(--green); }
ul.files, ul.findings, ol.runs { list-style:none; margin:0; padding:0; }
ul.files li, ul.findings li, ol.runs li { padding:.5rem 0; border-bottom:1px solid var(--line); }
li:last-child { border-bottom:0 !important; }
dl > div { display:flex; gap:1rem; padding:.3rem 0; } dt { color:var(--soft); flex:0 0 7.5rem; } dd { margin:0; }
blockquote { margin:0 0 .75rem; padding:.75rem; background:var(--ground); border-radius:8px; white-space:pre-line; }
a.back { display:inline-flex; align-items:center; min-height:44px; }
label { display:block; font-weight:600; }
input { font:inherit; width:100%; min-height:44px; padding:.5rem .75rem; margin:.25rem 0 .75rem;
  border:1px solid var(--soft); border-radius:8px; background:var(--paper); color:var(--ink); }
#login { max-width:28rem; }
@media (max-width: 44rem) {
  .cards, .cards tbody { display:block; }
  .cards thead { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); }
  .cards tr { display:flex; flex-wrap:wrap; align-items:baseline; gap:.1rem .6rem; padding:.3rem 0 .6rem;
    border-bottom:1px solid var(--line); }
  .cards th, .cards td { border:0; padding:0; }
  .cards th { flex:1 0 100%; }
  .cards td.num { text-align:left; }
  .cards td, .cards td::before { font-size:.8125rem; }
  .cards td::before { content:attr(data-label) ": "; color:var(--soft); }
  .cards td.plain::before { content:none; }
  .cards td.when { flex:1 0 100%; } .cards .nothing { display:none; }
}
@media (min-width: 44.01rem) { .cards .state, .cards .when { white-space:nowrap; } }
@media print { :root { --ground:#fff; --ink:#000; --soft:#333; --paper:#fff; } button, footer, summary { display:none; }
  .goal, svg, tr, li { break-inside:avoid; } h2, figcaption { break-after:avoid; } section { border-color:#999; } }
"""
