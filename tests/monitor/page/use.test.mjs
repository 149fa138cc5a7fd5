// Uses the page as people do, against a server of its own whose answers were made up.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { open_page, start_browser } from './browser.mjs';
import { HOSTILE } from './fixture/names.mjs';
import { start } from './fixture/server.mjs';

const { AMQ_PAGE_ASSETS, AMQ_PAGE_MODULES } = process.env;
const QUIET_MS = 2600;  // longer than any poll waits

let fixture = null;
let browser = null;

before(async () => {
    fixture = await start(AMQ_PAGE_ASSETS);
    browser = await start_browser(AMQ_PAGE_MODULES);
});

after(async () => {
    await browser?.stop();
    await fixture?.stop();
});

function use(name, run) {
    test(name, { timeout: 60_000 }, async () => {
        await browser.context.clearCookies();
        const { page, faults } = await open_page(browser.context);
        const go = (hash) => page.goto(`${fixture.base}/#/${hash}`);
        await run({ page, go });
        assert.deepEqual(faults.filter((fault) => !fault.includes('ERR_')), []);  // ERR_: no answer, which is said
        await page.close();
    });
}

const log_in = async (page, token) => {
    await page.getByRole('button', { name: 'Log in' }).first().click();
    await page.getByLabel('Token').fill(token);
    await page.getByRole('dialog').getByRole('button', { name: 'Log in' }).click();
};

use('A slash brings one to the search, and what is typed is found and linked', async ({ page, go }) => {
    await go('connections');
    await page.locator('tbody [data-row-link]').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('gate-10');
    await page.waitForFunction(() => location.hash.includes('text=gate-10'));
    await page.getByText('1–', { exact: false }).first().waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll('tbody th')].every((cell) => cell.textContent.includes('gate-10')));
});

use('A column sorts, and its order is in the address', async ({ page, go }) => {
    await go('connections');
    await page.getByRole('button', { name: /^RTT/ }).click();
    await page.waitForFunction(() => location.hash.includes('sort=rtt'));
    assert.equal(await page.locator('th[aria-sort]').getAttribute('aria-sort'), 'descending');
    await page.getByRole('button', { name: /^RTT/ }).click();
    await page.locator('th[aria-sort="ascending"]').waitFor();
    await page.reload();
    await page.locator('th[aria-sort="ascending"]').waitFor();
});

use('A list goes on to its next page', async ({ page, go }) => {
    await go('connections');
    await page.getByText('1–100 of 240').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('101–200 of 240').waitFor();
});

use('Arrows walk through a table, and Enter opens a row', async ({ page, go }) => {
    await go('topics');
    const links = page.locator('tbody [data-row-link]');
    await links.first().focus();
    await page.keyboard.press('ArrowDown');
    const second = await links.nth(1).textContent();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), second);
    await page.keyboard.press('Enter');
    await page.waitForFunction((name) => document.querySelector('h1').textContent === name, second);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'view-title');
});

use('The first thing that a keyboard reaches skips to the content', async ({ page, go }) => {
    await go('overview');
    await page.locator('.stats').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
});

use('Hostile names are text, with signs for what cannot be seen', async ({ page, go }) => {
    await go('topics?text=script');
    await page.getByText(HOSTILE[0], { exact: true }).first().waitFor();
    await go('topics/abc%E2%80%AEgnp.exe');
    await page.locator('h1 .sign', { hasText: '\\u202e' }).waitFor();
    assert.equal(await page.evaluate(() => 'pwned' in window), false);
});

use('A name of 4 KiB is cut, and a button shows the whole of it', async ({ page, go }) => {
    await go('connections?text=xxxx');
    await page.getByRole('button', { name: 'Show all 4,096 characters' }).first().click();
    assert.equal((await page.locator('dialog .whole').textContent()).length, 4096);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
});

use('Nothing on the overview moves while numbers change', async ({ page, go }) => {
    await go('overview');
    await page.waitForFunction(() => document.querySelectorAll('canvas').length === 2);
    await page.getByText('Descriptors').waitFor();
    const places = () => page.evaluate(() => [...document.querySelectorAll('main h2, .stat, .plot, .counts li, .facts > div')].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y, width, height].join();
    }));
    const first = await places();
    const number = await page.locator('.stat .num').first().textContent();
    await page.waitForFunction((old) => document.querySelector('.stat .num').textContent !== old, number);
    assert.deepEqual(await places(), first);
});

use('What has not changed is not sent again', async ({ page, go }) => {
    const unchanged = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/config') && answer.status() === 304);
    await go('configuration');
    await unchanged;
});

use('Events come by themselves, and stand still when paused', async ({ page, go }) => {
    await go('events');
    const events = page.locator('.events li');
    await events.nth(1).waitFor();
    await page.keyboard.press('p');
    const count = await events.count();
    await page.request.post(`${fixture.base}/fixture/event`);
    await page.waitForTimeout(QUIET_MS);
    assert.equal(await events.count(), count);
    await page.keyboard.press('p');
    await page.waitForFunction((n) => document.querySelectorAll('.events li').length > n, count);
});

