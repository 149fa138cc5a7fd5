// The views: under which address, with which key, in which order.

import { Configuration } from './configuration.js';
import { Connection } from './connection.js';
import { Connections } from './connections.js';
import { Events } from './events.js';
import { History } from './history.js';
import { Matching } from './matching.js';
import { Model } from './model.js';
import { Models } from './models.js';
import { Overview } from './overview.js';
import { Plugins } from './plugins.js';
import { Publish } from './publish.js';
import { Timers } from './timers.js';
import { Topic } from './topic.js';
import { Topics } from './topics.js';
import { Why } from './why.js';

export const VIEWS = {
    overview: { title: 'Overview', key: 'o', Show: Overview },
    connections: { title: 'Connections', key: 'c', Show: Connections, Item: Connection },
    topics: { title: 'Topics', key: 't', Show: Topics, Item: Topic },
    events: { title: 'Live events', key: 'e', Show: Events },
    history: { title: 'History', key: 'h', Show: History },
    why: { title: 'Why', key: 'w', Show: Why, Item: Why },
    models: { title: 'Models', key: 'm', Show: Models, Item: Model },
    matching: { title: 'Matching', key: 'a', Show: Matching },
    timers: { title: 'Timers', key: 'i', Show: Timers },
    publish: { title: 'Publish', key: 'b', Show: Publish, is_for_admins: true },
    plugins: { title: 'Plugins', key: 'p', Show: Plugins },
    configuration: { title: 'Configuration', key: 'f', Show: Configuration },
};

export const GROUPS = [
    { title: 'Right now', views: ['overview', 'connections', 'topics', 'events'] },
    { title: 'What was', views: ['history', 'why'] },
    { title: 'Delivery', views: ['models', 'matching', 'timers', 'publish'] },
    { title: 'The broker', views: ['plugins', 'configuration'] },
];
