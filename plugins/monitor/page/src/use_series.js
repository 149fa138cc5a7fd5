// A window of the monitor's series, kept up to date: each second by ticks where they tell it, or else by asking again.

import { useEffect, useState } from 'preact/hooks';

import { get } from './api.js';
import { link, report } from './link.js';
import { use_poll } from './poll.js';
import { query_of } from './router.js';
import { value_in } from './readings.js';
import { appended, from_answer } from './series.js';
import { store, use_store } from './store.js';
import { tick } from './stream.js';

export const WINDOWS = {
    '1s': { points: 600, label: '10 minutes', refresh_ms: 5000 },
    '1m': { points: 1440, label: '24 hours', refresh_ms: 30000 },
};

const NAMES_EVERY_MS = 20000;

const known_names = store(null);
const NO_SERIES = { step: 1, start: 0, columns: {} };  // the monitor would not tell

// The names that the monitor has; null until it has said. There are new ones from time to time.
export function use_series_names() {
    const { data } = use_poll('/api/v1/series/names', NAMES_EVERY_MS);
    const known = use_store(known_names);
    useEffect(() => {
        if (data) known_names.set(data.names);
    }, [data]);
    return known;
}

function told_by_ticks(names) {
    const last = tick.get();
    return last !== null && names.every((name) => value_in(last, name) !== undefined);
}

const second_of = (reading) => Math.round(reading.at_us / 1e6);
const values_of = (reading, names) => Object.fromEntries(names.map((name) => [name, value_in(reading, name)]));

// The series, or null until they have come.
export function use_series(names, step) {
    const [series, set_series] = useState(null);
    const { phase } = use_store(link);
    const key = names.join();
    const { points, refresh_ms } = WINDOWS[step];

    useEffect(() => {
        set_series(null);
    }, [key, step]);

    useEffect(() => {
        if (names.length === 0 || phase !== 'live') return undefined;
        let over = false;
        let timer = null;
        let loaded = false;
        const load = async () => {
            try {
                const { data } = await get(`/api/v1/series${query_of({ name: names, step })}`);
                if (over) return;
                loaded = true;
                set_series(from_answer(data));
            } catch (error) {
                if (over) return;
                if (error.status === 0) report('failed');
                else set_series(NO_SERIES);
            }
        };
        const again = async () => {
            if (!loaded || step !== '1s' || !told_by_ticks(names)) await load();
            if (!over) timer = setTimeout(again, refresh_ms);
        };
        const hear = (reading) => {
            if (!loaded || step !== '1s' || !reading?.at_us || !told_by_ticks(names)) return;
            const values = values_of(reading, names);
            set_series((old) => (old ? appended(old, second_of(reading), values, points) : old));
        };
        again();
        const forget = tick.subscribe(hear);
        return () => {
            over = true;
            clearTimeout(timer);
            forget();
        };
    }, [key, step, phase]);

    return series;
}
