// What is published to and who listens; and what is published while nobody does.

import { bytes, count, exact } from '../format.js';
import { html } from '../html.js';
import { refine } from '../navigation.js';
import { figure, moment, name } from '../parts/columns.js';
import { Search } from '../parts/fields.js';
import { Pager } from '../parts/pager.js';
import { Empty, Failure, Head, Panel } from '../parts/panel.js';
import { Table } from '../parts/table.js';
import { use_poll } from '../poll.js';
import { link_to, query_of } from '../router.js';

const LIMIT = 100;

const link = (row) => link_to('topics', row.topic);

const COLUMNS = [
    name('Topic', 'topic', link, { sort: 'name' }),
    figure('Subscribers', 'subscribers', count, { sort: 'subscribers' }),
    figure('Published', 'published', count, { sort: 'published' }),
    figure('Delivered', 'delivered', count, { sort: 'delivered' }),
    figure('Bytes', 'bytes', bytes, { sort: 'bytes' }),
    figure('Failed', 'failed', count, { sort: 'failed' }),
    figure('Held', 'held', count, { sort: 'held', help: 'Messages that wait for a subscriber' }),
    figure('Open', 'open', count, { sort: 'open', help: 'Requests without an answer yet' }),
];

const UNHEARD = [name('Topic', 'topic', link), figure('Published', 'published', count), moment('Last', 'last_us')];

// A wrong name is the commonest mistake of all, and nobody else tells.
function Unheard({ topics }) {
    if (!topics || topics.length === 0) return null;
    return html`<${Panel} title="Published to nobody" note=${`${exact(topics.length)}, the latest first`} id="unheard">
        <${Table} caption="Published to nobody" columns=${UNHEARD} rows=${topics.slice(0, 50)}
            row_key=${(row) => row.topic} /><//>`;
}

export function Topics({ query }) {
    const offset = Number(query.offset) || 0;
    const { sort = 'published', order = 'desc', text } = query;
    const { data, error, pending } = use_poll(`/api/v1/topics${query_of({ offset, limit: LIMIT, sort, order, text })}`);
    const none = text ? html`<${Empty} title="No topic matches that." />`
        : html`<${Empty} title="There is no topic.">
            A topic is there as soon as somebody subscribes or publishes to it.<//>`;
    return html`<${Head} title="Topics"><${Search} label="Find a topic" value=${text}
            on_change=${(typed) => refine({ text: typed })} /><//>
        <${Failure} error=${error} />
        <${Table} caption="Topics" columns=${COLUMNS} rows=${data?.topics ?? null} row_key=${(row) => row.topic}
            sort=${sort} order=${order} pending=${pending} on_sort=${(key, way) => refine({ sort: key, order: way })}
                empty=${none} />
        ${data && html`<${Pager} offset=${offset} limit=${LIMIT} total=${data.total} shown=${data.topics.length}
            what="topics" />`}
        <${Unheard} topics=${data?.unheard} />`;
}
