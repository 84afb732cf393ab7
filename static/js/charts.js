// Draws the interactive charts. A page fetches this file only when a reader
// asks for a chart; js/page/figures.js decides when, and calls open().
//
// A chart's numbers and structure come as the object that package
// render/echarts writes. What JSON cannot hold is added here: colours, read
// from the style sheet's custom properties (--tone-NAME, --ink, --rule, --page)
// so that the charts follow the colour scheme, and the functions that write
// numbers, times and tooltips, chosen by the format that each column names.
//
// Names in the data are untrusted. They only ever become text of SVG elements.
import { init, use } from 'echarts/core';
import { BarChart, HeatmapChart, LineChart, TreemapChart } from 'echarts/charts';
import {
  AriaComponent, DatasetComponent, DataZoomInsideComponent, DataZoomSliderComponent, GridComponent,
  LegendComponent, LegendScrollComponent, MarkLineComponent, ToolboxComponent, TooltipComponent, VisualMapPiecewiseComponent,
} from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { format, number, percent, tenth } from './find/format.js';

use([
  BarChart, HeatmapChart, LineChart, TreemapChart,
  AriaComponent, DatasetComponent, DataZoomInsideComponent, DataZoomSliderComponent, GridComponent,
  LegendComponent, LegendScrollComponent, MarkLineComponent, ToolboxComponent, TooltipComponent, VisualMapPiecewiseComponent,
  SVGRenderer,
]);

// ---------- texts

const dates = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const times = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'UTC',
});

// cut takes characters out of the middle: names of pipelines differ at both ends.
function cut(text, most) {
  const letters = Array.from(text);
  if (letters.length <= most) return text;
  const tail = Math.floor((most - 1) / 2);
  return `${letters.slice(0, most - 1 - tail).join('')}…${letters.slice(letters.length - tail).join('')}`;
}

// Rich text gives "{name|text}" a meaning; a name that looks like it must keep its braces.
const plain = (text) => String(text).replace(/\{/g, '{\u200b');

// ---------- colours

let brush;

// paint turns any CSS colour into [red, green, blue]; unreadable ones become grey.
function paint(css) {
  brush ??= Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
  brush.fillStyle = '#777';
  brush.fillStyle = css;
  brush.fillRect(0, 0, 1, 1);
  return [...brush.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

const css = (c) => `rgb(${c.map(Math.round).join(',')})`;
const mix = (a, b, share) => a.map((v, i) => v * share + b[i] * (1 - share));

function luminance(c) {
  const [r, g, b] = c.map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// colours reads the style sheet as it applies to box now.
function colours(box) {
  const probe = document.createElement('span');
  box.append(probe);
  const read = (name, otherwise) => {
    probe.style.color = `var(${name}, ${otherwise})`;
    return paint(getComputedStyle(probe).color);
  };
  const ink = read('--ink', 'CanvasText');
  let page = read('--page', 'Canvas');
  for (let e = box; e; e = e.parentElement) {
    const background = getComputedStyle(e).backgroundColor;
    if (background !== 'transparent' && !/,\s*0\)$|\/\s*0\)$/.test(background)) {
      page = paint(background);
      break;
    }
  }
  const palette = {
    ink, page, rule: read('--rule', 'GrayText'), soft: mix(ink, page, 0.72),
    tone: (name) => read(`--tone-${name}`, '#777'),
    heat: [0, 1, 2, 3, 4, 5, 6].map((n) => read(`--heat-${n}`, `rgb(${[230, 240, 250].map((v) => v - 30 * n)})`)),
    font: getComputedStyle(box).fontFamily,
    on: (c) => {
      const l = luminance(c), dark = luminance(ink) < luminance(page) ? ink : page, light = dark === ink ? page : ink;
      return (l + 0.05) / (luminance(dark) + 0.05) > (luminance(light) + 0.05) / (l + 0.05) ? dark : light;
    },
  };
  palette.done = () => probe.remove();
  return palette;
}

// decals tell tones apart without colour. What is usual stays plain.
const decals = {
  failure: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
  aborted: { symbol: 'circle', symbolSize: 0.8, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [5, 0] },
  unknown: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1.5, 6], rotation: Math.PI / 2 },
  critical: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -Math.PI / 4 },
  medium: { symbol: 'circle', symbolSize: 0.8, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [5, 0] },
  low: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1.5, 6], rotation: Math.PI / 2 },
  secondary: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4 },
};
// Lines cannot have a pattern, so they differ by dash and symbol.
const dashes = {
  failure: [7, 4], high: [7, 4], aborted: [2, 4], medium: [2, 4], secondary: [10, 3, 2, 3], low: [10, 3, 2, 3], other: [1, 4],
};

