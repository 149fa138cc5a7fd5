// Light or dark: as the system says, until somebody says otherwise.

import { store } from './store.js';

const KEY = 'amq-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

function remembered() {
    try {
        return localStorage.getItem(KEY);
    } catch {
        return null;  // storage may be forbidden
    }
}

const shown = (choice) => (choice === 'light' || choice === 'dark' ? choice : system.matches ? 'dark' : 'light');

export const theme = store(shown(remembered()));

function apply() {
    document.documentElement.dataset.theme = theme.get();
}

export function start_theme() {
    apply();
    theme.subscribe(apply);
    system.addEventListener('change', () => theme.set(shown(remembered())));
}

export function switch_theme() {
    const other = theme.get() === 'dark' ? 'light' : 'dark';
    try {
        localStorage.setItem(KEY, other);
    } catch {
        // then only for this time
    }
    theme.set(other);
}
