// Records of who came, went, was refused or was too slow.

import { bytes, count, duration, latency, NOTHING, words } from '../format.js';
import { html } from '../html.js';
import { code, figure, moment, name, word } from '../parts/columns.js';
import { Name } from '../parts/name.js';
import { Table } from '../parts/table.js';
import { link_to } from '../router.js';

const TONES = { refused: 'warn', kick: 'bad', slow: 'warn', admin: 'info' };
const CALM = ['peer_closed', 'draining', 'shutdown', 'local'];

export function reason_tone({ kind, reason }) {
    if (TONES[kind]) return TONES[kind];
    return kind === 'disconnect' && reason && !CALM.includes(reason) ? 'warn' : '';
}

const lasted = (us, { kind }) => (kind === 'disconnect' || kind === 'kick' ? duration(us) : NOTHING[0]);
const tagged = (kind, row) => html`<span class=${`tag ${reason_tone(row)}`}>${words(kind)}</span>`;
const who = (row) => html`<${Name} value=${row.user || row.name} limit=${28}
    href=${row.user ? link_to('why', row.user) : undefined} />`;

const COLUMNS = [
    moment('When', 'at_us'),
    word('What', 'kind', tagged),
    word('Reason', 'reason', (reason) => words(reason ?? '')),
    { label: 'User', words: true, cell: who },
    code('Address', 'address'),
    word('By', 'transport', String),
    { label: 'Lasted', cell: (row) => lasted(row.duration_us, row) },
    figure('Messages in', 'in.messages', count),
    figure('Messages out', 'out.messages', count),
    figure('Bytes in', 'in.bytes', bytes),
    figure('Bytes out', 'out.bytes', bytes),
    figure('Unsent', 'pending_bytes', bytes, { help: 'Bytes that were waiting to be sent to it' }),
    figure('RTT', 'tcp.rtt_us', latency),
    figure('Retransmits', 'tcp.retransmits', count),
    name('Software', 'software', null, { limit: 24, nothing: '' }),
    name('Detail', 'detail', null, { limit: 64, nothing: '' }),
];

export function RecordsTable({ caption, rows, pending, empty }) {
    return html`<${Table} caption=${caption} columns=${COLUMNS} rows=${rows}
        row_key=${(row) => row.n} pending=${pending} empty=${empty} />`;
}
