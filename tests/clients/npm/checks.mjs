// The vendor's client from npm at work. `node checks.mjs BASE KEY SECRET CONTROL`, where node_modules is in ./npm,
// prints one line of JSON for each check.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import * as shapes from './shapes.mjs';
import { fits } from './shapes.mjs';

const ModerationAPI = createRequire(`${process.cwd()}/npm/`)('@moderation-api/sdk').default;
const [BASE, KEY, SECRET, CONTROL] = process.argv.slice(2);
const RUDE = 'You are a fucking idiot and I hate you';
const KIND = 'Thank you for the lovely evening, see you on Monday';

const CHECKS = new Map();
const check = (name, run) => CHECKS.set(name, run);
const client = new ModerationAPI({ secretKey: KEY, baseURL: `${BASE}/v1` });
const impatient = client.withOptions({ maxRetries: 0 });

async function control(method, path, body) {
  const headers = { 'Content-Type': 'application/json' };
  const answered = await fetch(`${CONTROL}${path}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(answered.ok, await answered.clone().text());
  return answered.json();
}

const text = (said, options) => client.content.submit({ content: { type: 'text', text: said }, ...options });
const queue = async () => (await control('GET', '/moderationapi/queues')).queues[0].id;

async function failing(expected, status, code, ask) {
  const error = await ask().then(() => assert.fail(`${expected.name} was not thrown`), (thrown) => thrown);
  assert.ok(error instanceof expected, `${error}`);
  assert.ok(error instanceof ModerationAPI.APIError);
  assert.equal(error.status, status);
  assert.equal(error.error.code, code);
  assert.equal(error.message, `${status} ${error.error.message}`);
  return error;
}

// -- content --

check('a text that is rude', async () => {
  const told = fits(shapes.SUBMITTED, await text(RUDE, { contentId: 'rude', authorId: 'eve' }));
  assert.equal(told.evaluation.flagged, true);
  assert.notEqual(told.recommendation.action, 'allow');
  assert.equal(told.content.id, 'rude');
  assert.equal(told.author.external_id, 'eve');
});

check('a text that is kind', async () => {
  const told = fits(shapes.SUBMITTED, await text(KIND));
  assert.equal(told.evaluation.flagged, false);
  assert.equal(told.recommendation.action, 'allow');
  assert.deepEqual(told.insights.map((each) => each.id).sort(), ['language', 'sentiment']);
});

for (const [kind, ending] of [['image', 'jpg'], ['video', 'mp4'], ['audio', 'mp3']]) {
  check(`content of the kind ${kind}`, async () => {
    const content = { type: kind, url: `https://example.com/a.${ending}` };
    const told = fits(shapes.SUBMITTED, await client.content.submit({ content }));
    assert.equal(told.meta.status, 'success');
  });
}

check('content of the kind object', async () => {
  const data = { title: { type: 'text', text: RUDE }, photo: { type: 'image', url: 'https://example.com/b.jpg' } };
  const told = fits(shapes.SUBMITTED, await client.content.submit({ content: { type: 'object', data } }));
  assert.ok(told.policies.some((policy) => policy.flagged_fields?.includes('title')));
});

check('policies of one request', async () => {
  const entities = { email: { enable: true, flag: true, shouldMask: true } };
  const told = fits(shapes.SUBMITTED, await text('Write to ada@example.com', { policies: [{ id: 'pii', entities }] }));
  assert.equal(told.content.masked, true);
  assert.ok(!told.content.modified.includes('ada@example.com'));
  assert.deepEqual(told.policies.map((policy) => policy.id), ['pii']);
});

// -- authors --

check('authors', async () => {
  const made = await client.authors.create({ external_id: 'ada', name: 'Ada', metadata: { email_verified: true } });
  fits(shapes.AUTHOR, made);
  assert.equal(fits(shapes.AUTHOR, await client.authors.retrieve('ada')).id, made.id);
  const changed = fits(shapes.AUTHOR, await client.authors.update(made.id, { name: 'Ada L.', manual_trust_level: 3 }));
  assert.deepEqual([changed.name, changed.trust_level], ['Ada L.', { level: 3, manual: true }]);
  const query = { pageSize: 1, pageNumber: 2, sortBy: 'memberSince', sortDirection: 'desc' };
  await client.authors.create({ external_id: 'ben' });
  const page = fits(shapes.AUTHORS, await client.authors.list(query));
  assert.equal(page.authors.length, 1);
  assert.equal(page.pagination.hasPreviousPage, true);
  for (const name of ['ada', 'ben']) assert.deepEqual(await client.authors.delete(name), { success: true });
});

// -- queues --

