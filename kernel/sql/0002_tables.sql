-- What the kernel keeps of every tenant. Row-level security and grants follow in 0004.

-- Types and not checks: a check's expression is read anew for each statement that writes.
CREATE TYPE kernel.actor_kind AS ENUM ('person', 'agent', 'system');
CREATE TYPE kernel.outcome AS ENUM ('done', 'previewed', 'denied', 'failed');
CREATE TYPE kernel.change_op AS ENUM ('insert', 'update', 'delete');

-- Bumped by whatever decides who may do what; a cached answer of an older version is thrown away.
CREATE TABLE kernel.tenant_state (
  tenant_id uuid PRIMARY KEY DEFAULT kernel.tenant(),
  version bigint NOT NULL DEFAULT 1,
  -- The transaction that did, once, however many rows it changed.
  bumped_in xid8 NOT NULL DEFAULT pg_current_xact_id()
);
-- The tenant of the verified context, and the version of its rules: as others left it, whatever this transaction does to it. Any
-- role may ask.
CREATE VIEW kernel.tenant_version AS
SELECT c.tenant, coalesce((SELECT CASE WHEN s.bumped_in = pg_current_xact_id_if_assigned() THEN s.version - 1 ELSE s.version END
  FROM kernel.tenant_state s WHERE s.tenant_id = c.tenant), 0) AS version
FROM kernel.context AS c;

CREATE TABLE kernel.receipts (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  id uuid NOT NULL,
  root_id uuid NOT NULL,
  parent_id uuid,
  cause_event uuid,
  tool text NOT NULL,
  effect text NOT NULL,
  door text NOT NULL,
  actor_kind kernel.actor_kind NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  on_behalf_of text,
  credential text,
  client text,
  session text NOT NULL,
  request_id text,
  rule text,
  input_digest bytea NOT NULL,
  output_digest bytea,
  outcome kernel.outcome NOT NULL,
  code text,
  reason text,
  undo_of uuid,
  started_at timestamptz NOT NULL,
  milliseconds double precision NOT NULL,
  rows integer NOT NULL DEFAULT 0,
  amount_minor bigint,
  currency text,
  -- The records that a read answered with, so that "who saw it" has an answer. At most 100.
  records uuid[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, id)
);
-- By time they stand in the order of their ids (UUIDv7, of the moment they started).
CREATE INDEX receipts_by_session ON kernel.receipts (tenant_id, session, id);
-- Writes are few among reads: what was done last, and what there is to undo.
CREATE INDEX receipts_writes ON kernel.receipts (tenant_id, id) WHERE effect <> 'read';
-- Of nested calls alone: every other call is its own root.
CREATE INDEX receipts_by_root ON kernel.receipts (tenant_id, root_id) WHERE parent_id IS NOT NULL;
CREATE INDEX receipts_by_cause ON kernel.receipts (tenant_id, cause_event) WHERE cause_event IS NOT NULL;
CREATE INDEX receipts_by_undo ON kernel.receipts (tenant_id, undo_of) WHERE undo_of IS NOT NULL;
CREATE INDEX receipts_by_record ON kernel.receipts USING gin (records) WHERE records <> '{}';

CREATE TABLE kernel.changes (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  call_id uuid NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  table_name text NOT NULL,
  key jsonb NOT NULL,
  op kernel.change_op NOT NULL,
  before jsonb,
  after jsonb,
  -- The table's kind and a fingerprint of its columns when the row was written: undo refuses to cross a change of shape.
  shape text NOT NULL,
  -- Over everything above. Redaction blanks the payloads and leaves the digest, so the chain still verifies.
  digest bytea NOT NULL,
  -- The key's id, for the index: comparing jsonb is not leakproof, and under row-level security only leakproof operators reach
  -- an index. Not generated: that, too, is an expression read anew for each statement.
  record_id uuid,
  PRIMARY KEY (tenant_id, call_id, seq)
);
-- Partial, so that it serves questions about a record alone: a plan made while the table was empty, and kept, took it for
-- questions about a call as well, and read the tenant's whole journal with every write.
CREATE INDEX changes_by_record ON kernel.changes (tenant_id, record_id, seq) WHERE record_id IS NOT NULL;

-- A link of the chain covers a batch of receipts: `digests` holds theirs, 32 bytes each, in the order of `receipts`.
CREATE TABLE kernel.seals (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  seq bigint NOT NULL CHECK (seq > 0),
  receipts uuid[] NOT NULL CHECK (cardinality(receipts) > 0),
  digests bytea NOT NULL,
  prev bytea NOT NULL,
  hash bytea NOT NULL,
  -- Receipts stand in the order of their ids, which is nearly that of time: between these two the link of a receipt is found.
  first_id uuid GENERATED ALWAYS AS (receipts[1]) STORED,
  last_id uuid GENERATED ALWAYS AS (receipts[cardinality(receipts)]) STORED,
  PRIMARY KEY (tenant_id, seq),
  CHECK (length(digests) = 32 * cardinality(receipts))
);
-- Digests do not compress.
ALTER TABLE kernel.seals ALTER COLUMN digests SET STORAGE EXTERNAL;
CREATE INDEX seals_by_receipt ON kernel.seals (tenant_id, last_id, first_id);

