// uPlot without what the page never asks of it. Its charts are lines over time, from left to right, with axes that say
// their values themselves; there are no bars, points, bands, selections, and no legend but the page's own. What becomes
// constant by that, the bundler takes out with all that hangs on it.
//
// Whatever is not found as it was is an error: then another version of uPlot is there, and this has to be read again.

// Functions that nobody calls any more, or whose result nobody looks at.
const EMPTY = [
    'addBand', 'addSeries', 'asinhAxisSplits', 'clipBandLine', 'dblClick', 'delBand', 'delSeries', 'fmtDate',
    'hideSelect', 'initLegendRow', 'legendFill', 'legendStroke', 'log2AxisValsFilt', 'mouseDown',
    'mouseUp', 'points', 'pubSync', 'rangeAsinh', 'seriesPointsShow', 'setAlpha', 'setBand', 'setFocus',
    'setLegendValues', 'setSelH', 'setSelV', 'setSelect', 'setSeries', 'snapAsinhY', 'syncLegend', 'timeAxisStamps',
    'timeAxisVal', 'timeAxisVals', 'timeSeriesStamp', 'timeSeriesVal', 'toggleDOM', 'tzDate',
];

// [what is there, what is there instead, how often]
const CHANGES = [
    // other ways to draw, and what is offered to whoever has uPlot to themselves
    [/^\t\(paths\.(?:linear|stepped|bars|spline) +=.*\n/gm, '', 4],
    [/^\tlet paths = uPlot\.paths = \{\n\t\tpoints,\n\t\};\n/gm, '', 1],
    [/^\t?uPlot\.(?:assign|fmtNum|range\w+|orient|join|fmtDate|tzDate|sync|addGap|clipGaps) *= \w+;\n/gm, '', 12],
    // the legend
    [/^\tconst showLegend = .*\n/gm, '', 1],
    [/\bshowLegend\b/g, 'false', 4],
    [/\blegend\.live\b/g, 'false', 5],
    // one series is not brought before the others
    [/^\tconst cursor(?:Focus|OnePt) = .*\n/gm, '', 2],
    [/\bcursor(?:Focus|OnePt)\b/g, 'false', 9],
    // selections
    [/\bselect\.show\b/g, 'false', 5],
    [/if \(_?dragging\)/g, 'if (false)', 2],
    // time runs from left to right, in seconds, and all series have the same times
    [/\bmode == 1\b/g, 'true', 14],
    [/\bmode == 2\b/g, 'false', 13],
    [/\bms == 1\b/g, 'false', 5],
    [/\bscaleX\.ori == 0\b/g, 'true', 21],
    [/\bscaleX\.ori == 1\b/g, 'false', 8],
    [/\bdistr == 4\b/g, 'false', 8],
    [/^const \[ timeIncrsMs.*\n/gm, '', 1],
    // dates in words
    [/^\tconst _timeAxisStamps = \[\n[^]*?^\t\];\n/gm, '\tconst _timeAxisStamps = 0;\n', 1],
    [/^const localTz = .*\n/gm, '', 1],
    [/= (?=(?:days|months)\.map\()/g, '= /* @__PURE__ */ ', 2],
];

const body_of = (name) => new RegExp(`^(\\t*)function ${name}\\([^\\n]*\\) \\{\\n[^]*?^\\1\\}$`, 'gm');

function replaced(text, pattern, instead, times) {
    const found = text.match(pattern)?.length ?? 0;
    if (found !== times) throw new Error(`slim_plot.mjs: ${pattern} is ${found} times in uPlot, not ${times}`);
    return text.replace(pattern, instead);
}

export function slim_plot(text) {
    const emptied = EMPTY.reduce((rest, name) => replaced(rest, body_of(name), `function ${name}() {}`, 1), text);
    const changed = CHANGES.reduce((rest, change) => replaced(rest, ...change), emptied);
    return replaced(changed, body_of('bandFillClipDirs'), 'function bandFillClipDirs() { return [0, 0]; }', 1);
}
