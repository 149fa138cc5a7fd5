// Waits for what is to come true.

import { setTimeout as after } from 'node:timers/promises';

const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 20;

// What `holds` gives, or promises, as soon as that is true.
export async function until(what, holds, patience_ms = PATIENCE_MS) {
    const end = Date.now() + patience_ms;
    for (;;) {
        const held = await holds();
        if (held) return held;
        if (Date.now() > end) throw new Error(`it did not come true within ${patience_ms} ms: ${what}`);
        await after(LOOK_EVERY_MS);
    }
}
