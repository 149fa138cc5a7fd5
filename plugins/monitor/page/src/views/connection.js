// One connection: what it is, what it does, and what was before.

import { act, admin } from '../access.js';
import { ask } from '../dialog.js';
import { bytes, count, duration, exact, latency, rate, text } from '../format.js';
import { html } from '../html.js';
import { go } from '../navigation.js';
import { Name } from '../parts/name.js';
import { Age, Moment, Num } from '../parts/number.js';
import { Facts, Failure, Head, Panel, Stat } from '../parts/panel.js';
import { use_poll } from '../poll.js';
import { link_to, part } from '../router.js';
import { use_store } from '../store.js';
import { visible } from '../visible.js';

function ask_to_kick(session, then) {
    const who = visible(session.user || session.name || 'anonymous', 60);
    ask({
        title: 'End this connection?',
        text: `${who} at ${session.address} loses it at once, with what is on its way to them. `
            + 'Most clients come back by themselves.',
        action: 'End it',
        danger: true,
        run: async () => {
            await act(`/api/v1/connections/${part(session.id)}/kick`);
            then?.();
            return `The connection of ${who} has been ended.`;
        },
    });
}

function Traffic({ session }) {
    const way = (label, counted, rates) => html`<${Stat} label=${label}
        note=${`${text(count(counted.messages))} in all, ${text(bytes(counted.bytes))}`}>
        <${Num} value=${rate(rates?.messages)} /><//>`;
    return html`<dl class="stats">
        ${way('From it', session.in, session.rates?.in)}${way('To it', session.out, session.rates?.out)}
        <${Stat} label="Waits to be sent" note=${session.congested ? 'congested' : session.paused ? 'paused' : 'flows'}>
            <${Num} value=${bytes(session.pending_bytes)} /><//>
        <${Stat} label="Asking" note="without an answer"><${Num} value=${count(session.in_flight)} /><//>
        <${Stat} label="Serving" note="waiting for its reply"><${Num} value=${count(session.serving)} /><//>
        <${Stat} label="Round trip" note=${session.tcp ? `±${text(latency(session.tcp.rttvar_us))}` : ''}>
            <${Num} value=${latency(session.rtt_us)} /><//></dl>`;
}

function Who({ session, now }) {
    return html`<${Panel} title="Who" id="who"><${Facts} rows=${[
        ['User', html`<${Name} value=${session.user} limit=${200} />`],
        ['Name', session.name && html`<${Name} value=${session.name} limit=${200} />`],
        ['Software', session.software && html`<${Name} value=${session.software} limit=${200} />`],
        ['Address', html`<code>${session.address}</code>`],
        ['Comes by', `${session.transport}, ${session.protocol} protocol`],
        ['Listener', html`${session.listener}, ${session.role}`],
        ['Connected', html`<${Moment} us=${session.since_us} /> (<${Age} since=${session.since_us} now=${now} />)`],
        ['Idle', duration(session.idle_us)],
        ['Session', html`<code>${session.id}</code>`],
    ]} /><//>`;
}

function Tcp({ tcp }) {
    if (!tcp) return null;
    return html`<${Panel} title="TCP" note="as the kernel has it" id="tcp"><${Facts} rows=${[
        ['Round trip', text(latency(tcp.rtt_us))],
        ['Its variance', text(latency(tcp.rttvar_us))],
        ['Retransmits', exact(tcp.retransmits)],
        ['Not acknowledged', `${exact(tcp.unacked)} segments`],
        ['In the send queue', text(bytes(tcp.send_queue_bytes))],
    ]} /><//>`;
}

function TopicList({ topics = [] }) {
    return html`<${Panel} title="Subscribed to" note=${exact(topics.length)} id="subscribed">${topics.length === 0
        ? html`<p class="empty-line">No topic.</p>`
        : html`<ul class="chips">${topics.map((topic) => html`<li key=${topic}><${Name} value=${topic}
            href=${link_to('topics', topic)} /></li>`)}</ul>`}<//>`;
}

export function Connection({ item }) {
    const { data, error } = use_poll(`/api/v1/connections/${part(item)}`);
    const is_admin = use_store(admin);
    const back = { href: link_to('connections'), label: 'Connections' };
    if (error?.status === 404) {
        return html`<${Head} title=${`Session ${item}`} back=${back} /><p class="empty-title">It is not connected.</p>
            <p>The <a href=${link_to('history', '', { text: item })}>history</a> may say why.</p>`;
    }
    if (!data) return html`<${Head} title=${`Session ${item}`} back=${back} /><${Failure} error=${error} />`;
    const session = data.connection ?? data;
    const title = html`<${Name} value=${session.user || session.name} limit=${60} />`;
    const whose = session.user ? { user: session.user } : { address: session.address };
    return html`<${Head} title=${title} back=${back}>
            <a class="button" href=${link_to('history', '', whose)}>History</a>
            ${is_admin && html`<button type="button" class="danger"
                onClick=${() => ask_to_kick(session, () => go('connections'))}>End…</button>`}<//>
        <${Failure} error=${error} /><${Traffic} session=${session} />
        <div class="panels"><${Who} session=${session} now=${session.at_us} /><${Tcp} tcp=${session.tcp} />
            <${TopicList} topics=${session.topics} /></div>`;
}