check('a queue and its figures', async () => {
  const id = await queue();
  await text(RUDE, { contentId: 'waits' });
  const told = fits(shapes.QUEUE, await client.queue.retrieve(id)).queue;
  assert.equal(told.totalItemsCount, told.resolvedItemsCount + told.unresolvedItemsCount);
  const stats = fits(shapes.STATS, await client.queue.getStats(id, { withinDays: '7' }));
  assert.equal(stats.trends.dailyReviewCounts.length, 7);
  assert.equal(stats.reviewStats.totalPending, told.unresolvedItemsCount);
});

check('items of a queue', async () => {
  const id = await queue();
  const only = { conversationIds: 'talk', sortField: 'severity', sortDirection: 'desc' };
  await text(RUDE, { contentId: 'item', conversationId: 'talk', authorId: 'eve', metaType: 'comment' });
  const found = fits(shapes.ITEMS, await client.queue.items.list(id, only)).items;
  assert.deepEqual(found.map((item) => [item.id, item.content, item.authorId]), [['item', RUDE, 'eve']]);
  const resolved = await client.queue.items.resolve('item', { id, comment: 'seen' });
  fits({ resolvedAt: 'string', success: shapes.oneOf(true), comment: shapes.oneOf('seen') }, resolved);
  assert.deepEqual((await client.queue.items.list(id, only)).items, []);
  const every = await client.queue.items.list(id, { ...only, includeResolved: 'true' });
  assert.deepEqual(every.items.map((item) => item.status), ['resolved']);
  const back = await client.queue.items.unresolve('item', { id });
  fits({ status: shapes.oneOf('pending'), success: shapes.oneOf(true), unresolvedAt: 'string' }, back);
});

// -- actions --

check('actions', async () => {
  const made = await client.actions.create({ name: 'Hide', key: 'hide', type: 'ITEM_CUSTOM', queueBehaviour: 'REMOVE' });
  fits(shapes.ACTION, made);
  const listed = fits(shapes.list(shapes.ACTION), await client.actions.list());
  assert.ok(listed.some((action) => action.id === made.id));
  assert.equal(fits(shapes.ACTION, await client.actions.retrieve(made.id)).key, 'hide');
  assert.equal(fits(shapes.ACTION, await client.actions.update(made.id, { name: 'Hide it' })).name, 'Hide it');
  assert.deepEqual(await client.actions.delete(made.id), { id: made.id, deleted: true });
});

check('actions that are executed', async () => {
  await text(RUDE, { contentId: 'acted', authorId: 'mallory' });
  const done = await client.actions.execute.execute({ actionKey: 'reject', contentIds: ['acted'] });
  assert.deepEqual(done, { success: true });
  const block = (await client.actions.list()).find((action) => action.key === 'block_author');
  const told = await client.actions.execute.executeByID(block.id, { authorIds: ['mallory'] });
  assert.deepEqual(told, { success: true, actionId: block.id, ids: ['mallory'] });
  assert.equal((await client.authors.retrieve('mallory')).status, 'blocked');
  assert.equal((await text(KIND, { authorId: 'mallory' })).recommendation.action, 'reject');
});

// -- word lists --

check('word lists', async () => {
  await control('POST', '/moderationapi/wordlists', { name: 'Rivals', words: ['YouTube'] });
  const [{ id }] = fits(shapes.WORDLISTS, await client.wordlist.list());
  assert.deepEqual(fits(shapes.WORDLIST, await client.wordlist.retrieve(id)).words, ['youtube']);
  const changed = await client.wordlist.update(id, { words: ['A', 'a', 'b'] });
  assert.deepEqual(fits(shapes.WORDLIST, changed).words, ['a', 'b']);
  await control('POST', '/clock/advance', { seconds: 60 });
  const status = await client.wordlist.getEmbeddingStatus(id);
  assert.deepEqual(status, { progress: 100, totalWords: 2, remainingWords: 0 });
});

check('words of a list', async () => {
  const [{ id }] = await client.wordlist.list();
  const added = await client.wordlist.words.add(id, { words: ['Vimeo', 'a'] });
  assert.deepEqual(added, { addedCount: 1, totalCount: 3, addedWords: ['vimeo'] });
  const removed = await client.wordlist.words.remove(id, { words: ['vimeo', 'b', 'z'] });
  assert.deepEqual(removed, { removedCount: 2, totalCount: 1, removedWords: ['vimeo', 'b'] });
});

// -- webhooks, account, key --

