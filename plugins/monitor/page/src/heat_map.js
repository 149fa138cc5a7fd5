// What a heat map is drawn from: the answer of /api/v1/heat, {step_us, start_us, upper_us: [...], columns: [[...]...]}.

// Every cell that has anything, of a map so many columns wide: {x, y, shade}, x from the left, y from the top. The
// latest column is at the right. Shades go by the logarithm: one of a thousand is to be seen beside the others.
export function cells_of({ columns, upper_us }, width) {
    const most = Math.log1p(columns.flat().reduce((a, b) => Math.max(a, b), 0));
    const left = width - columns.length;
    return columns.flatMap((column, k) => column.flatMap((n, row) => (n > 0
        ? [{ x: left + k, y: upper_us.length - 1 - row, shade: 0.12 + 0.88 * (Math.log1p(n) / most) }]
        : [])));
}

// What is at that place, both from 0 to 1: {at_us, from_us, to_us, n}; null where nothing can be.
export function cell_at({ columns, upper_us, start_us, step_us }, width, x, y) {
    const k = Math.floor(x * width) - (width - columns.length);
    const row = upper_us.length - 1 - Math.floor(y * upper_us.length);
    const n = columns[k]?.[row];
    if (n === undefined) return null;
    return { at_us: start_us + k * step_us, from_us: row > 0 ? upper_us[row - 1] : 0, to_us: upper_us[row], n };
}

export const total_of = ({ columns }) => columns.flat().reduce((a, b) => a + b, 0);
