// One value that many parts of the page look at.

import { useEffect, useState } from 'preact/hooks';

export function store(value) {
    const listeners = new Set();
    return {
        get: () => value,
        set(changed) {
            if (changed === value) return;
            value = changed;
            for (const listener of [...listeners]) listener(value);
        },
        subscribe(listener) {
            listeners.add(listener);
            return () => listeners.delete(listener);
        },
    };
}

export function use_store(of) {
    const [value, set_value] = useState(of.get());
    useEffect(() => {
        set_value(of.get());  // it may have changed between drawing and now
        return of.subscribe(set_value);
    }, [of]);
    return value;
}
