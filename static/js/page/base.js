// What the parts of the pages' script share. The parts are joined in the order of
// their names into one module, which every page loads deferred. Everything works
// without it. The parts rely on these hooks in the HTML:
//   <html data-base="../">            the way to the site's root
//   <body data-charts="charts.json"   the page's chart objects, fetched on intent
//         data-charts-script="…"      charts.js; absent: no interactive charts
//         data-stale-hours="26">      data older than this is warned about
//   <time data-as-of datetime="…">    followed by the age of the data
//   <figure data-figure="ID">         holds [data-chart-box], button[data-interactive]
//   <table data-sortable>             cells of class n sort as numbers, of t as times
//   <select data-goto>                goes to the chosen option's value
// What they make is styled in script.css.
const doc = document, body = doc.body;
const all = (s, e = doc) => [...e.querySelectorAll(s)];
const make = (tag, props = {}, ...inside) => {
  const e = Object.assign(doc.createElement(tag), props);
  e.append(...inside);
  return e;
};
const base = new URL(doc.documentElement.dataset.base || './', doc.baseURI);
// What only some readers need is in a module of its own.
const loadFind = () => import(new URL(doc.querySelector('[data-find]').dataset.find, doc.baseURI));
// Storage may be forbidden or full; then nothing is remembered.
const recall = (k) => { try { return localStorage.getItem(`rse:${k}`); } catch { return null; } };
const remember = (k, v) => { try { localStorage.setItem(`rse:${k}`, v); } catch { /* forgotten */ } };