use('Nothing is asked while nobody looks', async ({ page, go }) => {
    await go('connections');
    await page.locator('tbody [data-row-link]').first().waitFor();
    const hide = (hidden) => page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
    await hide(true);
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.waitForTimeout(QUIET_MS);
    assert.deepEqual(asked, []);
    await hide(false);
    await page.waitForResponse((answer) => answer.url().includes('/api/v1/connections'));
});

use('A broker that is gone is said to be, and is found again when it is back', async ({ page, go }) => {
    await go('connections');
    await page.locator('tbody [data-row-link]').first().waitFor();
    const port = Number(new URL(fixture.base).port);
    await fixture.stop();
    await page.getByText('The broker has not answered since').waitFor();
    assert.ok(await page.locator('tbody tr').count() > 1, 'what was there is still there');
    fixture = await start(AMQ_PAGE_ASSETS, port);
    await page.locator('.banner').waitFor({ state: 'detached' });
    await page.locator('.live.open').waitFor();
});

use('Whoever has no token cannot even see what administrators do', async ({ page, go }) => {
    await go('connections/1017');
    await page.getByRole('link', { name: 'History' }).last().waitFor();
    assert.equal(await page.getByRole('button', { name: 'End…' }).count(), 0);
    await log_in(page, 'wrong');
    await page.getByText('that token is not known').waitFor();
});

use('An administrator ends a connection after a question', async ({ page, go }) => {
    await go('connections/1018');
    await log_in(page, 'open sesame');
    await page.getByRole('button', { name: 'End…' }).click();
    const kick = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/connections/1018/kick'));
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    assert.equal((await kick).headers()['x-amq-csrf'], '1');
    await page.getByText('has been ended').waitFor();
    await page.waitForFunction(() => location.hash === '#/connections');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
});

use('A question that is cancelled does nothing', async ({ page, go }) => {
    await go('configuration');
    await log_in(page, 'open sesame');
    const posts = [];
    page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
    await page.getByRole('button', { name: 'Drain…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(posts, []);
});

use('A swap that was refused says why, and the question stays', async ({ page, go }) => {
    await go('plugins');
    await log_in(page, 'open sesame');
    await page.getByRole('button', { name: 'Swap…' }).first().click();
    await page.getByRole('textbox', { name: /^File/ }).fill('/tmp/bad.so');
    await page.getByRole('dialog').getByRole('button', { name: 'Swap' }).click();
    await page.getByText('/tmp/bad.so: elf: the file is cut short').waitFor();
});

use('A theme that was chosen is kept', async ({ page, go }) => {
    await go('overview');
    await page.getByRole('button', { name: 'Show it dark' }).click();
    await page.reload();
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    await page.evaluate(() => localStorage.clear());
});

use('An administrator publishes by hand, and sees what came of it', async ({ page, go }) => {
    await go('topics/chat.room-1');
    await log_in(page, 'open sesame');
    await page.getByRole('link', { name: 'Publish…' }).click();
    await page.locator('form.publish').waitFor();
    assert.equal(await page.getByLabel('Topic').inputValue(), 'chat.room-1');
    await page.getByLabel('Body', { exact: true }).fill('xyz');
    await page.getByRole('group', { name: 'Body as' }).getByRole('button', { name: 'Hex' }).click();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('The body is not hexadecimal').waitFor();
    await page.getByLabel('Body', { exact: true }).fill('68 69');
    await page.getByLabel('Model').selectOption('13');
    const sent = page.waitForRequest((request) => request.url().endsWith('/api/v1/publish'));
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    assert.deepEqual((await sent).postDataJSON(), { model: 13, topic: 'chat.room-1', body: 'aGk=', no_wait: false });
    await page.locator('.outcome', { hasText: 'ok' }).waitFor();
    assert.equal(await page.locator('.whole').textContent(), 'hi');
    await page.getByRole('group', { name: 'Reply as' }).getByRole('button', { name: 'Hex' }).click();
    await page.locator('.whole', { hasText: '68 69' }).waitFor();
});

use('Nobody else is shown the way to publish', async ({ page, go }) => {
    await go('topics/chat.room-1');
    await page.getByText('Latest messages').first().waitFor();
    assert.equal(await page.getByRole('link', { name: /^Publish/ }).count(), 0);
    await go('publish');
    await page.getByText('That takes a token').waitFor();
    assert.equal(await page.locator('form').count(), 0);
});

use('A heat map tells what is under the pointer', async ({ page, go }) => {
    await go('models/12');
    const map = page.getByRole('img', { name: /^How long responders took: [\d,]+ in all/ });
    await map.waitFor();
    const { width, height } = await map.boundingBox();
    await map.hover({ position: { x: width - 10, y: height / 2 } });
    await page.locator('.heat .legend b', { hasText: /\d/ }).waitFor();
});

use('A chart tells what is under the pointer', async ({ page, go }) => {
    await go('overview');
    const plot = page.locator('.plot .u-over').first();
    await plot.waitFor();
    await page.locator('.legend .at', { hasText: 'now' }).first().waitFor();
    const { width } = await plot.boundingBox();
    await plot.hover({ position: { x: width / 2, y: 40 } });
    await page.locator('.legend .at', { hasText: /\d\d:\d\d:\d\d/ }).first().waitFor();
    await page.mouse.down();
    await page.mouse.up();
    await plot.dblclick();
    await page.mouse.move(0, 0);
    await page.locator('.legend .at', { hasText: 'now' }).first().waitFor();
});