// ---------- tooltips

// lines returns the tooltip of one row: [heading, [name, value, series or -1], …].
function lines(spec, row, only) {
  const { option, columns } = spec;
  const drawn = option.series.map((s) => (s.encode.value ?? (spec.kind === 'proportion' ? s.encode.x : s.encode.y)));
  const name = (axis, i) => option[axis][0].data[i];
  let heading, told = 1;
  switch (spec.kind) {
    case 'heatmap':
      heading = `${name('yAxis', row[1])}, ${columns[0].title.toLowerCase()} ${name('xAxis', row[0])}`;
      told = 2;
      break;
    case 'histogram': {
      const at = drawn.length + 1;
      heading = `${format(row[at], columns[at].format)} to ${format(row[at + 1], columns[at + 1].format)}`;
      break;
    }
    case 'proportion': {
      const total = row.slice(1).reduce((a, b) => a + b, 0);
      return ['', ...drawn.map((d, i) => [columns[d].title, `${format(row[d], columns[d].format)} (${share(row[d], total)})`, i])
        .filter((_, i) => only === undefined || i === only)];
    }
    default:
      heading = spec.label === 'text' ? name('xAxis', row[0])
        : spec.label === 'date' ? dates.format(row[0])
          : row[columns.length] ?? `${times.format(row[0])} ${spec.zone}`; // an instant of a repeated hour has its name
  }
  const out = [heading];
  for (let i = told; i < columns.length; i++) {
    if (spec.kind === 'histogram' && i > drawn.length && i < drawn.length + 3) continue; // the bounds are the heading
    out.push([columns[i].title, format(row[i], columns[i].format), drawn.indexOf(i)]);
  }
  return out;
}

// steps are round lengths of time in seconds.
const minuteSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 7200, 14400, 43200, 144000];
const steps = [1, 2, 5, 10, 15, 30, ...minuteSteps.map((m) => 60 * m)];
const share = (part, total) => percent(total ? (100 * part) / total : 0);

// ---------- options

