// A client of the native protocol, as far as a load needs one; docs/PROTOCOL.md has the frames.

import { connect } from 'node:net';

const MAGIC = 0x0133c577;
const HEAD = 24;
const HELLO = 0xffffff00, WELCOME = 0xffffff01, SUBSCRIBE = 0xffffff02, ACKNOWLEDGE = 0xffffff04, REPLY = 0xffffff05,
    ANSWER = 0xffffff06, PING = 0xffffff08, PONG = 0xffffff09, FIRST_COMMAND = 0xffffff00;
const EXTENDED = 1, ALIAS = 2, NO_WAIT = 4;
const TOPIC_NAME = 2, VERSIONS = 6, NAME = 7, SOFTWARE = 8, USER = 9, SESSION = 11;
export const OK = 0, DECLINED = 4;

function record(type, value) {
    const bytes = Buffer.from(value);
    const head = Buffer.alloc(4);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(bytes.length, 2);
    return Buffer.concat([head, bytes]);
}

function block(records) {
    const all = Buffer.concat(records);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(all.length);
    return Buffer.concat([all, size]);
}

function frame(command, sequence, { body = Buffer.alloc(0), flags = 0, status = 0, model = 0 } = {}) {
    const head = Buffer.alloc(HEAD);
    [MAGIC, command, sequence, body.length, ((flags << 16) | status) >>> 0, model].forEach((n, k) => head.writeUInt32BE(n, 4 * k));
    return Buffer.concat([head, body]);
}

// {payload, records: Map of type to value}
function taken_apart(flags, body) {
    if (!(flags & EXTENDED)) return { payload: body, records: new Map() };
    const end = body.length - 4;
    const begin = end - body.readUInt32BE(end);
    const records = new Map();
    for (let at = begin; at < end;) {
        const size = body.readUInt16BE(at + 2);
        records.set(body.readUInt16BE(at), body.subarray(at + 4, at + 4 + size));
        at += 4 + size;
    }
    return { payload: body.subarray(0, begin), records };
}

function topics_list(names) {
    return Buffer.concat(names.map((name, k) => {
        const bytes = Buffer.from(name);
        const head = Buffer.alloc(5);
        head.writeUInt32BE(k + 1);
        head.writeUInt8(bytes.length, 4);
        return Buffer.concat([head, bytes]);
    }));
}

export class Session {
    // on_message({payload}) gives, or promises, {status, body} of the reply.
    constructor(socket, on_message) {
        this.socket = socket;
        this.on_message = on_message;
        this.waiting = new Map();  // by sequence
        this.sequence = 1;
        this.rest = Buffer.alloc(0);
        this.closed = new Promise((resolve) => socket.on('close', resolve));
        this.closed.then(() => this.#lose());
        socket.on('error', () => {});  // what matters is that it closes
        socket.on('data', (bytes) => this.#take(bytes));
    }

    // Refused by throwing.
    static async open(port, { user, name = 'load', software = '1.0', on_message = () => ({}) }) {
        const socket = connect(port, '127.0.0.1');
        socket.setNoDelay(true);
        const session = new Session(socket, on_message);
        const texts = [[NAME, name], [SOFTWARE, software], [USER, user]].map(([type, text]) => record(type, text));
        const body = block([record(VERSIONS, [0, 1]), ...texts]);
        const { records } = await session.#ask(HELLO, { body, flags: EXTENDED });
        session.user = user;
        session.id = String(records.get(SESSION).readBigUInt64BE());
        return session;
    }

    async subscribe(names) {
        const { status } = await this.#ask(SUBSCRIBE, { body: topics_list(names) });
        if (status !== OK) throw new Error(`the broker refused to subscribe ${names}`);
    }

    // The outcome's number and what was replied.
    request({ model, topic, body, no_wait = false }) {
        const bytes = Buffer.concat([Buffer.from(body), block([record(TOPIC_NAME, topic)])]);
        return this.#ask(0, { body: bytes, flags: ALIAS | EXTENDED | (no_wait ? NO_WAIT : 0), model });
    }

    // Of a model that is not answered.
    publish({ model, topic, body }) {
        const bytes = Buffer.concat([Buffer.from(body), block([record(TOPIC_NAME, topic)])]);
        this.socket.write(frame(0, 0, { body: bytes, flags: ALIAS | EXTENDED, model }));
    }

    end() {
        this.socket.end();
        return this.closed;
    }

    #ask(command, rest) {
        if (this.socket.destroyed) return Promise.reject(new Error('the session has ended'));
        const sequence = this.sequence;
        this.sequence += 1;
        return new Promise((resolve, reject) => {
            this.waiting.set(sequence, { resolve, reject });
            this.socket.write(frame(command, sequence, rest));
        });
    }

    #lose() {
        for (const { reject } of this.waiting.values()) reject(new Error('the session has ended'));
        this.waiting.clear();
    }

    #take(bytes) {
        this.rest = Buffer.concat([this.rest, bytes]);
        while (this.rest.length >= HEAD && this.rest.length >= HEAD + this.rest.readUInt32BE(12)) {
            const [, command, sequence, size, both, model] = Array.from({ length: 6 }, (_, k) => this.rest.readUInt32BE(4 * k));
            const body = this.rest.subarray(HEAD, HEAD + size);
            this.rest = this.rest.subarray(HEAD + size);
            this.#hear({ command, sequence, status: both & 0xffff, model, ...taken_apart(both >>> 16, body) });
        }
    }

    #hear({ command, sequence, status, model, payload, records }) {
        if (command === PING) this.socket.write(frame(PONG, sequence, { body: payload }));
        if ([WELCOME, ACKNOWLEDGE, ANSWER].includes(command)) {
            this.waiting.get(sequence)?.resolve({ status, payload, records });
            this.waiting.delete(sequence);
        }
        if (command < FIRST_COMMAND) this.#answer(sequence, model, payload);
    }

    async #answer(sequence, model, payload) {
        const { status = OK, body = '' } = await this.on_message({ model, payload });
        if (model !== 12 && model !== 13) return;
        if (!this.socket.destroyed) this.socket.write(frame(REPLY, sequence, { body: Buffer.from(body), status, model }));
    }
}
