// Sessions that publish and reply all the time, and know how much that was.

import { DECLINED, OK, Session } from './native.mjs';

const SERVICES = ['orders', 'match.ranked', 'chat.lobby'];
const USERS = ['lobby', 'match', 'chat', 'gate', 'score', 'auth'];
const EVERY_MS = 20;
const UNHEARD = 'ordres';  // a name with a mistake in it

// Same each time, but no two alike.
function chance(seed) {
    let state = seed;
    return () => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return state / 2147483648;
    };
}

// Most are quick, some are not: what a heat map is for.
const reply_later = (random) => () => new Promise((resolve) => {
    const slow = random() < 0.03;
    const reply = () => resolve(random() < 0.01 ? { status: DECLINED } : { status: OK, body: 'done' });
    setTimeout(reply, slow ? 20 + random() * 60 : random() ** 3 * 12);
});

export class Load {
    constructor(port) {
        this.port = port;
        this.random = chance(7);
        this.sessions = [];
        this.publishers = [];
        this.sent = { 10: 0, 11: 0, 12: 0, 13: 0 };
        this.by_topic = {};
        this.outcomes = {};  // by number
        this.open = new Set();
        this.timer = null;
    }

    async start({ responders = 3, publishers = 6 } = {}) {
        const on_message = reply_later(this.random);
        for (let k = 0; k < responders; k += 1) {
            const session = await this.join({ user: `service-${this.sessions.length + 1}`, name: 'worker', software: '2.1', on_message });
            await session.subscribe(SERVICES);
        }
        for (let k = 0; k < publishers; k += 1) {
            this.publishers.push(await this.join({ user: `${USERS[k % USERS.length]}-${this.sessions.length + 1}`, name: 'game', software: '0.9' }));
        }
        this.go_on();
    }

    async join(who) {
        const session = await Session.open(this.port, who);
        this.sessions.push(session);
        return session;
    }

    go_on() {
        clearInterval(this.timer);
        this.timer = setInterval(() => this.publishers.forEach((session, k) => this.random() < 1 / (1 + k / 3) && this.#one(session)), EVERY_MS);
    }

    // Until everything that was sent has come to something.
    async pause() {
        clearInterval(this.timer);
        await Promise.all(this.open);
    }

    async stop() {
        clearInterval(this.timer);
        await Promise.all(this.sessions.map((session) => session.end()));
    }

    request(session, message) {
        this.#count(message);
        const answered = session.request(message).then(({ status }) => {
            this.outcomes[status] = (this.outcomes[status] ?? 0) + 1;
        }, () => {});  // the broker was stopped
        this.open.add(answered);
        answered.then(() => this.open.delete(answered));
        return answered;
    }

    // Of a model that is not answered.
    publish(session, message) {
        this.#count(message);
        session.publish(message);
    }

    #count({ model, topic }) {
        this.sent[model] += 1;
        this.by_topic[topic] = (this.by_topic[topic] ?? 0) + 1;
    }

    #one(session) {
        const model = [10, 11, 12, 12, 12, 12, 13][Math.floor(this.random() * 7)];
        const topic = this.random() < 0.01 ? UNHEARD : SERVICES[Math.floor(this.random() ** 2 * SERVICES.length)];
        const message = { model, topic, body: 'x'.repeat(20 + Math.floor(this.random() * 400)), no_wait: topic === UNHEARD };
        if (model >= 12) {
            this.request(session, message);
        } else {
            this.publish(session, message);
        }
    }
}
