// A browser that knows nobody, and pages in it that report what went wrong.

import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const CHROMIUM = process.env.AMQ_CHROMIUM ?? '/usr/bin/chromium';
const WAIT_MS = 15000;
const FLAGS = [
    '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-quic', '--disable-dev-shm-usage',
];

// modules: the node_modules that playwright-core is in.
export async function start_browser(modules) {
    const { chromium } = createRequire(join(modules, 'from-here.js'))('playwright-core');
    const profile = mkdtempSync(join(tmpdir(), 'amq-page-'));
    const context = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, args: FLAGS, headless: true });
    const stop = async () => {
        await context.close();
        rmSync(profile, { recursive: true, force: true });
    };
    return { context, stop };
}

// Whatever the page itself is to blame for. That a thing is not there is an answer, not a mistake.
function watch(page, faults) {
    page.on('console', (message) => {
        const text = message.text();
        if (message.type() === 'error' && !/status of (401|403|404|503)/.test(text)) faults.push(text);
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('dialog', (dialog) => {
        faults.push(`a dialog of the browser: ${dialog.message()}`);
        dialog.dismiss();
    });
}

export async function open_page(context, { width = 1280, theme = 'light' } = {}) {
    const page = await context.newPage();
    const faults = [];
    page.setDefaultTimeout(WAIT_MS);
    watch(page, faults);
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    return { page, faults };
}
