// The rows of a table that its page leaves out, from data.json.

// The units whose numbers have a form of their own, see format.js.
const units = {
  percent: { as: 'percent' }, days: { as: 'days' }, milliseconds: { as: 'duration', seconds: 0.001 }, seconds: { as: 'duration', seconds: 1 },
  minutes: { as: 'duration', seconds: 60 }, hours: { as: 'duration', seconds: 3600 },
};

async function get(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} is not there (${response.status})`);
  return response;
}

// clock writes a time as the page's tables do: "20 Nov 2026, 10:37".
function clock(value, date, zone) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: date ? 'UTC' : zone,
  }).formatToParts(new Date(value)).map(({ type, value: text }) => [type, text]));
  const day = `${parts.day} ${parts.month.slice(0, 3)} ${parts.year}`;
  return date ? day : `${day}, ${parts.hour}:${parts.minute}`;
}

// cell returns a cell with a value of a column {type, unit}; the first of a row is
// its heading.
function cell(value, column, zone, first) {
  const td = document.createElement(first ? 'th' : 'td');
  if (first) td.scope = 'row';
  if (value === null) {
    td.textContent = '–';
    return td;
  }
  if (column.type === 'timestamp' || column.type === 'date') {
    td.className = 't';
    td.textContent = clock(value, column.type === 'date', zone);
  } else if (typeof value === 'number') {
    td.className = 'n';
    td.textContent = format(value, units[column.unit] ?? { as: 'number' });
  } else {
    const text = document.createElement('bdi');
    text.textContent = typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
    if (text.textContent.includes(' ') || text.textContent.length > 40) text.className = 'w';
    td.append(text);
  }
  return td;
}

// allRows returns all rows of a figure's table in the order of data.json. Those
// shown are kept if they are the first ones. A name that has a page is a link to it,
// and a state looks as it does in the rows shown.
export async function allRows(table, heads, shown, base) {
  const data = await (await get('data.json')).json();
  const pages = new Map(read(await (await get(new URL('find/names.txt', base))).text()).map(({ name, path }) => [name, path]));
  const figure = data.figures.find((f) => f.id === table.closest('[data-figure]').dataset.figure);
  const columns = heads.map((th, i) => ({
    at: figure.columns.findIndex((c) => c.name === th.dataset.column),
    zone: /\(([^)]*)\)\s*$/.exec(th.textContent)?.[1] ?? 'UTC',
    drawn: Boolean(shown[0].cells[i].querySelector('svg')),
    states: new Map(shown.map((r) => r.cells[i]).filter((td) => td.matches('.state')).map((td) => [td.querySelector('bdi').textContent, td])),
  }));
  const kept = 'excerpt' in table.dataset ? [] : shown;
  return [...kept, ...figure.rows.slice(kept.length).map((row) => {
    const tr = document.createElement('tr');
    tr.append(...columns.map(({ at, zone, drawn, states }, i) => {
      if (states.has(row[at])) return states.get(row[at]).cloneNode(true);
      const td = cell(drawn ? '' : row[at], figure.columns[at], zone, i === 0), path = pages.get(row[at]);
      if (path !== undefined && td.firstChild) {
        const a = document.createElement('a');
        a.href = new URL(path, base);
        a.append(...td.childNodes);
        td.append(a);
      }
      return td;
    }));
    return tr;
  })];
}