check('webhooks', async () => {
  await control('PUT', '/moderationapi/project', { webhook_payload_version: 'V1' });
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      response.end();
      arrive([Buffer.concat(parts), request.headers['modapi-signature']]);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}/hook`;
  const body = { name: 'Ours', url, eventTypes: ['QUEUE_ITEM_NEW'] };
  const made = await client.post('/webhooks', { body }); // which this client has no method for
  await text(RUDE, { contentId: 'signed', authorId: 'eve', conversationId: 'hooked' });
  const [raw, signature] = await arrived;
  await client.delete(`/webhooks/${made.id}`);
  server.closeAllConnections();
  server.close();
  const event = fits(shapes.EVENT, client.webhooks.constructEvent(raw, signature, SECRET));
  assert.deepEqual([event.type, event.item.id, event.item.contextId], ['QUEUE_ITEM_NEW', 'signed', 'hooked']);
  const tampered = Buffer.concat([raw, Buffer.from(' ')]);
  assert.throws(() => client.webhooks.constructEvent(tampered, signature, SECRET), /did not match/);
  assert.throws(() => client.webhooks.constructEvent(raw, signature, 'another secret'), /did not match/);
});

check('the account', async () => {
  const before = fits(shapes.ACCOUNT, await client.account.list());
  await text(KIND);
  assert.equal((await client.account.list()).remaining_quota, before.remaining_quota - 1);
});

check('the key', async () => {
  fits({ message: 'string', status: shapes.oneOf('success') }, await client.auth.retrieve());
  fits({ message: 'string', project: 'string', status: shapes.oneOf('success') }, await client.auth.create({}));
});

check('untyped calls of the documented endpoints', async () => {
  const value = { type: 'object', data: { post: { type: 'text', value: RUDE }, title: { type: 'text', value: KIND } } };
  const told = fits(shapes.OBJECT, await client.post('/moderate/object', { body: { value, contentId: 'o-1' } }));
  assert.equal(told.flagged, true);
  assert.equal(told.contentId, 'o-1');
  assert.deepEqual(told.fields.map((field) => [field.key, field.flagged]), [['post', true], ['title', false]]);
  const video = await client.post('/moderate/video', { body: { url: 'https://example.com/v.mp4' } });
  fits({ status: shapes.oneOf('success'), flagged: 'boolean' }, video);
});

// -- errors --

check('error 400', async () => {
  const ask = () => client.post('/moderate/video', { body: { url: 'nope' } });
  const error = await failing(ModerationAPI.BadRequestError, 400, 'BAD_REQUEST', ask);
  assert.deepEqual(error.error.issues[0].path, ['url']);
});

check('error 401', async () => {
  const nobody = client.withOptions({ secretKey: "nobody's key" });
  await failing(ModerationAPI.AuthenticationError, 401, 'UNAUTHORIZED', () => nobody.auth.retrieve());
});

check('error 403', async () => {
  await control('PUT', '/moderationapi/project', { video_enabled: false });
  const content = { type: 'video', url: 'https://example.com/a.mp4' };
  await failing(ModerationAPI.PermissionDeniedError, 403, 'FORBIDDEN', () => client.content.submit({ content }));
  await control('PUT', '/moderationapi/project', { video_enabled: true });
});

check('error 404', async () => {
  await failing(ModerationAPI.NotFoundError, 404, 'NOT_FOUND', () => client.authors.retrieve('nobody'));
});

check('error 409', async () => {
  const create = (name) => impatient.actions.create({ name, key: 'same' });
  await create('one');
  const error = await failing(ModerationAPI.ConflictError, 409, 'CONFLICT', () => create('two'));
  assert.equal(error.error.message, 'Action with this key already exists');
});

check('error 429', async () => {
  await control('POST', '/clock/advance', { seconds: 60 });
  await control('PUT', '/moderationapi/project', { rate_limit: 1 });
  await impatient.auth.retrieve();
  const ask = () => impatient.auth.retrieve();
  const error = await failing(ModerationAPI.RateLimitError, 429, 'TOO_MANY_REQUESTS', ask);
  assert.ok(Number(error.headers.get('retry-after')) > 0);
  await control('PUT', '/moderationapi/project', { rate_limit: 1000000 });
});

for (const [status, name] of [[429, 'RateLimitError'], [500, 'InternalServerError']]) {
  check(`retries of ${status}`, async () => {
    const fault = { operation: 'checkKey', status, times: 2 };
    await control('POST', '/faults', fault);
    assert.equal((await client.auth.retrieve()).status, 'success');
    await control('POST', '/faults', fault);
    const code = status === 429 ? 'TOO_MANY_REQUESTS' : 'INTERNAL_SERVER_ERROR';
    for (const _ of [1, 2]) await failing(ModerationAPI[name], status, code, () => impatient.auth.retrieve());
    assert.equal((await impatient.auth.retrieve()).status, 'success');
  });
}

for (const [name, run] of CHECKS) {
  const error = await run().then(() => null, (thrown) => `${thrown?.stack ?? thrown}`.slice(0, 2000));
  console.log(JSON.stringify({ check: name, error }));
}
