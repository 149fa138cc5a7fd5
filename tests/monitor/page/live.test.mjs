// Uses the page of a real amqd while messages flow: every view at two widths and in both themes, finding, sorting,
// ending a session, publishing, hostile names, figures that are what was sent, and a broker that goes and comes back.
//   AMQ_LIVE_AMQD=build/bin/amqd AMQ_LIVE_PLUGINS=build/plugins AMQ_PAGE_MODULES=… [AMQ_PAGE_PICTURES=…] node --test live.test.mjs
// AMQ_DOC_PICTURES=docs/pictures makes the pictures of docs/MONITOR.md, and nothing else.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { exact, percent, text } from '../../../plugins/monitor/page/src/format.js';
import { link_to } from '../../../plugins/monitor/page/src/router.js';
import { open_page, start_browser } from './browser.mjs';
import { HOSTILE } from './fixture/names.mjs';
import { Broker, SECRET, TOKEN } from './live/broker.mjs';
import { Load } from './live/load.mjs';
import { DOCUMENTED, come_and_go } from './live/pictures.mjs';
import { small } from './live/small_png.mjs';
import { until } from './live/until.mjs';
import { is_settled, measure } from './walk.mjs';

const { AMQ_DOC_PICTURES, AMQ_LIVE_AMQD, AMQ_LIVE_PLUGINS, AMQ_PAGE_MODULES, AMQ_PAGE_PICTURES } = process.env;
const WAIT_MS = 40_000;     // for whatever the page is to show
const TIMEOUT_MS = 120_000;
const SAID = /ERR_|status of 4(00|09)/;  // no answer, or a refusal: the page says so
const MOST_OF_A_ROW = 140;  // pixels: a name that has been cut, on a narrow screen
const MOST_OF_A_PICTURE = 120_000;  // bytes, of those in the repository
const MOST_OF_A_TEXT = 255; // bytes: the protocol takes no longer name

const broker = new Broker({ amqd: AMQ_LIVE_AMQD, plugins: AMQ_LIVE_PLUGINS, has_absent: !AMQ_DOC_PICTURES });
let load = null;
let browser = null;

before(async () => {
    await broker.start();
    load = new Load(broker.port);
    await load.start();
    browser = await start_browser(AMQ_PAGE_MODULES);
});

after(async () => {
    await browser?.stop();
    await load?.stop();
    await broker.remove();
});

async function show(page, hash) {
    await page.evaluate((to) => new Promise((resolve) => {
        const drawn = () => requestAnimationFrame(() => requestAnimationFrame(resolve));
        if (location.hash === to) return drawn();
        window.addEventListener('hashchange', drawn, { once: true });
        location.hash = to;
        return undefined;
    }), `#/${hash}`);
    await page.waitForFunction(is_settled);
}

async function open(look) {
    const opened = await open_page(browser.context, look);
    opened.page.setDefaultTimeout(WAIT_MS);
    await opened.page.goto(`${broker.base}/#/overview`);
    await opened.page.waitForFunction(is_settled);
    return opened;
}

function live(name, run, look) {
    test(name, { timeout: TIMEOUT_MS, skip: Boolean(AMQ_DOC_PICTURES) }, async () => {
        await browser.context.clearCookies();
        const { page, faults } = await open(look);
        load.go_on();
        try {
            await run(page);
            assert.deepEqual(faults.filter((fault) => !SAID.test(fault)), []);
        } finally {
            await page.close();  // a browser asks one server six things at a time: streams of others would count
        }
    });
}

async function picture(page, name) {
    if (!AMQ_PAGE_PICTURES) return;
    mkdirSync(AMQ_PAGE_PICTURES, { recursive: true });
    await page.screenshot({ path: join(AMQ_PAGE_PICTURES, `${name}.png`) });
}

async function is_well_shaped(page, what) {
    const seen = await page.evaluate(measure);
    assert.equal(seen.too_wide, 0, `${what} scrolls to the side`);
    assert.ok(seen.tallest_row <= MOST_OF_A_ROW, `${what}: a row is ${seen.tallest_row} pixels high`);
    assert.equal(seen.titles, 1, what);
    assert.deepEqual(seen.unnamed, [], `${what}: what can be pressed has no name`);
    assert.deepEqual(seen.strange, [], `${what}: markup came from a name`);
    return seen;
}

const log_in = async (page) => {
    await page.getByRole('button', { name: 'Log in' }).first().click();
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('dialog').getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('button', { name: 'Log out' }).waitFor();
};

