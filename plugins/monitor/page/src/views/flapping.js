// Clients that come and go: each of them is a fault at work.

import { exact, words } from '../format.js';
import { html } from '../html.js';
import { refine } from '../navigation.js';
import { code, moment, name, whole, word } from '../parts/columns.js';
import { Choice } from '../parts/fields.js';
import { Empty, Failure, Incomplete } from '../parts/panel.js';
import { Table } from '../parts/table.js';
import { use_poll } from '../poll.js';
import { link_to, query_of } from '../router.js';
import { parts_of } from '../series.js';

const EVERY_MS = 5000;
const WITHIN = [['1m', '1 minute'], ['10m', '10 minutes'], ['1h', '1 hour'], ['24h', '24 hours']];
const AT_LEAST = [['3', '3 times'], ['5', '5 times'], ['10', '10 times'], ['50', '50 times']];

const reasons = (counts) => parts_of(counts).map(({ name: reason, value }) =>
    html`<span key=${reason} class="item">${words(reason)} ${exact(value)}</span>`);

const why = (row) => (row.user ? link_to('why', row.user) : link_to('why', '', { address: row.address }));

const COLUMNS = [
    name('User', 'user', why),
    code('Address', 'address'),
    whole('Connects', 'connects'),
    word('Left because', 'reasons', reasons),
    moment('Last', 'last_us'),
];

export function Flapping({ query }) {
    const { within = '10m', at_least = '5' } = query;
    const { data, error, pending } = use_poll(`/api/v1/flapping${query_of({ within, at_least })}`, EVERY_MS);
    return html`<div class="filters"><${Choice} label="Within" value=${within} choices=${WITHIN}
            on_change=${(value) => refine({ within: value })} />
        <${Choice} label="At least" value=${at_least} choices=${AT_LEAST}
            on_change=${(value) => refine({ at_least: value })} /></div>
        <${Failure} error=${error} /><${Incomplete} of=${data} />
        <${Table} caption="Flapping clients" columns=${COLUMNS} rows=${data?.clients ?? null} pending=${pending}
            row_key=${(row) => `${row.user} ${row.address}`}
            empty=${html`<${Empty} title="Nobody does.">No client has connected that often.<//>`} />`;
}
