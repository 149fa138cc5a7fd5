// The page: a frame that stays, and the view that the address names.

import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { ask_access, may_read } from './access.js';
import { Dialogs } from './dialog.js';
import { html } from './html.js';
import { start_keys } from './keys.js';
import { watch_visibility } from './link.js';
import { follow_address, route } from './navigation.js';
import { Banner } from './parts/banner.js';
import { Navigation, Top } from './parts/frame.js';
import { Login } from './parts/login.js';
import { Head } from './parts/panel.js';
import { use_poll } from './poll.js';
import { use_store } from './store.js';
import { start_stream } from './stream.js';
import { start_theme } from './theme.js';
import { VIEWS } from './views/all.js';
import { visible } from './visible.js';

const SERVER_EVERY_MS = 5000;

function View({ view, item, query, server }) {
    const found = VIEWS[view];
    if (!found) return html`<${Head} title="There is no such view" /><p>The address names “${visible(view)}”.</p>`;
    const { Item, Show } = found;
    return item !== '' && Item
        ? html`<${Item} key=${`${view}/${item}`} item=${item} query=${query} server=${server} />`
        : html`<${Show} key=${view} query=${query} server=${server} />`;
}

// Whoever follows a link by keyboard goes on reading at the top of what it led to.
function use_focus_on_change(place) {
    const first = useRef(true);
    useEffect(() => {
        const title = VIEWS[route.get().view]?.title ?? 'amq';
        document.title = `${title} · amq monitor`;
        if (!first.current) {
            window.scrollTo(0, 0);
            document.getElementById('view-title')?.focus({ preventScroll: true });
        }
        first.current = false;
    }, [place]);
}

function App() {
    const { view, item, query } = use_store(route);
    const { data: server, error, refresh } = use_poll('/api/v1/server', SERVER_EVERY_MS);
    const is_let_in = use_store(may_read);
    const refused = error?.status === 401;
    useEffect(() => {
        ask_access();
    }, [refused]);
    use_focus_on_change(`${view}/${item}`);
    return html`<a class="skip" href="#main" onClick=${(event) => {
        event.preventDefault();
        document.getElementById('main').focus();
    }}>Skip to the content</a>
        <${Top} server=${server} on_login=${refresh} />
        <${Navigation} view=${view} />
        <main id="main" tabindex="-1"><${Banner} />
            ${refused || !is_let_in
                ? html`<${Login} on_done=${refresh} />`
                : html`<${View} view=${view} item=${item} query=${query} server=${server} />`}</main>
        <${Dialogs} />`;
}

start_theme();
watch_visibility();
follow_address();
start_keys();
start_stream();
render(html`<${App} />`, document.getElementById('app'));
