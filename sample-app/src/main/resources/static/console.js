'use strict';

// One page for both: the launcher's console, which reaches every server through
// /servers/{n}/, and a single server, which can only speak for itself.

const IDLE = 1000;
const WATCHING = 100;
const TIMEOUT = 8000;

const state = {
	servers: [],
	selected: null,
	saved: null,        // {version, status, at, on, seen: Map(number -> ms), turned: Map(number -> {status, seconds})}
	answers: new Map(),
	formChanged: false
};

const $ = (id) => document.getElementById(id);

function element(tag, text, className) {
	const node = document.createElement(tag);
	if (text !== undefined && text !== null) {
		node.textContent = text;
	}
	if (className) {
		node.className = className;
	}
	return node;
}

function call(path, options = {}) {
	return fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT), ...options });
}

// ---- servers ----

async function findServers() {
	const response = await call('cluster/servers');
	if (response.ok) {
		const fleet = await response.json();
		$('where').textContent = fleet.servers.length + ' servers on ' + fleet.database;
		state.servers = fleet.servers.map((server) => ({ ...server, base: 'servers/' + server.number + '/' }));
	}
	else {
		$('where').textContent = 'one server; the console of the launcher shows all of them';
		state.servers = [{ number: 1, name: 'this server', profile: '', base: '', running: true }];
	}
}

async function readStatus(server) {
	try {
		const response = await call(server.base + 'actuator/lbsync');
		server.alive = response.status < 500;
		server.status = response.ok ? await response.json() : null;
	}
	catch (error) {
		server.alive = false;
		server.status = null;
	}
}

function roleTag(server) {
	if (server.running === false) {
		return element('span', 'ended', 'tag bad');
	}
	if (!server.alive) {
		return element('span', 'does not answer', 'tag bad');
	}
	if (!server.status) {
		return element('span', 'not available', 'tag');
	}
	const role = server.status.server && server.status.server.role;
	return element('span', role || 'unknown', role === 'SCHEDULING_PUBLISHER' || role === 'SINGLE' ? 'tag good' : 'tag');
}

function ago(text) {
	const time = Date.parse(text);
	if (Number.isNaN(time)) {
		return '–';
	}
	const seconds = Math.max(0, Math.round((Date.now() - time) / 1000));
	return seconds < 120 ? seconds + ' s ago' : Math.round(seconds / 60) + ' min ago';
}

function touchOf(status) {
	const own = (status.servers || []).find((row) => row.identity === status.server.identity);
	return (own && own.lastNotified) || (status.position && status.position.lastSync);
}

function value(thing) {
	return thing === undefined || thing === null ? '–' : String(thing);
}

function serverRow(server) {
	const row = element('tr');
	const name = element('td');
	if (server.url) {
		const link = element('a', server.name);
		link.href = server.url;
		name.append(link, ' ', element('small', 'port ' + server.port));
	}
	else {
		name.append(server.name);
	}
	const role = element('td');
	role.append(roleTag(server));
	const status = server.status || {};
	const position = status.position || {};
	const counts = status.instructions || {};
	row.append(name, role, element('td', value(position.lastSyncedId), 'number'),
		element('td', value(position.behind), 'number'), element('td', server.status ? ago(touchOf(status)) : '–'));
	for (const count of ['delivered', 'applied', 'retried', 'refreshedInFull', 'rejected']) {
		row.append(element('td', value(counts[count]), 'number'));
	}
	return row;
}

// A single server cannot ask the others, but it knows their rows.
function showOthers() {
	const single = state.servers.length === 1 && !state.servers[0].url && state.servers[0].status;
	const own = single && single.server && single.server.identity;
	const others = single ? (single.servers || []).filter((row) => row.identity !== own) : [];
	$('others').hidden = others.length === 0;
	$('others').textContent = 'Also known: ' + others.map((row) =>
		shortIdentity(row.identity) + ' (' + value(row.role) + ', position ' + value(row.lastSyncedId) + ', behind '
		+ value(row.behind) + ', last touch ' + ago(row.lastNotified) + ')').join('; ');
}

async function refreshServers() {
	await Promise.all(state.servers.map(readStatus));
	$('servers').tBodies[0].replaceChildren(...state.servers.map(serverRow));
	showOthers();
}

// ---- jobs ----

function ahead(text) {
	const time = Date.parse(text);
	if (Number.isNaN(time)) {
		return '–';
	}
	const seconds = Math.round((time - Date.now()) / 1000);
	return seconds <= 0 ? 'now' : 'in ' + (seconds < 120 ? seconds + ' s' : Math.round(seconds / 60) + ' min');
}

