// Numbers as people write them.
// They follow package words, which writes the pages' tables and pictures.
const roundingMode = 'halfEven';
const plainNumber = (digits) => new Intl.NumberFormat('en-GB', { maximumFractionDigits: digits, roundingMode });
const whole = plainNumber(0), fine = plainNumber(3);
export const tenth = plainNumber(1);
const percents = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1, roundingMode });

function seconds(v) {
  if (v === 0) return '0 s';
  if (v < 0.9995) return `${whole.format(v * 1000)} ms`;
  if (v < 59.95) return `${tenth.format(v)} s`;
  if (v < 59.95 * 60) return `${tenth.format(v / 60)} min`;
  const two = (small, ratio, big, name) => {
    const rest = small % ratio;
    return `${whole.format((small - rest) / ratio)} ${big}${rest ? ` ${rest} ${name}` : ''}`;
  };
  return v < 86370 ? two(Math.round(v / 60), 60, 'h', 'min') : two(Math.round(v / 3600), 24, 'd', 'h');
}

export function percent(v) {
  if (v > 0 && v < 0.05) return '<0.1%';
  if (v >= 99.95 && v < 100) return '>99.9%';
  return v === 0 || v === 100 ? `${v}%` : `${percents.format(v)}%`;
}
export const number = (v) => (v > 0 && v < 0.0005 ? '<0.001' : (Math.abs(v) >= 99.95 || Number.isInteger(v) ? whole : Math.abs(v) >= 0.995 ? tenth : fine).format(v));

// The formats of columns: {as: 'duration', seconds: 60}.
const formats = {
  percent,
  number,
  duration: (v, f) => seconds(v * f.seconds),
  days: (v) => `${tenth.format(v)} ${v === 1 ? 'day' : 'days'}`,
};

export function format(v, f) {
  if (v === null || v === undefined || Number.isNaN(v)) return 'no value';
  return v < 0 ? `−${formats[f.as](-v, f)}` : formats[f.as](v, f);
}
