// Numbers as people read them: three digits that matter, and a unit. Each gives [digits, unit], so that a table can set
// units apart; text() joins them. What is not there is a dash.

export const NOTHING = ['–', ''];

const is_number = (value) => typeof value === 'number' && Number.isFinite(value);

// Three significant digits.
function digits(value) {
    const size = Math.abs(value);
    if (size >= 99.95) return String(Math.round(value));
    return value.toFixed(size >= 9.995 ? 1 : 2);
}

// Steps: [size, unit] from small to large. A value that would be rounded to the next step's size is written in that.
function scaled(value, steps) {
    if (!is_number(value)) return NOTHING;
    const size = Math.abs(value);
    let k = 0;
    while (k + 1 < steps.length && size >= steps[k + 1][0] * 0.9995) k += 1;
    // Of what comes in whole pieces there are no hundredths.
    const is_whole = k === 0 && Number.isInteger(value);
    return [is_whole ? String(value) : digits(value / steps[k][0]), steps[k][1]];
}

const COUNTS = [[1, ''], [1e3, 'k'], [1e6, 'M'], [1e9, 'G'], [1e12, 'T']];
const BYTES = [[1, 'B'], [1024, 'KiB'], [1024 ** 2, 'MiB'], [1024 ** 3, 'GiB'], [1024 ** 4, 'TiB']];
const MICROS = [[1, 'µs'], [1e3, 'ms'], [1e6, 's']];

export const count = (value) => scaled(value, COUNTS);
export const bytes = (value) => scaled(value, BYTES);
// How long something took.
export const latency = (us) => scaled(us, MICROS);

export function rate(value) {
    const [number, unit] = count(value);
    return number === NOTHING[0] ? NOTHING : [number, `${unit}/s`];
}

export function byte_rate(value) {
    const [number, unit] = bytes(value);
    return number === NOTHING[0] ? NOTHING : [number, `${unit}/s`];
}

// A share of one. It is 100 only if nothing is missing, and 0 only if nothing is there.
export function percent(ratio) {
    if (!is_number(ratio)) return NOTHING;
    const value = ratio * 100;
    if (value > 99.99 && value < 100) return ['>99.99', '%'];
    if (value > 0 && value < 0.01) return ['<0.01', '%'];
    if (value === 0 || value === 100) return [String(value), '%'];
    return [value.toFixed(value > 99 || value < 1 ? 2 : 1), '%'];
}

// All digits, in groups.
export function exact(value) {
    if (!is_number(value)) return NOTHING[0];
    return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}

// How long something has lasted: two units at most.
export function duration(us) {
    if (!is_number(us)) return NOTHING[0];
    const s = Math.floor(Math.max(0, us) / 1e6);
    if (us < 1e6) return text(latency(Math.max(0, us)));
    if (s < 60) return `${s}s`;
    if (s < 3600) return pair(s, 60, 'm', 1, 's');
    if (s < 86400) return pair(s, 3600, 'h', 60, 'm');
    return pair(s, 86400, 'd', 3600, 'h');
}

function pair(s, large, large_unit, small, small_unit) {
    const rest = Math.floor((s % large) / small);
    const head = `${Math.floor(s / large)}${large_unit}`;
    return rest > 0 ? `${head} ${rest}${small_unit}` : head;
}

const two = (n) => String(n).padStart(2, '0');

// Times of day are local: they are compared with what somebody remembers.
export function clock(us) {
    if (!is_number(us)) return NOTHING[0];
    const at = new Date(us / 1000);
    return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

export function day(us) {
    const at = new Date(us / 1000);
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

// The date only when it is not today's.
export function when(us, now_us) {
    if (!is_number(us)) return NOTHING[0];
    return day(us) === day(now_us) ? clock(us) : `${day(us)} ${clock(us)}`;
}

// Of what counts and inspects: peer_closed is "peer closed".
export const words = (name) => String(name).replaceAll('_', ' ');

export const text = ([number, unit]) => (unit ? `${number} ${unit}` : number);
