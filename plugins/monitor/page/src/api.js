// The monitor's HTTP API, as the page asks it.

const TIMEOUT_MS = 10000;

// status is 0 when there was no answer at all.
export class ApiError extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

async function exchange(path, options, timeout_ms = TIMEOUT_MS) {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeout_ms);
    try {
        const answer = await fetch(path, { cache: 'no-store', signal: timeout.signal, ...options });
        const text = answer.status === 304 ? '' : await answer.text();
        return { answer, text };
    } catch {
        throw new ApiError(0, 'The broker does not answer.');
    } finally {
        clearTimeout(timer);
    }
}

function json_of(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

function error_of(answer, data) {
    return new ApiError(answer.status, data?.error ?? `The monitor answered ${answer.status}.`);
}

// {same: true} when the answer would be the one with that etag.
export async function get(path, etag = null) {
    const { answer, text } = await exchange(path, { headers: etag ? { 'If-None-Match': etag } : {} });
    if (answer.status === 304) return { same: true };
    const data = json_of(text);
    if (!answer.ok || data === null) throw error_of(answer, data);
    return { same: false, data, etag: answer.headers.get('ETag') };
}

// The header is one that no form of another site can send.
export async function post(path, body = {}, timeout_ms = TIMEOUT_MS) {
    const { answer, text } = await exchange(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-AMQ-CSRF': '1' },
        body: JSON.stringify(body),
    }, timeout_ms);
    const data = json_of(text);
    if (!answer.ok || data?.ok === false) throw error_of(answer, data);
    return data ?? {};
}
