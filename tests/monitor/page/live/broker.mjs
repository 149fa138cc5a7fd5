// A real amqd with the real plugins and the monitor, on ports of its own and in a folder of its own.

import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { until } from './until.mjs';

export const TOKEN = 'the-token-of-the-page-test';
export const SECRET = 'nobody-is-to-read-this';
const KILL_AFTER_MS = 20_000;

// Not loaded, which is an alarm; and something to be hidden.
const ABSENT = `
[plugins.absent]
path = "absent.so"
required = false
options = { a_password = "${SECRET}" }
`;

const config = ({ folder, plugins, port }) => `
[listen.native]
url = "tcp://127.0.0.1:0"
role = "any"
[control]
path = "${folder}/control.sock"
[drain]
timeout = "1s"
[plugins]
directory = "${plugins}"
crash_file = "off"
trial = false
[plugins.monitor]
path = "monitor.so"
admin = true
options = { listen = "127.0.0.1:${port}", store = "${folder}/monitor.db", token_file = "${folder}/token" }
`;

export class Broker {
    constructor({ amqd, plugins, has_absent = true }) {
        this.has_absent = has_absent;
        this.amqd = amqd;
        this.plugins = plugins;
        this.folder = mkdtempSync(join(tmpdir(), 'amq-live-'));
        this.page_port = 0;  // any; from the first start on always the same, so that a page finds it again
        this.child = null;
        writeFileSync(join(this.folder, 'token'), `${TOKEN}\n`);
        chmodSync(join(this.folder, 'token'), 0o600);
    }

    async start() {
        const file = join(this.folder, 'amq.toml');
        const text = config({ folder: this.folder, plugins: this.plugins, port: this.page_port });
        writeFileSync(file, text + (this.has_absent ? ABSENT : ''));
        this.log = '';
        this.child = spawn(this.amqd, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
        this.ended = new Promise((resolve) => this.child.on('close', resolve));
        this.child.stderr.on('data', (bytes) => {
            this.log += bytes;
        });
        await until('amqd is ready', () => {
            if (this.child.exitCode !== null) throw new Error(`amqd did not start:\n${this.log}`);
            return this.log.includes('event=ready');
        });
        this.port = Number(/event=listening\b.*tcp:\/\/127\.0\.0\.1:(\d+)/.exec(this.log)[1]);
        this.page_port = Number(/http:\/\/127\.0\.0\.1:(\d+)\//.exec(this.log)[1]);
        this.base = `http://127.0.0.1:${this.page_port}`;
    }

    async stop() {
        if (this.child === null) return;
        const killer = setTimeout(() => this.child.kill('SIGKILL'), KILL_AFTER_MS);
        this.child.kill('SIGTERM');
        await this.ended;
        clearTimeout(killer);
        this.child = null;
    }

    async remove() {
        await this.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }

    async api(path) {
        const answer = await fetch(`${this.base}/api/v1/${path}`);
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
        return answer.json();
    }
}
