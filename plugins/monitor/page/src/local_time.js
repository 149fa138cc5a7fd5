// Microseconds since 1970, and what an input for date and time holds, which is local and has no zone.

import { clock, day } from './format.js';

export function to_local(us) {
    const number = Number(us);
    return us && Number.isFinite(number) ? `${day(number)}T${clock(number)}` : '';
}

export function from_local(text) {
    const ms = text ? new Date(text).getTime() : NaN;
    return Number.isNaN(ms) ? '' : String(ms * 1000);
}
