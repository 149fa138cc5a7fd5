// Text that a stranger has chosen, made harmless to look at: what has no shape of its own, or changes the shape of what
// stands around it, is shown as a sign.

const SHORT = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

// Controls, bidi and zero-width characters and other formats, line separators, private use, halves of surrogates.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\u115f\u1160\u3164\uffa0]/u;

function sign_of(character) {
    const hex = character.codePointAt(0).toString(16);
    return SHORT[character] ?? (hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
}

// Pieces of {text, sign}: as it is, or a sign that stands for what cannot be seen. Of at most `limit` characters;
// `rest` says how many more there are.
export function pieces_of(value, limit = Infinity) {
    const pieces = [];
    const characters = Array.from(String(value ?? ''));
    for (const character of characters.slice(0, limit)) {
        const sign = HIDDEN.test(character);
        const shown = sign ? sign_of(character) : character;
        const last = pieces[pieces.length - 1];
        if (last && last.sign === sign) last.text += shown;
        else pieces.push({ text: shown, sign });
    }
    return { pieces, rest: Math.max(0, characters.length - limit), length: characters.length };
}

// The same as one string, where there can be no elements: titles, labels.
export function visible(value, limit = 80) {
    const { pieces, rest } = pieces_of(value, limit);
    return pieces.map((piece) => piece.text).join('') + (rest > 0 ? '…' : '');
}