// dress completes the options for the size of the box and the colours.
function dress(spec, c, width, height) {
  const option = structuredClone(spec.option);
  const { kind, tones, columns } = spec;
  const rows = option.dataset?.source ?? [];
  const small = height < 190;
  const ink = css(c.ink), rule = css(c.rule), soft = css(c.soft), page = css(c.page);
  const fills = tones.map((t) => c.tone(t));

  option.backgroundColor = page;
  option.textStyle = { fontFamily: c.font, color: ink };
  option.color = fills.map(css);
  Object.assign(option.legend, {
    textStyle: { color: ink, fontSize: 12 }, inactiveColor: css(mix(c.ink, c.page, 0.35)), inactiveBorderColor: rule,
    itemWidth: 16, itemHeight: 11, itemGap: 14, width: width - 44, padding: [3, 0], formatter: (name) => cut(name, 40),
    pageIconColor: ink, pageIconInactiveColor: rule, pageTextStyle: { color: soft },
  });
  Object.assign(option.toolbox, {
    itemSize: 14, padding: [3, 2], iconStyle: { borderColor: soft },
    emphasis: { iconStyle: { borderColor: ink, textFill: ink, textBackgroundColor: page, textPadding: 3, textPosition: 'left' } },
  });
  Object.assign(option.toolbox.feature.saveAsImage, { backgroundColor: page, excludeComponents: ['toolbox', 'dataZoom'] });
  Object.assign(option.tooltip, {
    backgroundColor: page, borderColor: soft, borderWidth: 1, padding: [8, 10], textStyle: { color: ink, fontSize: 12, lineHeight: 18 },
    shadowBlur: 0, shadowOffsetX: 0, shadowOffsetY: 0, shadowColor: 'rgba(0,0,0,0)',
  });
  option.tooltip.axisPointer = {
    ...option.tooltip.axisPointer, label: { show: false },
    lineStyle: { color: soft, type: 'solid' }, shadowStyle: { color: css(c.ink), opacity: 0.08 },
  };
  option.tooltip.formatter = (params) => {
    const list = Array.isArray(params) ? params : [params];
    const row = list[0]?.value;
    if (!Array.isArray(row)) return '';
    const markers = new Map(list.map((p) => [p.seriesIndex, p.marker]));
    const most = Math.max(24, Math.floor((width - 60) / 7));
    const [heading, ...rest] = lines(spec, row, kind === 'proportion' ? list[0].seriesIndex : undefined);
    const text = rest.map(([name, value, i]) => `${markers.get(i) ?? ''}${plain(cut(name, most - 12))}: ${value}`);
    return (heading ? [plain(cut(heading, most)), ...text] : text).join('\n');
  };

  if (option.series[0].type === 'line') {
    Object.assign(option.legend, { itemWidth: 28, itemStyle: { opacity: 0 } });
  }
  if (kind === 'timeline') option.aria.decal.show = false;
  const lineCount = option.series.filter((s) => s.type === 'line').length;
  option.series.forEach((s, i) => {
    const fill = css(fills[i]);
    s.itemStyle = { color: fill };
    if (kind === 'timeline' && s.type === 'bar') s.itemStyle.opacity = 0.4; // behind the lines
    else if (tones.length > 1 && s.type !== 'line') {
      s.itemStyle.decal = { symbol: 'none', ...decals[tones[i]], color: css(mix(c.page, fills[i], 0.55)), dirty: true };
    }
    s.emphasis = { focus: 'none' };
    if (s.type === 'bar' && kind !== 'timeline') Object.assign(s.itemStyle, { borderColor: page, borderWidth: rows.length > 80 ? 0 : 0.5 });
    if (s.type === 'line') line(s, spec.tones[i], rows, fills[i], lineCount > 1);
  });

  if (spec.events?.length) {
    option.series[0].markLine = {
      silent: true, symbol: 'none', animation: false, lineStyle: { color: soft, width: 1, type: 'solid' },
      data: spec.events.map((e) => ({ xAxis: e.at, name: e.text })),
      label: {
        position: 'insideEndTop', color: ink, backgroundColor: page, padding: [1, 3], fontSize: 11,
        formatter: (p) => plain(cut(p.name, Math.max(8, Math.floor(height / 8)))),
      },
    };
  }

  for (const axis of [...(option.xAxis ?? []), ...(option.yAxis ?? [])]) {
    axis.axisLabel = { ...axis.axisLabel, color: soft, fontSize: 12, hideOverlap: true };
    axis.axisLine = { show: false, lineStyle: { color: rule } };
    axis.axisTick = { show: false };
    axis.splitLine = { show: axis.type === 'value', lineStyle: { color: rule }, ...axis.splitLine };
    axis.axisPointer = { label: { show: false } };
    if (axis.type === 'time') {
      axis.axisTick = { show: true, lineStyle: { color: rule } };
      axis.axisLine.show = true;
      axis.splitNumber = Math.max(2, Math.min(6, Math.floor(width / 110)));
      axis.axisLabel.formatter = {
        year: '{MMM} {yyyy}', month: '{MMM} {yyyy}', day: '{d} {MMM}', hour: '{HH}:{mm}', minute: '{HH}:{mm}', second: '{HH}:{mm}',
      };
    }
  }
  const grid = option.grid?.[0];
  const value = option.yAxis?.[0]?.type === 'value' ? option.yAxis[0] : null;
  if (value) {
    const f = columns[option.series[0].encode.y].format, isShare = f.as === 'percent';
    value.axisLabel.formatter = (v) => (isShare ? `${tenth.format(v)}%` : format(v, f));
    if (spec.axis) Object.assign(value, { min: 0, max: spec.axis.top, interval: spec.axis.step }); // as in the picture
  }
  if (grid) {
    grid.top = option.legend.show || !small ? 34 : 26;
    grid.right = 12;
    grid.left = 2;
    grid.bottom = 2;
  }

  switch (kind) {
    case 'proportion': return proportion(option, spec, c, fills, width, height);
    case 'heatmap': return heatmap(option, spec, c, width);
    case 'treemap': return treemap(option, c, width);
    case 'histogram': {
      const x = option.xAxis[0];
      x.axisLabel.formatter = (v) => (v === 0 ? '0' : format(v, columns[0].format));
      x.axisLine.show = true;
      x.axisTick = { show: true, lineStyle: { color: rule } };
      x.splitNumber = Math.max(2, Math.floor(width / 90));
      // Ticks of time are round in minutes, hours and days.
      const unit = columns[0].format.seconds;
      if (unit) x.interval = steps.map((step) => step / unit).find((step) => step >= 1 && (x.max - x.min) / step <= x.splitNumber);
      break;
    }
    case 'columns':
      if (spec.label === 'text') {
        const [x] = option.xAxis, letters = Math.max(6, Math.floor(width / x.data.length / 7));
        x.axisLabel.formatter = (v) => cut(v, letters);
      }
  }
  for (const zoom of option.dataZoom ?? []) {
    if (zoom.type !== 'slider') continue;
    zoom.show = !small;
    if (small) continue;
    grid.bottom = 32;
    slider(zoom, c);
    Object.assign(zoom, { left: 12, right: 12, bottom: 4, height: 18 });
  }
  return option;
}

