// What the page reads out of answers and ticks that have it in several places.

// The order in which models are shown, and what each of them promises.
export const MODELS = {
    10: 'unreliable all',
    11: 'unreliable random',
    12: 'reliable random',
    13: 'reliable spec',
};

export const model_name = (model) => MODELS[model] ?? `model ${model}`;

export const model_ids = (models) => Object.keys(models ?? {}).sort((a, b) => Number(a) - Number(b));

const TONES = { ok: 'good', timeout: 'bad', no_subscriber: 'warn', strategy_failed: 'bad' };

export const outcome_tone = (outcome) => TONES[outcome] ?? 'other';

// A tick is the last second, an answer of /counters has that and the last minute.
export const last_second = (reading) => reading?.rates?.second ?? reading?.rates ?? {};
export const last_minute = (reading) => reading?.rates?.minute ?? {};

// A tick's value for a name of /api/v1/series; undefined when ticks do not tell it.
export function value_in(tick, name) {
    if (name === 'connections') return tick.connections;
    const [, model, what] = /^model\.(\d+)\.(.+)$/.exec(name) ?? [];
    if (!model) return last_second(tick)[name] ?? path_in(tick.latency?.all, name);
    const of_model = last_second(tick).models?.[model];
    return of_model?.[what] ?? path_in(tick.latency?.[model], what);
}

// What lies at "in.messages" of an object; undefined if nothing does.
export function path_in(object, path) {
    return path.split('.').reduce((at, key) => at?.[key], object);
}

// Latencies of all models together, if the monitor has them, or else those of the busiest one.
export function overall_latency(reading) {
    const latency = reading?.latency ?? {};
    if (latency.all) return { ...latency.all, of: null };
    if (latency.broker_us || latency.responder_us) return { ...latency, of: null };
    const busiest = busiest_model(reading);
    return busiest ? { ...latency[busiest], of: busiest } : {};
}

// Of those that have latencies, the model with most requests in the last second.
export function busiest_model(reading) {
    const models = last_second(reading).models ?? {};
    const requests = (model) => models[model]?.requests ?? 0;
    const ids = model_ids(reading?.latency).filter((id) => id !== 'all');
    return ids.sort((a, b) => requests(b) - requests(a))[0];
}

// What was dropped or refused, of all models together.
export function losses(counters) {
    const models = Object.values(counters?.models ?? {});
    const sum = (field) => models.map((model) => model[field]);
    return { dropped: sum('drops'), refused: [...sum('refused'), counters?.sessions?.refused] };
}
