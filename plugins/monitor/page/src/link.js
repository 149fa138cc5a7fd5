// Does the broker answer? Everything that asks it reports here, and rests while it does not, or while nobody looks.

import { ApiError, get } from './api.js';
import { next, START } from './link_state.js';
import { store } from './store.js';

const PROBE = '/healthz';  // needs no token

export const link = store(START);
let retry = null;

export function report(type) {
    link.set(next(link.get(), { type, now: Date.now(), spread: Math.random() }));
    clearTimeout(retry);
    const { phase, retry_at } = link.get();
    if (phase === 'lost') retry = setTimeout(probe, Math.max(0, retry_at - Date.now()));
}

// An answer of any kind is an answer.
export async function probe() {
    try {
        await get(PROBE);
        report('answered');
    } catch (error) {
        report(error instanceof ApiError && error.status > 0 ? 'answered' : 'failed');
    }
}

export function watch_visibility() {
    const tell = () => report(document.hidden ? 'hidden' : 'shown');
    document.addEventListener('visibilitychange', tell);
    if (document.hidden) tell();
}
