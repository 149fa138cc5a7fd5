// Who is looking: nobody who is known, somebody who may read, or an administrator. The cookie is out of reach of this
// page; the monitor says what it is worth.

import { ApiError, get, post } from './api.js';
import { store } from './store.js';

const PATH = '/api/v1/login';

export const admin = store(false);
export const may_read = store(true);

function hear({ changes, reads }) {
    admin.set(changes === true);
    may_read.set(reads !== false);
}

export async function ask_access() {
    try {
        hear((await get(PATH)).data);
    } catch {
        // whoever asks for anything else is told
    }
}

export async function login(token) {
    hear(await post(PATH, { token }));
}

export async function logout() {
    hear(await post('/api/v1/logout'));
}

// Something that only administrators may do. A refusal may mean that the login has run out.
export async function act(path, body, timeout_ms) {
    try {
        return await post(path, body, timeout_ms);
    } catch (error) {
        if (error instanceof ApiError && (error.status === 401 || error.status === 403)) ask_access();
        throw error;
    }
}