const views = () => ['overview', 'connections', 'topics', 'overview?metric=latency', `connections/${load.sessions[0].id}`,
    'topics/orders', 'events', 'history', 'models', 'history?show=flapping', 'models/12', 'why', 'matching', `why/${load.publishers[0].user}`,
    'timers', 'publish', 'plugins', 'configuration'];

for (const width of [1280, 400]) {
    live(`Every view under load, ${width} pixels wide, in both themes`, async (page) => {
        for (const view of views()) {
            await show(page, view);
            for (const theme of ['light', 'dark']) {
                await page.emulateMedia({ colorScheme: theme });
                await page.waitForFunction((wanted) => document.documentElement.dataset.theme === wanted, theme);
                await is_well_shaped(page, view);
                await picture(page, `live-${view.replace(/\d{6,}/, 'one').replace(/\W+/g, '-')}-${width}-${theme}`);
            }
        }
    }, { width });
}

live('Numbers change without reloading, and the stream is open', async (page) => {
    await page.locator('.alarms').getByText('plugin absent is not loaded', { exact: false }).waitFor();
    await page.locator('.live.open').waitFor();
    const number = await page.locator('.stat .num').first().textContent();
    await page.waitForFunction((old) => document.querySelector('.stat .num').textContent !== old, number);
    await page.waitForFunction(() => document.querySelector('canvas') !== null);
});

// The text of a figure, by its label.
const stat = (page, label) => page.locator('.stat', { has: page.getByText(label, { exact: true }) });

// Nothing is on its way any more, and the broker has counted everything. The next test's load goes on.
async function all_counted() {
    await load.pause();
    return until('what was sent has been counted', async () => {
        const counters = await broker.api('counters');
        return Object.entries(load.sent).every(([model, n]) => counters.models[model].received === n) && counters;
    });
}

live('Its figures are those of the API, and what was sent', async (page) => {
    const counted = await load.join({ user: 'counted', name: 'known', software: '1' });
    for (let k = 0; k < 25; k += 1) await load.request(counted, { model: 12, topic: 'orders', body: 'y'.repeat(100) });
    const counters = await all_counted();
    const outcomes = [12, 13].map((model) => counters.models[model].outcomes);
    assert.equal(outcomes[0].ok + outcomes[1].ok, load.outcomes[0]);
    assert.equal(outcomes[0].no_subscriber + outcomes[1].no_subscriber, load.outcomes[2] ?? 0);
    assert.equal(counters.sessions.open, load.sessions.length);

    await stat(page, 'Connections').getByTitle(exact(load.sessions.length), { exact: true }).waitFor();
    await until('the share of answered requests is that of the API', async () => {
        const { rates } = await broker.api('counters');
        const share = rates.minute.success_ratio;
        return (await stat(page, 'Answered').textContent()).includes(`${text(percent(share))} over a minute`);
    });
    await show(page, 'models');
    for (const [model, n] of Object.entries(load.sent)) {
        await page.locator(`section[aria-labelledby="model-${model}"]`).getByText(`${exact(n)} in all`).waitFor();
    }
    await show(page, 'matching');
    const published = page.locator('section', { hasText: 'reliable-random' }).filter({ hasText: 'model 12' })
        .locator('tr', { hasText: 'published' });
    await published.getByText(exact(load.sent[12]), { exact: true }).waitFor();
    await show(page, 'topics/orders');
    await stat(page, 'Published').getByTitle(exact(load.by_topic.orders), { exact: true }).waitFor();
    await show(page, `connections/${counted.id}`);
    const session = await broker.api(`connections/${counted.id}`);
    assert.deepEqual([session.in.messages, session.out.messages], [26, 26]);  // with the hello and the welcome
    await stat(page, 'From it').getByText('26 in all', { exact: false }).waitFor();
    await stat(page, 'To it').getByText('26 in all', { exact: false }).waitFor();
});

live('The heat map has every request that was answered', async (page) => {
    await all_counted();
    const total = async () => {
        const { columns } = await broker.api('heat?model=12&what=responder_us&step=1s');
        return columns.flat().reduce((a, b) => a + b, 0);
    };
    const counters = await broker.api('counters');
    const replied = counters.models[12].responder_us.count;
    await until('the last second has been sampled', async () => (await total()) === replied);
    await show(page, 'models/12');
    await page.getByRole('img', { name: `How long responders took: ${exact(replied)} in all` }).waitFor();
});

const shown_users = (page) => page.locator('tbody th').allTextContents();

