// What a message carries, as people type it and read it. On the way it is base64.

const CHUNK = 8192;  // arguments of one call
const HEX = /^(?:[\da-f]{2})*$/i;
const BASE64 = /^(?:[\w+/]{4})*(?:[\w+/]{2}(?:==)?|[\w+/]{3}=?)?$/;

export const ENCODINGS = [['text', 'Text'], ['base64', 'Base64'], ['hex', 'Hex']];

function base64_of(bytes) {
    let binary = '';
    for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
    return btoa(binary);
}

const bytes_of = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const hex_of = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

// What was typed, in base64. Throws an error whose message says what is wrong with it.
export function encoded(typed, encoding) {
    if (encoding === 'text') return base64_of(new TextEncoder().encode(typed));
    const tight = typed.replace(/\s/g, '');
    if (encoding === 'hex') {
        if (!HEX.test(tight)) throw new Error('The body is not hexadecimal: two digits for each byte.');
        return base64_of(Uint8Array.from(tight.match(/../g) ?? [], (pair) => parseInt(pair, 16)));
    }
    if (!BASE64.test(tight) || tight.includes('_')) throw new Error('The body is not base64.');
    return btoa(atob(tight));  // with what belongs at its end
}

// {size, shown}: bytes, and how they read; as text only if they are some, or else in hex.
export function decoded(base64, encoding) {
    const bytes = bytes_of(base64);
    if (encoding === 'base64') return { size: bytes.length, shown: base64 };
    try {
        if (encoding === 'text') {
            return { size: bytes.length, shown: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
        }
    } catch {
        // no UTF-8
    }
    return { size: bytes.length, shown: hex_of(bytes) };
}
