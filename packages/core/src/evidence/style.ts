/** The page's only style sheet: the system's colours and fonts, in light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --bad: #c22; }
@media (prefers-color-scheme: dark) { :root { --bad: #f77; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.3rem; margin: 0 0 .5rem; } h2 { font-size: 1.1rem; margin: 0; }
h1, h2, td, th, li { overflow-wrap: anywhere; }
pre { overflow: auto; max-height: 32rem; margin: 0; padding: .75rem; background: var(--soft); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.45 ui-monospace, monospace; }
pre.error { border-left: 4px solid var(--bad); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); unicode-bidi: isolate; }
th:first-child { width: 9rem; }
th { font-weight: 600; white-space: nowrap; }
section { margin: 1.5rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: 8px; }
details { margin-top: .75rem; } summary { cursor: pointer; font-weight: 600; }
iframe { display: block; width: 100%; height: 18rem; resize: vertical; overflow: auto; border: 1px solid var(--line); border-radius: 6px; background: #fff; color-scheme: light; box-sizing: border-box; }
.facts { opacity: .75; font-size: .9rem; } .bad { color: var(--bad); }
`;
