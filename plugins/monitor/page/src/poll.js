// A path of the API, asked again and again as long as somebody looks at it.

import { useCallback, useEffect, useState } from 'preact/hooks';

import { get } from './api.js';
import { link, report } from './link.js';
import { use_store } from './store.js';

const kind_of = (path) => (path ?? '').split('?')[0];

// {data, error, pending, refresh}: data stays while another page of the same list is on its way, so that nothing jumps;
// pending says that it is not yet what the path asks for. A null path asks nothing.
export function use_poll(path, every_ms = 2000) {
    const [state, set_state] = useState({ path: null, data: null, error: null });
    const [turn, set_turn] = useState(0);
    const { phase } = use_store(link);

    useEffect(() => {
        if (path === null || phase !== 'live') return undefined;
        let over = false;
        let timer = null;
        let etag = null;
        const take = (answer) => {
            report('answered');
            if (!answer.same) {
                etag = answer.etag;
                set_state({ path, data: answer.data, error: null });
            }
        };
        const fail = (error) => {
            if (error.status === 0) report('failed');
            else set_state((old) => ({ path, data: kind_of(old.path) === kind_of(path) ? old.data : null, error }));
            etag = null;
        };
        const ask = async () => {
            try {
                const answer = await get(path, etag);
                if (!over) take(answer);
            } catch (error) {
                if (!over) fail(error);
            }
            if (!over) timer = setTimeout(ask, every_ms);
        };
        ask();
        return () => {
            over = true;
            clearTimeout(timer);
        };
    }, [path, every_ms, phase, turn]);

    const refresh = useCallback(() => set_turn((n) => n + 1), []);
    const same_kind = kind_of(state.path) === kind_of(path);
    return {
        data: same_kind ? state.data : null,
        error: state.path === path ? state.error : null,
        pending: state.path !== path,
        refresh,
    };
}