live('What is typed is found by the broker, and it sorts, too', async (page) => {
    await load.pause();
    await show(page, 'connections');
    await page.keyboard.press('/');
    await page.keyboard.type('service-');
    await page.getByText('1–3 of 3 connections').waitFor();
    assert.ok((await shown_users(page)).every((user) => user.startsWith('service-')));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Messages in/ }).click();
    await page.locator('th[aria-sort="descending"]', { hasText: 'Messages in' }).waitFor();
    const wanted = async (order) => {
        const { connections } = await broker.api(`connections?sort=messages_in&order=${order}`);
        return connections.map(({ user }) => user);
    };
    for (const order of ['desc', 'asc']) {
        const users = await wanted(order);
        await until(`the page sorts ${order}`, async () => (await shown_users(page)).join() === users.join());
        await page.getByRole('button', { name: /^Messages in/ }).click();
    }
    await page.locator('tbody [data-row-link]').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.startsWith('#/connections/'));
});

// As much of a name as the protocol takes.
function cut(name) {
    const bytes = Buffer.from(name.replace(/\p{Cs}/gu, '\ufffd'));
    let end = Math.min(bytes.length, MOST_OF_A_TEXT);
    while (end < bytes.length && (bytes[end] & 0xc0) === 0x80) end -= 1;
    return bytes.subarray(0, end).toString();
}

async function join_with_hostile_names() {
    const joined = [];
    for (const name of HOSTILE.map(cut)) {
        const session = await load.join({ user: name, name: cut(`name ${name}`), software: name });
        await session.subscribe([name]);
        load.publish(session, { model: 11, topic: name, body: 'z'.repeat(4096) });
        joined.push({ session, name });
    }
    return joined;
}

for (const width of [1280, 400]) {
    live(`Hostile names are text wherever they stand, ${width} pixels wide`, async (page) => {
        await show(page, 'events');
        await page.locator('.live.open').waitFor({ state: 'attached' });
        const joined = await join_with_hostile_names();
        await assert.rejects(load.join({ user: 'x'.repeat(4096) }), /ended/);
        await page.locator('.events').getByText('<script>window.pwned=1</script>', { exact: false }).first().waitFor();
        await is_well_shaped(page, 'events');
        for (const view of ['connections?sort=user', 'topics?sort=name', 'history', 'timers']) {
            await show(page, view);
            await is_well_shaped(page, view);
        }
        for (const { session, name } of joined) {
            const of_name = [link_to('topics', name).slice(2), link_to('why', name).slice(2)];
            for (const view of [`connections/${session.id}`, ...(width < 500 ? of_name : [])]) {
                await show(page, view);
                await is_well_shaped(page, view);
            }
        }
        await show(page, 'connections?text=%3Cscript');
        await page.locator('tbody').getByText('<script>window.pwned=1', { exact: false }).first().waitFor();
        await show(page, 'connections?text=gnp');
        await page.locator('tbody .sign', { hasText: '\\u202e' }).first().waitFor();
        await show(page, 'topics?text=red');
        await page.locator('tbody .sign', { hasText: '\\u001b' }).first().waitFor();
        await show(page, 'topics?text=script');
        await page.locator('tbody').getByText('<script>window.pwned=1</script>', { exact: true }).first().waitFor();
        await show(page, 'topics?text=xxxx');
        await page.getByRole('button', { name: 'Show all 255 characters' }).first().click();
        assert.equal((await page.locator('dialog .whole').textContent()).length, 255);
        await page.keyboard.press('Escape');
        await picture(page, `live-hostile-${width}`);
        await Promise.all(joined.map(({ session }) => session.end()));
        load.sessions = load.sessions.filter((session) => !joined.some((one) => one.session === session));
        await show(page, 'history?kind=disconnect');
        await page.locator('tbody').getByText('<script>window.pwned=1', { exact: false }).first().waitFor();
        await is_well_shaped(page, 'history');
        assert.equal(await page.evaluate(() => 'pwned' in window), false);
    }, { width });
}

