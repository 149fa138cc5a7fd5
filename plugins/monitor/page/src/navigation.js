// The address bar: where one is, and how to get elsewhere.

import { changed, link_to, parse } from './router.js';
import { store } from './store.js';

export const route = store(parse(location.hash));

export function follow_address() {
    window.addEventListener('hashchange', () => route.set(parse(location.hash)));
}

export function go(view, item = '', query = {}) {
    location.hash = link_to(view, item, query);
}

// Changes part of the query. Sorting and typing leave no trail of steps to go back through.
export function refine(changes) {
    const { view, item, query } = route.get();
    const hash = link_to(view, item, changed(query, changes));
    history.replaceState(null, '', hash);
    route.set(parse(hash));
}