function line(s, tone, rows, fill, several) {
  const field = s.encode.y;
  if (s.lineStyle?.width === 0) { // points
    s.symbol = 'circle';
    return;
  }
  s.lineStyle = { width: tone === 'critical' ? 3 : 2, type: (several && dashes[tone]) || 'solid', color: css(fill) };
  // A day between two gaps has no line: it is drawn as a point.
  const empty = (n) => rows[n]?.[field] === null || rows[n] === undefined;
  s.symbol = (_, p) => (empty(p.dataIndex - 1) && empty(p.dataIndex + 1) ? 'circle' : 'none');
  s.itemStyle.color = css(fill);
}

function slider(zoom, c) {
  const rule = css(c.rule), soft = css(c.soft);
  Object.assign(zoom, {
    showDetail: false, brushSelect: false, borderColor: rule, borderRadius: 3, backgroundColor: 'transparent',
    fillerColor: `rgba(${c.ink.join(',')},0.1)`, handleStyle: { color: css(c.page), borderColor: soft }, handleSize: '120%',
    moveHandleSize: 0, emphasis: { handleStyle: { borderColor: css(c.ink) }, moveHandleStyle: { color: soft } },
    dataBackground: { lineStyle: { color: soft, opacity: 0.4 }, areaStyle: { color: soft, opacity: 0.15 } },
    selectedDataBackground: { lineStyle: { color: soft }, areaStyle: { color: soft, opacity: 0.3 } },
  });
}

// proportion looks like the picture: one bar, and below it a line for each part.
function proportion(option, spec, c, fills, width, height) {
  const row = option.dataset.source[0], bar = 34, row0 = bar + 8, line = 26;
  const total = row.slice(1).reduce((a, b) => a + b, 0);
  const at = new Map(option.series.map((s, i) => [s.name, i + 1]));
  const wide = width - 20 - 36;
  const figures = Math.min(90, wide * 0.24), name = wide - 2 * figures;
  const column = (align, room, weight) => ({ width: room, align, fontSize: 12, color: css(c.ink), fontWeight: weight });
  Object.assign(option.legend, {
    type: 'scroll', orient: 'vertical', left: 0, width: width - 36, top: row0 + 5, height: Math.max(line, height - row0 - 5), padding: 0,
    icon: 'roundRect', itemWidth: 12, itemHeight: 12, itemGap: line - 14,
    textStyle: { rich: { n: column('left', name), v: column('right', figures, 600) }, lineHeight: 14, color: css(c.ink) },
    formatter: (s) => {
      const v = row[at.get(s)];
      const title = plain(cut(s, Math.max(8, Math.floor(name / 7)))).replace(/\}/g, '\u200b)');
      return `{n|${title}}{v|${format(v, spec.columns[at.get(s)].format)}}{v|${share(v, total)}}`;
    },
  });
  option.toolbox.top = row0 + 2;
  Object.assign(option.grid[0], { top: 0, left: 0, right: 0, height: bar, bottom: 'auto', outerBoundsMode: 'none' });
  option.xAxis[0].min = 0;
  option.xAxis[0].max = total || 1;
  option.series.forEach((s, i) => {
    s.barWidth = bar;
    if (row[i + 1]) s.barMinHeight = 5; // a part that is not zero is visible
    Object.assign(s.itemStyle, { borderColor: css(c.page), borderWidth: 1.5 });
  });
  return option;
}

