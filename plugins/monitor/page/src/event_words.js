// Events as sentences.

import { bytes, duration, text, words } from './format.js';

const who = (record) => `${record.user || record.name || 'anonymous'} at ${record.address}`;

const RECORDS = {
    connect: (record) => `${who(record)} connected by ${record.transport}`,
    disconnect: (record) => `${who(record)} left after ${duration(record.duration_us)}: ${words(record.reason)}`,
    refused: (record) => `${who(record)} was refused: ${words(record.reason)}`,
    kick: (record) => `${who(record)} was put out: ${words(record.reason)}`,
    slow: (record) => `${who(record)} reads too slowly, ${text(bytes(record.pending_bytes))} wait`,
};

// Fields that have been said already, or that say nothing to people.
const KNOWN = ['at_us', 'n', 'kind', 'level', 'event', 'message', 'text'];

const value_of = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const fields_of = (data) => Object.entries(data)
    .filter(([key, value]) => !KNOWN.includes(key) && value !== null && value !== '')
    .map(([key, value]) => `${key}=${value_of(value)}`);

export function sentence_of({ type, data }) {
    if (type === 'lost') {
        const why = data.reason === 'slow' ? 'this page was too slow' : 'this page was away for too long';
        return `Some events are missing here: ${why}`;
    }
    if (type === 'record' && RECORDS[data.kind]) return RECORDS[data.kind](data);
    return [data.text ?? data.message ?? data.event, ...fields_of(data)].filter(Boolean).join(' ');
}

const BAD = ['error', 'critical', 'quarantined', 'put_back', 'put_back_failed', 'kick'];
const WARN = ['warn', 'warning', 'refused', 'swap_refused', 'slow', 'lost', 'probation'];

export function tone_of({ type, data }) {
    const says = [type, data.kind, data.level, data.state];
    if (type === 'strike' || says.some((word) => BAD.includes(word))) return 'bad';
    return says.some((word) => WARN.includes(word)) ? 'warn' : '';
}