// ISO-8601, as in PT1M30S or PT0.0123S.
function duration(text) {
	const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(text || '');
	if (!parts) {
		return value(text);
	}
	const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part || 0));
	const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
	if (total < 1) {
		return Math.round(total * 1000) + ' ms';
	}
	const words = [[days, 'd'], [hours, 'h'], [minutes, 'min'], [Math.round(seconds * 10) / 10, 's']];
	return words.filter(([number]) => number > 0).map(([number, unit]) => number + ' ' + unit).join(' ');
}

const OUTCOMES = { SUCCEEDED: 'good', FAILED: 'bad', CANCELLED: 'warn', TAKEN_OVER: 'warn' };

function machine(identity) {
	return identity ? identity.split('/')[0] : '–';
}

function jobRow(job) {
	const row = element('tr');
	const name = element('td', job.name);
	if (job.known === false) {
		name.append(' ', element('small', 'of another version'));
	}
	const last = element('td', ago(job.lastRun));
	if (job.lastServer) {
		last.append(' ', element('small', 'on ' + machine(job.lastServer)));
	}
	const outcome = element('td');
	outcome.append(job.lastOutcome ? element('span', job.lastOutcome, 'tag ' + (OUTCOMES[job.lastOutcome] || '')) : '–');
	if (job.lastFailure) {
		outcome.append(element('span', job.lastFailure, 'failure'));
	}
	row.append(name, element('td', duration(job.period)), last, outcome, element('td', duration(job.lastDuration), 'number'),
		element('td', value(job.slots), 'number'), element('td', job.running ? '–' : ahead(job.nextRun)),
		element('td', job.running ? machine(job.runningOn) : '–'));
	return row;
}

async function readStatistics(server) {
	try {
		const response = await call(server.base + 'api/statistics');
		return response.ok ? await response.json() : null;
	}
	catch (error) {
		return null;
	}
}

// Every server knows every job: the first that answers tells of all.
async function refreshJobs() {
	const asked = state.servers.find((server) => server.status && (server.status.jobs || []).length > 0);
	const jobs = asked ? asked.status.jobs : [];
	if (jobs.length > 0) {
		$('jobs').tBodies[0].replaceChildren(...jobs.map(jobRow));
	}
	else {
		const nothing = element('td', 'No job has been seen yet.');
		nothing.colSpan = 8;
		$('jobs').tBodies[0].replaceChildren(element('tr'));
		$('jobs').tBodies[0].rows[0].append(nothing);
	}
	const answers = await Promise.all(state.servers.map(readStatistics));
	const counted = answers.find(Boolean);
	if (counted) {
		const articles = counted.articles;
		$('counted').textContent = 'article-statistics has counted: drafts ' + articles.drafts + ', scheduled '
			+ articles.scheduled + ', published ' + articles.published + ', expired ' + articles.expired + '; '
			+ articles.runs + ' runs in ' + articles.slot + ' slots.';
		$('ticks').textContent = 'The method with @Scheduled and @OnServerRole has run '
			+ state.servers.map((server, index) => (answers[index] ? answers[index].ticksHere + ' times' : 'nobody knows how often')
			+ ' on ' + server.name).join(', ') + '.';
	}
}

function fillTargets() {
	$('target').replaceChildren(...state.servers.map((server) => {
		const option = element('option', server.name);
		option.value = server.number;
		return option;
	}));
}

function target() {
	return state.servers.find((server) => String(server.number) === $('target').value) || state.servers[0];
}

// ---- articles ----

async function anyServer(path) {
	for (const server of state.servers) {
		try {
			const response = await call(server.base + path);
			if (response.ok) {
				return await response.json();
			}
		}
		catch (error) {
			// The next one may answer.
		}
	}
	return null;
}

async function refreshArticles() {
	const articles = await anyServer('api/articles');
	if (!articles) {
		return;
	}
	showChangeByOthers(articles.find((article) => article.id === state.selected));
	$('articles').replaceChildren(...articles.map((article) => {
		const button = element('button', article.title);
		button.type = 'button';
		button.append(element('small', article.status + ' · version ' + article.version));
		button.setAttribute('aria-current', String(state.selected === article.id));
		button.addEventListener('click', () => select(article));
		const item = element('li');
		item.append(button);
		return item;
	}));
	if (state.selected === null && articles.length > 0 && !state.creating) {
		select(articles[0]);
	}
}

function select(article) {
	state.creating = !article;
	state.selected = article ? article.id : null;
	state.selectedArticle = article;
	state.saved = null;
	state.answers.clear();
	fillForm(article);
	$('editor-title').textContent = article ? 'Article ' + article.id : 'New article';
	$('remove').disabled = !article;
	say('');
	showAnswers();
	refreshArticles();
}

