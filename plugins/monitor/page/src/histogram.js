// Distributions as the broker counts them: {count, sum, max, buckets: [[upper, n], …]}, empty buckets left out.

// An upper bound of the value that a share of all lies below; undefined when there is nothing.
export function percentile(histogram, share) {
    if (!histogram?.count) return undefined;
    let left = Math.ceil(histogram.count * share);
    for (const [upper, n] of histogram.buckets) {
        left -= n;
        if (left <= 0) return Math.min(upper, histogram.max ?? upper);
    }
    return histogram.max;
}

// Fewer, broader columns for a picture: {upper, n, share}, `per_decade` of them for each factor of ten.
export function columns_of(histogram, per_decade = 6) {
    const columns = new Map();
    for (const [upper, n] of histogram?.buckets ?? []) {
        const k = Math.ceil(Math.log10(Math.max(1, upper)) * per_decade - 1e-9);
        columns.set(k, (columns.get(k) ?? 0) + n);
    }
    if (columns.size === 0) return [];
    const first = Math.min(...columns.keys());
    const last = Math.max(...columns.keys());
    const most = Math.max(...columns.values());
    return Array.from({ length: last - first + 1 }, (_, at) => {
        const n = columns.get(first + at) ?? 0;
        return { upper: 10 ** ((first + at) / per_decade), n, share: n / most };
    });
}
