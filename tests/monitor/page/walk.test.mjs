// Walks through every view, wide and narrow, light and dark, and takes a picture of each. Of the monitor at
// AMQ_MONITOR_URL if that is set, or else of a server of its own with answers that were made up.
//   AMQ_PAGE_ASSETS=build/…/page AMQ_PAGE_MODULES=…/node_modules AMQ_PAGE_PICTURES=… node --test walk.test.mjs

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { open_page, start_browser } from './browser.mjs';
import { start } from './fixture/server.mjs';
import { VIEWS_TO_WALK, is_settled, measure } from './walk.mjs';

const { AMQ_MONITOR_URL, AMQ_PAGE_ASSETS, AMQ_PAGE_MODULES, AMQ_PAGE_PICTURES } = process.env;
const TIMEOUT_MS = 120_000;
const MOST_OF_A_ROW = 140;  // pixels: a name that has been cut, on a narrow screen

let base = AMQ_MONITOR_URL;
let fixture = null;
let browser = null;

before(async () => {
    if (!base) {
        fixture = await start(AMQ_PAGE_ASSETS);
        base = fixture.base;
    }
    if (AMQ_PAGE_PICTURES) mkdirSync(AMQ_PAGE_PICTURES, { recursive: true });
    browser = await start_browser(AMQ_PAGE_MODULES);
});

after(async () => {
    await browser?.stop();
    await fixture?.stop();
});

async function look_at(view, width, theme) {
    const { page, faults } = await open_page(browser.context, { width, theme });
    await page.goto(`${base}/#/${view}`);
    await page.waitForFunction(is_settled);
    if (AMQ_PAGE_PICTURES) {
        const name = `${view.replace(/\W+/g, '-')}-${width}-${theme}.png`;
        await page.screenshot({ path: join(AMQ_PAGE_PICTURES, name), fullPage: true });
    }
    const measured = await page.evaluate(measure);
    await page.close();
    return { ...measured, faults };
}

for (const width of [1280, 400]) {
    for (const theme of ['light', 'dark']) {
        test(`Every view can be looked at, ${width} pixels wide, ${theme}`, { timeout: TIMEOUT_MS }, async (t) => {
            for (const view of VIEWS_TO_WALK) {
                await t.test(view, async () => {
                    const seen = await look_at(view, width, theme);
                    assert.deepEqual(seen.faults, []);
                    assert.equal(seen.too_wide, 0, 'the page scrolls to the side');
                    assert.ok(seen.tallest_row <= MOST_OF_A_ROW, `a row is ${seen.tallest_row} pixels high`);
                    assert.equal(seen.titles, 1);
                    assert.equal(seen.theme, theme);
                    assert.deepEqual(seen.unnamed, [], 'what can be pressed has no name');
                    assert.deepEqual(seen.strange, [], 'markup came from a name');
                });
            }
        });
    }
}
