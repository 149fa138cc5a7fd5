// Showing a token, to see what only the initiated may see or to do what only administrators may do.

import { useState } from 'preact/hooks';

import { admin, login, logout } from '../access.js';
import { ask, say } from '../dialog.js';
import { html } from '../html.js';
import { use_store } from '../store.js';

const HELP = 'One of those in the file that the option token_file of the monitor names.';

function ask_for_token(on_done) {
    ask({
        title: 'Log in',
        text: 'Administrators may end connections, exchange plugins and reload the configuration.',
        fields: [{ name: 'token', label: 'Token', type: 'password', help: HELP }],
        action: 'Log in',
        run: async ({ token }) => {
            await login(token.trim());
            on_done();
            return admin.get() ? 'You are logged in as an administrator.' : 'You are logged in.';
        },
    });
}

async function leave(on_done) {
    try {
        await logout();
        on_done();
    } catch (error) {
        say(error.message);
    }
}

export function LoginButton({ on_done }) {
    const is_admin = use_store(admin);
    return is_admin
        ? html`<button type="button" class="quiet" onClick=${() => leave(on_done)}
            title="You are an administrator">Log out</button>`
        : html`<button type="button" class="quiet" onClick=${() => ask_for_token(on_done)}>Log in</button>`;
}

// In place of every view, when reading needs a token, too.
export function Login({ on_done }) {
    const [token, set_token] = useState('');
    const [error, set_error] = useState(null);
    const submit = async (event) => {
        event.preventDefault();
        try {
            await login(token.trim());
            on_done();
        } catch (failure) {
            set_error(failure.message);
        }
    };
    return html`<form class="login" onSubmit=${submit}><h1 id="view-title" tabindex="-1">This monitor wants a token</h1>
        <label class="field"><span>Token</span><input type="password" value=${token} required autocomplete="off"
            onInput=${(event) => set_token(event.target.value)} /><small>${HELP}</small></label>
        ${error && html`<p class="failure" role="alert">${error}</p>`}
        <div class="actions"><button type="submit" class="primary">Log in</button></div></form>`;
}
