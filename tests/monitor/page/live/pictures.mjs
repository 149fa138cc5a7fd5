// What docs/MONITOR.md shows.

import { TOKEN } from './broker.mjs';
import { until } from './until.mjs';

export const DOCUMENTED = [
    { name: 'overview', view: 'overview', theme: 'light' },
    { name: 'connections', view: 'connections', theme: 'dark' },
    { name: 'model', view: 'models/12', theme: 'light' },
    { name: 'matching', view: 'matching', theme: 'light' },
    { name: 'history', view: 'history', theme: 'light' },
];

// Sessions that end in several ways.
export async function come_and_go(load, broker) {
    const guests = [];
    for (let k = 1; k <= 6; k += 1) guests.push(await load.join({ user: `guest-${k}`, name: 'game', software: '0.8' }));
    for (const guest of guests) await load.request(guest, { model: 12, topic: 'orders', body: 'one of these' });
    for (const guest of guests.slice(0, 3)) guest.end();
    for (const guest of guests.slice(3, 5)) guest.socket.resetAndDestroy();
    await fetch(`${broker.base}/api/v1/connections/${guests[5].id}/kick`, {
        method: 'POST', headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' } });
    await Promise.all(guests.map(({ closed }) => closed));
    await until('all of them are on record', async () => {
        const { records } = await broker.api('records?kind=disconnect&text=guest-');
        return records.length === guests.length;
    });
}
