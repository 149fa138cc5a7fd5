// Series of numbers over time: from the monitor's answer, with what has come since, to what is drawn.

// An answer of /api/v1/series as {step, start, columns: {name: values}}; times in seconds, as charts want them.
export function from_answer(answer) {
    return { step: answer.step_us / 1e6, start: answer.start_us / 1e6, columns: answer.series };
}

const length_of = (series) => Math.max(0, ...Object.values(series.columns).map((column) => column.length));

// What a window of `most` points holds after one more moment: older points leave, and moments that nobody has told of
// are gaps. A moment that is there already is overwritten.
export function appended(series, at, values, most) {
    const index = Math.round((at - series.start) / series.step);
    if (index < 0) return series;
    const length = Math.max(length_of(series), index + 1);
    const drop = Math.max(0, length - most);
    const columns = {};
    for (const [name, column] of Object.entries(series.columns)) {
        const longer = column.slice(Math.min(drop, column.length));
        while (longer.length < length - drop) longer.push(null);
        if (index >= drop) longer[index - drop] = values[name] ?? null;
        columns[name] = longer.slice(-most);
    }
    return { ...series, start: series.start + drop * series.step, columns };
}

// For uPlot: the times, and a column for each name. On a logarithmic scale there is no zero.
export function aligned(series, names, is_log = false) {
    const length = length_of(series);
    const times = Array.from({ length }, (_, k) => series.start + k * series.step);
    const column_of = (name) => series.columns[name] ?? new Array(length).fill(null);
    const columns = names.map(column_of);
    return [times, ...(is_log ? columns.map((column) => column.map((value) => value || null)) : columns)];
}

export function tail(values, n) {
    return values.length > n ? values.slice(-n) : values;
}

const smallest = (values) => Math.min(...values.map((value) => value ?? Infinity));
export const largest = (values) => values.reduce((most, value) => (value > most ? value : most), 0);

// The 'd' of an SVG path through values, oldest left; a gap lifts the pen. It shows how they change, not how large they
// are: the bottom is zero only if they come down to half of the largest.
export function spark_path(values, width, height) {
    const top = largest(values);
    const bottom = smallest(values) > top / 2 ? top / 2 : 0;
    const scale = top > 0 ? height / (top - bottom) : 0;
    const step = values.length > 1 ? width / (values.length - 1) : 0;
    let path = '';
    let pen_is_down = false;
    values.forEach((value, k) => {
        if (value === null || value === undefined) {
            pen_is_down = false;
            return;
        }
        path += `${pen_is_down ? 'L' : 'M'}${(k * step).toFixed(1)} ${(height - (value - bottom) * scale).toFixed(1)}`;
        pen_is_down = true;
    });
    return path;
}

// Where a value lies on a logarithmic scale, from 0 to 1.
export function log_position(value, low, high) {
    if (!(value > 0)) return 0;
    const position = Math.log(value / low) / Math.log(high / low);
    return Math.min(1, Math.max(0, position));
}

// Parts of a whole, largest first, of {name: number}; what is zero is left out.
export function parts_of(counts) {
    const parts = Object.entries(counts ?? {}).filter(([, value]) => value > 0);
    const total = parts.reduce((sum, [, value]) => sum + value, 0);
    return parts
        .map(([name, value]) => ({ name, value, share: value / total }))
        .sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
}

// Sums objects of numbers: what several models have dropped, by reason.
export function summed(objects) {
    const sum = {};
    for (const object of objects) {
        for (const [name, value] of Object.entries(object ?? {})) sum[name] = (sum[name] ?? 0) + value;
    }
    return sum;
}
