// Where the walk goes, and what is measured there. The functions run in the page.

export const VIEWS_TO_WALK = [
    'overview', 'overview?metric=latency', 'connections', 'connections/1017', 'topics', 'topics/chat.room-1', 'events',
    'history', 'history?show=flapping', 'why', 'why/gate-7', 'models', 'models/12',
    'models/12?step=1m', 'matching', 'timers', 'publish', 'plugins',
    'configuration', 'nowhere',
];

// Whatever was asked for has come, or was refused.
export function is_settled() {
    const main = document.querySelector('main');
    const has_come = main && main.querySelector('h1') && !main.querySelector('.waiting, [aria-busy]');
    return Boolean(has_come) && !/Asking for alarms|Loading…/.test(main.textContent) && main.textContent.length > 20;
}

export function measure() {
    const root = document.documentElement;
    const pressable = [...document.querySelectorAll('a, button, input, select')];
    const name_of = (element) => element.getAttribute('aria-label') || element.textContent.trim() || element.labels?.[0]?.textContent;
    const heights = [...document.querySelectorAll('tr:not(.waiting)')].map((row) => row.getBoundingClientRect().height);
    return {
        tallest_row: Math.max(0, ...heights),
        too_wide: Math.max(0, root.scrollWidth - root.clientWidth),
        titles: document.querySelectorAll('h1').length,
        theme: root.dataset.theme,
        unnamed: pressable.filter((element) => !name_of(element)).map((element) => element.outerHTML.slice(0, 120)),
        strange: [
            ...[...document.querySelectorAll('img, iframe, object, embed, body script, [onerror], [onclick], a[href^="javascript:"]')].map((e) => e.outerHTML),
            ...('pwned' in window ? ['window.pwned'] : []),
        ],
    };
}