-- Receipts that no seal covers yet, as they were written: a call's, or a batch of reads. An ascending cursor would lose late
-- commits; a queue row cannot be lost.
CREATE TABLE kernel.seal_queue (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  n bigint GENERATED ALWAYS AS IDENTITY,
  receipts uuid[] NOT NULL,
  PRIMARY KEY (tenant_id, n)
);

CREATE TABLE kernel.idempotency (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  actor_id text NOT NULL,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  tool text NOT NULL,
  input_digest bytea NOT NULL,
  call_id uuid NOT NULL,
  answer jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, actor_id, key)
);
CREATE INDEX idempotency_by_age ON kernel.idempotency (created_at);

CREATE TABLE kernel.events (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  id uuid NOT NULL,
  call_id uuid NOT NULL,
  type text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX events_by_call ON kernel.events (tenant_id, call_id);

-- One row per event and consumer: the consumer's inbox, the queue, and in state `dead` the dead-letter list.
CREATE TABLE kernel.deliveries (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  event_id uuid NOT NULL,
  consumer text NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'skipped', 'dead', 'cancelled')),
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT now(),
  call_id uuid,
  error jsonb,
  PRIMARY KEY (tenant_id, event_id, consumer),
  FOREIGN KEY (tenant_id, event_id) REFERENCES kernel.events
);
CREATE INDEX deliveries_due ON kernel.deliveries (due_at) WHERE state = 'pending';
CREATE INDEX deliveries_dead ON kernel.deliveries (tenant_id) WHERE state = 'dead';

-- How to take back a compensable call: the tool and its input, worked out while the call's output was at hand.
CREATE TABLE kernel.compensations (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  id uuid NOT NULL,
  tool text NOT NULL,
  input jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- Which calls are undone, by which call. Itself a record: undoing the undo brings the call back.
CREATE TABLE kernel.undone (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  id uuid NOT NULL,
  by_call uuid NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- What leaves the house: an intent that is durable before the port is asked.
CREATE TABLE kernel.effects (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  call_id uuid NOT NULL,
  idx integer NOT NULL,
  port text NOT NULL,
  payload jsonb NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'running', 'done', 'failed', 'unknown', 'cancelled')),
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT now(),
  result jsonb,
  error jsonb,
  PRIMARY KEY (tenant_id, call_id, idx)
);
CREATE INDEX effects_due ON kernel.effects (due_at) WHERE state IN ('pending', 'running');

CREATE TABLE kernel.sessions (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  id text NOT NULL,
  labels text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, id)
);

-- Policy as data: the first matching rule by priority decides. Null in a condition matches everything.
CREATE TABLE kernel.policies (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  id uuid NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  priority integer NOT NULL DEFAULT 100,
  decision text NOT NULL CHECK (decision IN ('allow', 'mask', 'confirm', 'deny')),
  tools text[],
  effects text[],
  actor_kinds text[],
  actor_ids text[],
  roles text[],
  labels text[],
  over_minor bigint,
  currency text,
  mask_fields text[] NOT NULL DEFAULT '{}',
  reason text NOT NULL,
  is_enabled boolean NOT NULL DEFAULT true,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name),
  CHECK (decision <> 'mask' OR cardinality(mask_fields) > 0),
  CHECK (over_minor IS NULL OR currency IS NOT NULL)
);

CREATE TABLE kernel.budgets (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  id uuid NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  measure text NOT NULL CHECK (measure IN ('calls', 'rows', 'money', 'irreversible')),
  per text NOT NULL CHECK (per IN ('call', 'session', 'day')),
  actor_kinds text[],
  actor_ids text[],
  tools text[],
  -- Minor units of `currency` for money, a count otherwise.
  limit_units bigint NOT NULL CHECK (limit_units >= 0),
  currency text,
  is_enabled boolean NOT NULL DEFAULT true,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name),
  CHECK ((measure = 'money') = (currency IS NOT NULL))
);

CREATE TABLE kernel.budget_usage (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  budget_id uuid NOT NULL,
  -- The session, or actor and day, that this counter counts.
  window_key text NOT NULL,
  used bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, budget_id, window_key)
);

CREATE TABLE kernel.schedules (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(),
  name text NOT NULL,
  due_at timestamptz NOT NULL,
  last_due_at timestamptz,
  last_call_id uuid,
  last_error jsonb,
  PRIMARY KEY (tenant_id, name)
);
CREATE INDEX schedules_due ON kernel.schedules (due_at);
