// What does not need to be sent: an esbuild plugin that leaves it out.

import { readFileSync } from 'node:fs';

// Of uPlot's ways to draw a series only lines are used; what nothing names is left out by the bundler.
const UNUSED = /^\t(?:\(paths\.(?:stepped|bars|spline) +=|uPlot\.join =).*\n/gm;
const UNUSED_LINES = 4;

function without_unused(text) {
    const found = text.match(UNUSED)?.length ?? 0;
    if (found !== UNUSED_LINES) {
        throw new Error(`slim.mjs: uPlot has ${found} of the ${UNUSED_LINES} lines that are left out`);
    }
    return text.replace(UNUSED, '');
}

// The page has a legend of its own.
const without_legend = (text) => text.replace(/[^{}]*\.u-legend[^{}]*\{[^}]*\}/g, '');

// What htm reads the same: indentation is thrown away, one end is as good as another, a word needs no quotes. (Strings
// of the program itself are in single quotes.)
const shorter = (text) => text
    .replace(/\n +/g, '\n')
    .replace(/>\n</g, '><')
    .replace(/<\/[a-z]\w*>/g, '<//>')
    .replace(/="([\w-]+)"(?=[\s>])/g, '=$1');

const load = (loader, change) => ({ path }) => ({ contents: change(readFileSync(path, 'utf8')), loader });

export const slim = {
    name: 'slim',
    setup(build) {
        build.onLoad({ filter: /uPlot\.esm\.js$/ }, load('js', without_unused));
        build.onLoad({ filter: /uPlot\.min\.css$/ }, load('css', without_legend));
        build.onLoad({ filter: /\/page\/src\/.*\.js$/ }, load('js', shorter));
    },
};