live('An administrator ends a session, and it is gone and on record', async (page) => {
    const victim = await load.join({ user: 'guest-of-a-moment', name: 'guest' });
    await show(page, 'connections?text=guest-of');
    await page.locator('tbody [data-row-link]').first().click();
    await page.waitForFunction((id) => location.hash === `#/connections/${id}`, victim.id);
    assert.equal(await page.getByRole('button', { name: 'End…' }).count(), 0);
    await log_in(page);
    await page.getByRole('button', { name: 'End…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await victim.closed;
    await show(page, 'connections?text=guest-of');
    await page.getByText('Nobody who is connected matches that').waitFor();
    await page.getByRole('link', { name: 'look into the history' }).click();
    await page.locator('tbody tr', { hasText: 'guest-of-a-moment' }).filter({ hasText: 'kicked' }).waitFor();
    await show(page, 'history?kind=kick');
    await page.locator('tbody tr', { hasText: victim.id }).waitFor();
    await picture(page, 'live-kicked');
});

live('An administrator publishes by hand to all four models', async (page) => {
    await load.join({ user: 'echo', on_message: ({ payload }) => ({ body: `heard ${payload}` }) })
        .then((session) => session.subscribe(['by.hand']));
    await log_in(page);
    await show(page, 'publish?topic=by.hand');
    const publish = page.getByRole('button', { name: 'Publish', exact: true });
    await page.getByLabel('Body', { exact: true }).fill('<b>grüße</b>');
    for (const model of ['10', '11', '12', '13']) {
        await page.getByLabel('Model').selectOption(model);
        load.sent[model] += 1;
        const answered = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/publish'));
        await publish.click();
        assert.equal((await (await answered).json()).outcome, 'ok');
        await page.locator('.outcome', { hasText: /^ok$/ }).waitFor();
        if (model >= '12') await page.locator('.whole', { hasText: 'heard <b>grüße</b>' }).waitFor();
    }
    await page.getByLabel('Topic').fill('nobody.there');
    await page.getByLabel('Timeout, ms').fill('50');
    load.sent[13] += 1;
    await publish.click();
    await page.locator('.outcome', { hasText: 'no subscriber' }).waitFor();
    await page.getByLabel('Topic').fill('t'.repeat(4096));
    await publish.click();
    await page.getByRole('alert').waitFor();
    await is_well_shaped(page, 'publish');
    await picture(page, 'live-publish');
    await all_counted();
}, { width: 400 });

live('Secrets of the configuration are hidden', async (page) => {
    await show(page, 'configuration?text=password');
    await page.locator('tbody').getByText('(hidden)').waitFor();
    assert.equal((await page.locator('#app').textContent()).includes(SECRET), false);
});

live('An administrator loads a plugin again, and is told that nothing changed', async (page) => {
    await show(page, 'plugins');
    await page.locator('section', { hasText: 'absent.so' }).getByText('missing', { exact: true }).waitFor();
    await log_in(page);
    const plugin = page.locator('section', { hasText: 'org.amq.reliable-random' });
    await plugin.getByText('active').waitFor();
    await plugin.getByRole('button', { name: 'Reload…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Load it' }).click();
    await page.getByText('Nothing changed: that is the file').waitFor();
    await plugin.getByRole('button', { name: 'Swap…' }).click();
    await page.getByRole('textbox', { name: /^File/ }).fill('/nowhere/x.so');
    await page.getByRole('dialog').getByRole('button', { name: 'Swap' }).click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
});

live('A broker that is gone is said to be, and found again when it is back', async (page) => {
    await show(page, 'connections');
    await page.locator('tbody [data-row-link]').first().waitFor();
    await load.pause();
    await broker.stop();
    await page.getByText('The broker has not answered since').waitFor();
    await page.locator('.state', { hasText: 'no answer' }).waitFor();
    assert.ok(await page.locator('tbody tr').count() > 1, 'what was there is still there');
    await picture(page, 'live-gone');
    await broker.start();
    load = new Load(broker.port);
    await load.start({ responders: 1, publishers: 2 });
    await page.locator('.banner').waitFor({ state: 'detached' });
    await page.locator('.live.open').waitFor();
    await page.getByText('1–3 of 3 connections').waitFor();
    await picture(page, 'live-back');
});

test('The pictures of docs/MONITOR.md', { timeout: 3 * TIMEOUT_MS, skip: !AMQ_DOC_PICTURES }, async () => {
    await load.start({ responders: 5, publishers: 9 });
    await come_and_go(load, broker);
    await until('there is something to see', async () => {
        const { series } = await broker.api('series?name=messages_in&step=1m');
        return series.messages_in.length >= 3;
    }, 2 * TIMEOUT_MS);
    const taken = [];  // to be made small when no load waits for it any more
    for (const { name, view, theme } of DOCUMENTED) {
        const { page } = await open({ theme });
        await show(page, view);
        await page.locator('.live.open').waitFor();
        await page.waitForFunction(() => /\d/.test(document.querySelector('.pulse b').textContent));
        taken.push({ name, png: await page.screenshot() });
        await page.close();
    }
    await load.stop();
    mkdirSync(AMQ_DOC_PICTURES, { recursive: true });
    for (const { name, png } of taken) {
        const bytes = small(png);
        assert.ok(bytes.length <= MOST_OF_A_PICTURE, `${name} has ${bytes.length} bytes`);
        writeFileSync(join(AMQ_DOC_PICTURES, `${name}.png`), bytes);
    }
});
