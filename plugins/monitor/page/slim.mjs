// What does not need to be sent: an esbuild plugin that leaves it out.

import { readFileSync } from 'node:fs';

import { slim_plot } from './slim_plot.mjs';

// The page has a legend of its own, and nothing of a chart can be selected.
const without_unused = (text) => text.replace(/[^{}]*\.u-(?:legend|select|cursor-y|title|inline)[^{}]*\{[^}]*\}/g, '');

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
        build.onLoad({ filter: /uPlot\.esm\.js$/ }, load('js', slim_plot));
        build.onLoad({ filter: /uPlot\.min\.css$/ }, load('css', without_unused));
        build.onLoad({ filter: /\/page\/src\/.*\.js$/ }, load('js', shorter));
    },
};
