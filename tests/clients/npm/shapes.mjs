// The fields that the client documents in its types, and a judge of them: TypeScript's types are gone at run time.

export const nullable = (spec) => ({ nullable: spec });
export const optional = (spec) => ({ optional: spec });
export const list = (spec) => ({ list: spec });
export const oneOf = (...values) => ({ values });
export const map = (spec) => ({ map: spec });
export const any = { any: true };

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

// Throws unless `value` has every field of `spec` in its type. Fields that are not documented are let be.
export function fits(spec, value, where = '$') {
  const fail = (wanted) => {
    throw new Error(`${where} is ${JSON.stringify(value)}, not ${wanted}`);
  };
  if (typeof spec === 'string') {
    if (typeof value !== spec) fail(`a ${spec}`);
    if (spec === 'number' && !Number.isFinite(value)) fail('a finite number');
  } else if (spec.any) {
    if (value === undefined) fail('there');
  } else if (spec.nullable) {
    if (value !== null) fits(spec.nullable, value, where);
  } else if (spec.optional) {
    if (value !== undefined) fits(spec.optional, value, where);
  } else if (spec.values) {
    if (!spec.values.includes(value)) fail(`one of ${spec.values.join(', ')}`);
  } else if (spec.list) {
    if (!Array.isArray(value)) fail('a list');
    value.forEach((each, index) => fits(spec.list, each, `${where}[${index}]`));
  } else if (spec.map) {
    if (!isObject(value)) fail('an object');
    for (const [key, each] of Object.entries(value)) fits(spec.map, each, `${where}.${key}`);
  } else {
    if (!isObject(value)) fail('an object');
    for (const [key, each] of Object.entries(spec)) fits(each, value[key], `${where}.${key}`);
  }
  return value;
}

const status = oneOf('enabled', 'suspended', 'blocked');
const trust = { level: 'number', manual: 'boolean' };
const block = nullable({ reason: optional(nullable('string')), until: optional(nullable('number')) });
const said = optional(nullable('string'));

export const SUBMITTED = {
  author: nullable({ id: 'string', block, status, trust_level: trust, external_id: said }),
  content: { id: 'string', masked: 'boolean', modified: any },
  evaluation: {
    flag_probability: 'number',
    flagged: 'boolean',
    severity_score: 'number',
    unicode_spoofed: optional('boolean'),
  },
  insights: list({ id: oneOf('sentiment', 'language'), probability: 'number', type: oneOf('insight'), value: nullable('string') }),
  meta: {
    channel_key: 'string',
    status: oneOf('success', 'partial_success'),
    timestamp: 'number',
    usage: 'number',
    processing_time: optional('string'),
  },
  policies: list({
    id: 'string',
    flagged: 'boolean',
    probability: 'number',
    type: oneOf('classifier', 'entity_matcher'),
    flagged_fields: optional(list('string')),
    labels: optional(list({ id: 'string', flagged: 'boolean', probability: 'number' })),
    matches: optional(list({ match: 'string', probability: 'number', span: list('number') })),
  }),
  recommendation: { action: oneOf('review', 'allow', 'reject'), reason_codes: list('string') },
  errors: optional(list({ id: 'string', message: 'string' })),
};

export const AUTHOR = {
  id: 'string',
  block,
  first_seen: 'number',
  last_seen: 'number',
  metadata: map(any),
  metrics: { flagged_content: 'number', total_content: 'number', average_sentiment: optional(nullable('number')) },
  risk_evaluation: nullable({ risk_level: optional(nullable('number')) }),
  status,
  trust_level: trust,
  email: said,
  external_id: said,
  external_link: said,
  last_incident: optional(nullable('number')),
  name: said,
  profile_picture: said,
};

export const AUTHORS = {
  authors: list(AUTHOR),
  pagination: {
    total: 'number',
    pageNumber: 'number',
    pageSize: 'number',
    hasNextPage: 'boolean',
    hasPreviousPage: 'boolean',
  },
};

