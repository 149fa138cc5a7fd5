// Whether the broker can be reached, and what to do about it. A pure machine: events in, the next state out.
//
//   live      answers come
//   lost      they do not; `since` says from when, `retry_at` when to try again
//   resting   nobody looks: nothing is asked
//
// Times are milliseconds of any one clock.

const FIRST_RETRY = 1000;
const LAST_RETRY = 15000;

export const START = { phase: 'live', since: null, attempts: 0, retry_at: null };

// Doubles up to the last one. `spread` in [0, 1) keeps many pages from knocking at the same instant.
export function retry_after(attempts, spread) {
    const whole = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(attempts, 10));
    return whole * (0.75 + spread / 4);
}

function lose(state, { now, spread }) {
    if (state.phase === 'resting') return state;
    const attempts = state.phase === 'lost' ? state.attempts + 1 : 0;
    const since = state.since ?? now;
    return { phase: 'lost', since, attempts, retry_at: now + retry_after(attempts, spread) };
}

// event: {type: 'answered' | 'failed' | 'hidden' | 'shown', now, spread}
export function next(state, event) {
    switch (event.type) {
        case 'answered': return state.phase === 'lost' ? START : state;
        case 'failed': return lose(state, event);
        case 'hidden': return { ...state, phase: 'resting', retry_at: null };
        case 'shown':
            if (state.phase !== 'resting') return state;
            // It was gone before nobody looked: ask at once, and go on saying since when.
            return state.since === null ? START : { ...state, phase: 'lost', attempts: 0, retry_at: event.now };
        default: return state;
    }
}
