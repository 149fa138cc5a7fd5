// Where one is, as the part of the address behind '#': "#/connections/77?sort=bytes_in".

// A name with a stray '%' is a name, too.
function decoded(part) {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

// {view, item, query}: item is what stands behind the view, empty if nothing does.
export function parse(hash) {
    const text = hash.replace(/^#?\/?/, '');
    const mark = text.indexOf('?');
    const path = mark < 0 ? text : text.slice(0, mark);
    const [view, ...rest] = path.split('/');
    const query = {};
    for (const [key, value] of new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1))) {
        query[key] = value;
    }
    return { view: decoded(view) || 'overview', item: decoded(rest.join('/')), query };
}

// A name as one part of a path. Half a surrogate is nothing that an address can hold.
export const part = (text) => encodeURIComponent(String(text).replace(/\p{Cs}/gu, '\ufffd'));

// What is empty is left out, so that links stay short.
export function query_of(query) {
    const kept = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
        for (const one of Array.isArray(value) ? value : [value]) {
            if (one !== undefined && one !== null && one !== '') kept.append(key, String(one));
        }
    }
    const text = kept.toString();
    return text ? `?${text}` : '';
}

export function link_to(view, item = '', query = {}) {
    const path = item === '' ? view : `${view}/${part(item)}`;
    return `#/${path}${query_of(query)}`;
}

// The query with some of its keys changed. Whatever narrows or sorts a list begins it anew.
export function changed(query, changes) {
    const result = { ...query, ...changes };
    if (!('offset' in changes)) delete result.offset;
    if (!('before' in changes)) delete result.before;
    return result;
}