function fillForm(article) {
	const form = $('editor').elements;
	form.title.value = article ? article.title : '';
	form.body.value = article ? article.body : '';
	form.status.value = article ? article.status : 'DRAFT';
	showTime(form.publishAt, article && article.publishAt);
	showTime(form.expireAt, article && article.expireAt);
	state.formChanged = false;
}

// The scheduled publishing, for one: a form that nobody has touched follows.
function showChangeByOthers(article) {
	if (!article || !state.selectedArticle || article.version <= state.selectedArticle.version) {
		return;
	}
	if (!state.formChanged) {
		state.selectedArticle = article;
		fillForm(article);
	}
	else {
		say('Version ' + article.version + ' (' + article.status + ') is there meanwhile: to save is to overwrite it.', true);
	}
}

// The field shows local time to the second; what was not touched is sent back as it came.
function showTime(field, text) {
	const local = text ? new Date(Date.parse(text) - new Date(text).getTimezoneOffset() * 60000) : null;
	field.value = local ? local.toISOString().slice(0, 19) : '';
	field.dataset.shown = field.value;
	field.dataset.instant = text || '';
}

function instant(field) {
	if (field.value === '') {
		return null;
	}
	return field.value === field.dataset.shown && field.dataset.instant ? field.dataset.instant
		: new Date(field.value).toISOString();
}

function planSoon() {
	const form = $('editor').elements;
	showTime(form.publishAt, new Date(Date.now() + 5000).toISOString());
	showTime(form.expireAt, new Date(Date.now() + 20000).toISOString());
	form.status.value = 'SCHEDULED';
	state.formChanged = true;
	say('Save it now, and watch every server.');
}

function formChanged(event) {
	if (event.target === $('target')) {
		return;
	}
	state.formChanged = true;
	const form = $('editor').elements;
	if (event.target === form.publishAt && form.publishAt.value !== '' && form.status.value === 'DRAFT') {
		form.status.value = 'SCHEDULED';
	}
}

function say(text, bad) {
	$('message').textContent = text;
	$('message').className = bad ? 'bad' : '';
}

async function problem(response) {
	try {
		const detail = await response.json();
		const fields = Object.entries(detail.errors || {}).map(([field, error]) => field + ' ' + error).join(', ');
		return fields || detail.detail || detail.title;
	}
	catch (error) {
		return 'status ' + response.status;
	}
}

async function save(event) {
	event.preventDefault();
	const form = $('editor').elements;
	const body = JSON.stringify({ title: form.title.value, body: form.body.value, status: form.status.value,
		publishAt: instant(form.publishAt), expireAt: instant(form.expireAt) });
	await change(state.creating ? 'POST' : 'PUT', body);
}

async function change(method, body) {
	const server = target();
	const path = 'api/articles' + (method === 'POST' ? '' : '/' + state.selected);
	try {
		const sent = performance.now();
		const response = await call(server.base + path, { method, body, headers: { 'Content-Type': 'application/json' } });
		const at = performance.now();
		if (!response.ok) {
			say('Not saved: ' + await problem(response), true);
			return;
		}
		const article = method === 'DELETE' ? null : await response.json();
		if (method === 'POST') {
			select(article);
		}
		if (article) {
			state.selectedArticle = article;
			fillForm(article);
		}
		state.saved = { version: article ? article.version : null, status: article ? article.status : null, at, on: server,
			seen: new Map(), turned: new Map() };
		say((article ? 'Saved version ' + article.version : 'Deleted') + ' on ' + server.name + ' in '
			+ Math.round(at - sent) + ' ms.');
		refreshArticles();
		state.servers.forEach(poll);
	}
	catch (error) {
		say('Not saved: ' + server.name + ' does not answer.', true);
	}
}

// ---- the article on each server ----

function isCurrent(answer) {
	const saved = state.saved;
	if (saved.version === null) {
		return answer.status === 404;
	}
	return Boolean(answer.article) && answer.article.version >= saved.version;
}

async function readArticle(server) {
	const id = state.selected;
	const saved = state.saved;
	if (id === null) {
		return;
	}
	let answer;
	try {
		const response = await call(server.base + 'api/articles/' + id);
		answer = { status: response.status, server: response.headers.get('X-Server'), cache: response.headers.get('X-Cache'),
			article: response.ok ? await response.json() : null };
	}
	catch (error) {
		answer = { status: 0 };
	}
	// While the answer was on its way another article may have been chosen or saved.
	if (id !== state.selected || saved !== state.saved) {
		return;
	}
	state.answers.set(server.number, answer);
	if (saved && !saved.seen.has(server.number) && isCurrent(answer)) {
		saved.seen.set(server.number, Math.round(performance.now() - saved.at));
	}
	noteTurn(server, answer.article);
	showAnswers();
}