export const QUEUE = {
  queue: {
    id: 'string',
    description: 'string',
    filter: map(any),
    name: 'string',
    resolvedItemsCount: 'number',
    totalItemsCount: 'number',
    unresolvedItemsCount: 'number',
  },
};

const counted = { actionId: 'string', actionName: 'string', count: 'number' };

export const STATS = {
  actionStats: list({ ...counted, percentageOfTotal: 'number' }),
  reviewStats: { averageTimeToReview: 'number', totalPending: 'number', totalReviewed: 'number' },
  topReviewers: list({
    averageTimePerReview: 'number',
    name: 'string',
    reviewCount: 'number',
    topActions: list(counted),
    userId: 'string',
  }),
  trends: {
    dailyReviewCounts: list({ count: 'number', date: 'string' }),
    flaggedContentTrends: list({ label: 'string', trend: 'number' }),
  },
};

export const ITEMS = {
  items: list({
    id: 'string',
    content: 'string',
    flagged: 'boolean',
    labels: list({ flagged: 'boolean', label: 'string', score: 'number' }),
    status: oneOf('pending', 'resolved'),
    timestamp: 'number',
    actions: optional(list({ id: 'string', name: 'string', timestamp: 'number' })),
    authorId: optional('string'),
    contentType: optional('string'),
    conversationId: optional('string'),
    language: optional('string'),
  }),
  pagination: {
    currentPage: 'number',
    hasNextPage: 'boolean',
    hasPreviousPage: 'boolean',
    totalItems: 'number',
    totalPages: 'number',
  },
};

export const ACTION = {
  id: 'string',
  builtIn: nullable('boolean'),
  createdAt: 'string',
  filterInQueueIds: list('string'),
  freeText: 'boolean',
  name: 'string',
  position: oneOf('ALL_QUEUES', 'SOME_QUEUES', 'HIDDEN'),
  possibleValues: list({ value: 'string' }),
  queueBehaviour: oneOf('REMOVE', 'ADD', 'NO_CHANGE'),
  valueRequired: 'boolean',
  description: said,
  key: said,
  type: said,
};

export const WORDLIST = {
  id: 'string',
  createdAt: 'string',
  name: nullable('string'),
  organizationId: 'string',
  strict: 'boolean',
  userId: nullable('string'),
  words: list('string'),
};

export const WORDLISTS = list({
  id: 'string',
  createdAt: nullable('string'),
  description: nullable('string'),
  name: nullable('string'),
  userId: nullable('string'),
});

export const ACCOUNT = {
  id: 'string',
  paid_plan_name: 'string',
  remaining_quota: 'number',
  text_api_quota: 'number',
  current_project: optional({ id: 'string', name: 'string' }),
};

export const EVENT = {
  id: 'string',
  type: oneOf('QUEUE_ITEM_NEW', 'QUEUE_ITEM_ACTION', 'QUEUE_ITEM_COMPLETED'),
  timestamp: 'number',
  item: {
    id: 'string',
    flagged: 'boolean',
    labels: list({ label: 'string', score: 'number', flagged: 'boolean', manual: 'boolean' }),
    language: 'string',
    content: 'string',
    timestamp: 'number',
    metadata: optional(map(any)),
    contextId: optional('string'),
    authorId: optional('string'),
  },
  queue: optional({ id: 'string', name: 'string' }),
};

export const OBJECT = {
  status: oneOf('success'),
  request: { timestamp: 'number', quota_usage: 'number' },
  flagged: 'boolean',
  unicode_spoofing: 'boolean',
  data_found: 'boolean',
  labels: list({ label: 'string', model: 'string', score: 'number' }),
  entities: list({ model: 'string', matches: list('string') }),
  fields: list({ key: 'string', flagged: 'boolean', flagged_by: list('string') }),
  contentId: optional('string'),
};