function heatmap(option, spec, c, width) {
  const f = spec.columns[2].format, scale = option.visualMap[0];
  const rule = css(c.rule);
  option.grid[0].bottom = 34;
  for (const axis of [option.xAxis[0], option.yAxis[0]]) {
    axis.splitLine = { show: true, interval: 0, lineStyle: { color: rule } };
    axis.axisLine = { show: true, lineStyle: { color: rule } };
    axis.axisLabel.formatter = (v) => cut(v, 16);
  }
  if (width < 480) option.yAxis[0].axisLabel.formatter = (v) => cut(v, 16).slice(0, 3);
  const { step } = spec.axis; // the classes of the picture
  Object.assign(scale, {
    pieces: c.heat.map((colour, i) => ({ gte: i * step, ...(i < c.heat.length - 1 ? { lt: (i + 1) * step } : {}), color: css(colour),
      label: `${f.as === 'percent' ? `${tenth.format(i * step)}%` : format(i * step, f)}${i < c.heat.length - 1 ? '' : '+'}` })),
    textStyle: { color: css(c.soft), fontSize: 12 }, itemWidth: 14, itemHeight: 12, itemGap: 6, padding: [2, 0], hoverLink: true,
  });
  option.series[0].itemStyle = { borderColor: css(c.page), borderWidth: 1 };
  option.series[0].emphasis = { itemStyle: { borderColor: css(c.ink), borderWidth: 2 } };
  return option;
}

function treemap(option, c, width) {
  const s = option.series[0];
  s.name = 'All';
  s.drillDownIcon = '';
  const neutral = c.tone('neutral'), odd = { unpinned: c.tone('other'), 'not stated': c.tone('unknown') };
  const tint = (nodes, colour, depth) => nodes.forEach((n, i) => {
    const own = n.marked ? c.tone('failure') : depth ? mix(colour, c.page, 1 - 0.12 * depth)
      : Object.hasOwn(odd, n.name) ? odd[n.name] : mix(neutral, c.page, 1 - 0.5 * (i / Math.max(1, nodes.length)));
    n.itemStyle = { color: css(own) };
    n.label = { color: css(c.on(own)) };
    n.upperLabel = { color: css(c.on(own)), backgroundColor: css(own) };
    if (n.children) {
      n.itemStyle.borderColor = css(own);
      tint(n.children, own, depth + 1);
    }
  });
  tint(s.data, neutral, 0);
  const caption = (p) => `${cut(p.name, Math.max(8, Math.floor(width / 24)))}  ${number(p.value)}`;
  Object.assign(s, {
    top: 26, bottom: 30,
    label: { show: true, fontSize: 12, overflow: 'truncate', formatter: (p) => (p.data?.children ? caption(p) : p.name) },
    upperLabel: { show: true, height: 22, fontSize: 12, fontWeight: 600, overflow: 'truncate', formatter: caption },
    levels: [
      { itemStyle: { borderWidth: 0, gapWidth: 3, borderColor: css(c.page) }, upperLabel: { show: false } },
      { itemStyle: { borderWidth: 3, gapWidth: 2 } },
      { itemStyle: { borderWidth: 2, gapWidth: 1 } },
      { itemStyle: { borderWidth: 0 } },
    ],
    breadcrumb: {
      ...s.breadcrumb, height: 22,
      itemStyle: { color: css(mix(c.ink, c.page, 0.1)), borderColor: css(c.rule), textStyle: { color: css(c.ink) } },
      emphasis: { itemStyle: { color: css(mix(c.ink, c.page, 0.2)) } },
    },
    emphasis: { itemStyle: { borderColor: css(c.ink) } },
  });
  option.tooltip.formatter = (p) => {
    const path = (p.treePathInfo ?? []).slice(1).map((n) => plain(cut(n.name, 60)));
    return path.length ? `${path.join(' › ')}\n${number(p.value)} of ${number(p.treePathInfo[0].value)}` : plain(p.name);
  };
  return option;
}