// What the job made of the plan that was saved, and how long after its time this server showed it.
function noteTurn(server, article) {
	const saved = state.saved;
	if (!saved || !article || article.version <= saved.version || article.status === saved.status) {
		return;
	}
	const time = { PUBLISHED: article.publishAt, EXPIRED: article.expireAt }[article.status];
	const known = saved.turned.get(server.number);
	if (time && !(known && known.status === article.status)) {
		saved.turned.set(server.number, { status: article.status,
			seconds: Math.max(0, Math.round((Date.now() - Date.parse(time)) / 1000)) });
	}
}

function watching(server) {
	return state.saved !== null && !state.saved.seen.has(server.number);
}

// Each server has its own turn, so that a slow one does not hold up the others.
async function poll(server) {
	clearTimeout(server.timer);
	const turn = server.turn = (server.turn || 0) + 1;
	await readArticle(server);
	if (turn === server.turn) {
		server.timer = setTimeout(() => poll(server), watching(server) ? WATCHING : IDLE);
	}
}

function verdict(server, answer) {
	const saved = state.saved;
	if (!saved || !answer) {
		return ['', ''];
	}
	if (saved.turned.has(server.number)) {
		const { status, seconds } = saved.turned.get(server.number);
		return ['fresh', (status === 'EXPIRED' ? 'went away ' : 'went live ') + seconds + ' s after its time'];
	}
	if (saved.seen.has(server.number)) {
		return ['fresh', (saved.on.number === server.number ? 'saved here; ' : '') + 'visible after '
			+ saved.seen.get(server.number) + ' ms'];
	}
	return ['stale', 'old for ' + Math.round((performance.now() - saved.at) / 100) / 10 + ' s'];
}

// The library's identity ends with a hash: its beginning is enough for people.
function shortIdentity(identity) {
	return identity.replace(/\/([0-9a-fA-F]{8})[0-9a-fA-F]{32}$/, '/$1…');
}

const MOODS = { SCHEDULED: ' warn', PUBLISHED: ' good', EXPIRED: ' bad' };

function card(server) {
	const answer = state.answers.get(server.number);
	const [mood, text] = verdict(server, answer);
	const box = element('article', null, 'card ' + mood);
	const head = element('header');
	head.append(element('b', server.name));
	if (answer && answer.article) {
		head.append(element('span', answer.article.status, 'tag' + (MOODS[answer.article.status] || '')));
	}
	if (answer && answer.cache) {
		head.append(element('span', answer.cache, 'tag' + (answer.cache === 'HIT' ? ' good' : ' warn')));
	}
	box.append(head);
	if (answer && answer.article) {
		box.append(element('h3', answer.article.title), element('p', answer.article.body, 'text'),
			element('footer', 'version ' + answer.article.version + ' · X-Server: '
				+ shortIdentity(answer.server || '?')));
	}
	else if (answer) {
		box.append(element('h3', answer.status === 404 ? 'No such article' : 'No answer'),
			element('footer', answer.status ? 'status ' + answer.status : 'the server does not answer'));
	}
	else {
		box.append(element('footer', 'not asked yet'));
	}
	if (text) {
		box.append(element('p', text, 'tag ' + (mood === 'fresh' ? 'good' : 'warn')));
	}
	return box;
}

function showAnswers() {
	$('answers').replaceChildren(...(state.selected === null ? [element('p', 'Choose an article.', 'note')]
		: state.servers.map(card)));
}

// ---- start ----

async function every(milliseconds, action) {
	try {
		await action();
	}
	catch (error) {
		$('where').textContent = 'The console does not answer. Is it still running?';
	}
	setTimeout(() => every(milliseconds, action), milliseconds);
}

async function updateRunning() {
	const response = await call('cluster/servers');
	if (response.ok) {
		const fleet = await response.json();
		$('where').textContent = fleet.servers.length + ' servers on ' + fleet.database;
		for (const now of fleet.servers) {
			Object.assign(state.servers.find((server) => server.number === now.number) || {}, { running: now.running });
		}
	}
}

async function start() {
	await findServers();
	fillTargets();
	$('editor').addEventListener('submit', save);
	$('editor').addEventListener('input', formChanged);
	$('soon').addEventListener('click', planSoon);
	$('create').addEventListener('click', () => select(null));
	$('remove').addEventListener('click', () => change('DELETE'));
	every(IDLE, async () => {
		if (state.servers[0].url) {
			await updateRunning();
		}
		await refreshServers();
		await refreshJobs();
	});
	every(2 * IDLE, refreshArticles);
	state.servers.forEach(poll);
}

start();