// pooled adds up the rows of each stretch of so many milliseconds.
function pooled(rows, pool, columns) {
  const sums = new Map();
  for (const row of rows) {
    const from = Math.floor(row[0] / pool) * pool, sum = sums.get(from);
    if (!sum) sums.set(from, [from, ...row.slice(1, columns)]);
    else for (let i = 1; i < columns; i++) sum[i] += row[i] ?? 0;
  }
  return [...sums.values()];
}

// ---------- what the page calls

/**
 * Draws spec in box, whose height is fixed. Returns what the page may ask of the chart:
 * restyle() after a change of colours; step(by) to the next or last place and what it says,
 * null if there is none; save() as an image; close().
 */
export function open(box, spec) {
  const host = document.createElement('div');
  host.style.width = '100%';
  host.style.height = '100%';
  host.style.overflow = 'hidden'; // until it is redrawn for a narrower window
  // A finger that moves up or down scrolls the page.
  host.style.touchAction = 'pan-y pinch-zoom';
  box.replaceChildren(host);
  let size = [host.clientWidth, host.clientHeight];
  const chart = init(host, null, { renderer: 'svg', width: size[0], height: size[1] });
  // A chart begins with the grain of the picture; a short stretch of it has every row.
  const { pool = 0, few = 0, builds } = spec.axis ?? {};
  const every = spec.rows ??= spec.option.dataset?.source ?? [];
  const light = spec.option.series.filter((s) => s.type === 'bar').map((s) => s.encode?.y);
  if (few && spec.kind === 'timeline') every.forEach((r) => { if (r[builds] < few) light.forEach((i) => { r[i] = null; }); });
  const coarse = pool ? pooled(every, pool, spec.columns.length) : every;
  let at = -1, rows = coarse;
  const draw = () => {
    if (pool) spec.option.dataset.source = rows = coarse;
    const palette = colours(box);
    try {
      chart.setOption(dress(spec, palette, ...size), { notMerge: true });
    } finally {
      palette.done();
    }
  };
  draw();
  const observer = new ResizeObserver(() => {
    const now = [host.clientWidth, host.clientHeight];
    if (!now[0] || !now[1] || (now[0] === size[0] && now[1] === size[1])) return;
    size = now;
    chart.resize({ width: size[0], height: size[1] });
    draw();
  });
  observer.observe(host);

  if (pool) {
    chart.on('datazoom', () => {
      const [{ startValue: from, endValue: to }] = chart.getOption().dataZoom;
      const now = every.filter((r) => r[0] >= from && r[0] <= to).length <= 150 ? every : coarse;
      if (now === rows) return;
      at = -1;
      chart.setOption({ dataset: { source: rows = now } });
    });
  }
  return {
    restyle: draw,
    step(by) {
      const places = spec.kind === 'proportion' ? spec.tones.length : rows.length;
      if (!places) return null;
      do {
        at = Math.min(places - 1, Math.max(0, at < 0 && by < 0 ? places - 1 : at + by));
      } while (spec.kind === 'heatmap' && rows[at][2] === null && at > 0 && at < places - 1);
      const parts = spec.kind === 'proportion';
      chart.dispatchAction({ type: 'showTip', seriesIndex: parts ? at : 0, dataIndex: parts ? 0 : at });
      const [heading, ...rest] = lines(spec, rows[parts ? 0 : at], parts ? at : undefined);
      return [heading, ...rest.map(([name, value]) => `${name} ${value}`)].filter(Boolean).join(', ');
    },
    save() {
      const link = document.createElement('a');
      link.download = `${spec.option.toolbox.feature.saveAsImage.name}.svg`;
      link.href = chart.getDataURL({ type: 'svg', excludeComponents: ['toolbox', 'dataZoom'] });
      link.click();
      chart.getZr().refresh(); // what was left out of the image can be pointed at again
    },
    close() {
      observer.disconnect();
      chart.dispose();
      host.remove();
    },
  };
}
