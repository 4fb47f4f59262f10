-- What all processes agree on: the journal's id, the key of hashed names if the database holds it, and a hash that tells keys apart.
CREATE TABLE {schema}.ledger_settings (
  name text COLLATE "C" PRIMARY KEY,
  value bytea NOT NULL
);

CREATE TABLE {schema}.ledger_runs (
  id uuid PRIMARY KEY,
  started_at timestamptz NOT NULL,
  last_written_at timestamptz,
  closed_at timestamptz,
  flush_interval_ms bigint NOT NULL,
  entries bigint NOT NULL DEFAULT 0,
  lost bigint NOT NULL DEFAULT 0,
  clock_steps bigint NOT NULL DEFAULT 0
);

-- Positions follow the order of commits: whoever appends holds an advisory lock. Months are numbers (202603), counted in UTC by the writer, whatever
-- the time zone of a session.
CREATE TABLE {schema}.ledger_entries (
  request uuid NOT NULL,
  part integer NOT NULL,
  month integer NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY,
  run uuid NOT NULL,
  time timestamptz NOT NULL,
  entry jsonb NOT NULL,
  PRIMARY KEY (request, part)
);

CREATE UNIQUE INDEX ledger_entries_month ON {schema}.ledger_entries (month, position);

CREATE TABLE {schema}.ledger_removals (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  month integer NOT NULL,
  last_position bigint NOT NULL,
  entries bigint NOT NULL,
  removed_at timestamptz NOT NULL
);

CREATE FUNCTION {schema}.ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'ledger_entries' THEN
    IF EXISTS (SELECT FROM {schema}.ledger_removals r WHERE r.month = OLD.month AND OLD.position <= r.last_position) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'a ledger is only appended to';
END $$;

CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON {schema}.ledger_entries FOR EACH ROW EXECUTE FUNCTION {schema}.ledger_refuse();
CREATE TRIGGER ledger_removals_append_only BEFORE UPDATE OR DELETE ON {schema}.ledger_removals FOR EACH ROW EXECUTE FUNCTION {schema}.ledger_refuse();

-- One row for each record of a stage, with the columns that the ledger in SQLite has.
CREATE VIEW {schema}.ledger AS SELECT
  e.position AS entry, (l.number - 1)::integer AS line, e.request, e.part, e.run, e.time,
  e.entry ->> 'tenant' AS tenant, e.entry ->> 'user' AS "user", e.entry ->> 'outcome' AS request_outcome,
  (e.entry ->> 'duration_ticks')::bigint / 10 / 1e6::double precision AS request_seconds,
  (e.entry ->> 'is_complete')::boolean::integer AS is_complete,
  CASE (e.entry #>> '{control,is_control}')::boolean WHEN true THEN 'control' WHEN false THEN 'treated' END AS comparison_group,
  (SELECT string_agg(h.stage, ',' ORDER BY h.place)
   FROM jsonb_array_elements_text(e.entry #> '{control,held_out}') WITH ORDINALITY AS h(stage, place)) AS held_out_stages,
  l.line ->> 'stage' AS stage, l.line ->> 'outcome' AS outcome, l.line ->> 'reason' AS reason, l.line ->> 'model' AS model,
  CASE WHEN l.line IS NOT NULL THEN coalesce((l.line ->> 'is_overhead')::boolean::integer, 0) END AS is_overhead,
  CASE WHEN l.line IS NOT NULL THEN coalesce((l.line ->> 'is_model_call')::boolean::integer, 0) END AS is_model_call,
  CASE WHEN l.line IS NOT NULL THEN coalesce((l.line ->> 'duration_ticks')::bigint, 0) END / 10 / 1e6::double precision AS stage_seconds,
  (l.line #>> '{spent,j}')::double precision AS spent_j, (l.line #>> '{spent,low}')::double precision AS spent_low_j, (l.line #>> '{spent,high}')::double precision AS spent_high_j, l.line #>> '{spent,method}' AS spent_method,
  (l.line #>> '{idle,j}')::double precision AS idle_j, (l.line #>> '{idle,low}')::double precision AS idle_low_j, (l.line #>> '{idle,high}')::double precision AS idle_high_j, l.line #>> '{idle,method}' AS idle_method,
  (l.line #>> '{avoided,j}')::double precision AS avoided_j, (l.line #>> '{avoided,low}')::double precision AS avoided_low_j, (l.line #>> '{avoided,high}')::double precision AS avoided_high_j, l.line #>> '{avoided,method}' AS avoided_method,
  e.entry #>> '{intensity,zone}' AS zone, (e.entry #>> '{intensity,grams_per_kwh}')::double precision AS grams_per_kwh,
  e.entry #>> '{intensity,signal}' AS signal, e.entry #>> '{intensity,basis}' AS basis,
  (e.entry #>> '{intensity,is_estimated}')::boolean::integer AS intensity_is_estimated, e.entry #>> '{intensity,source}' AS intensity_source,
  (l.line ->> 'operational_g')::double precision AS operational_g,
  (l.line ->> 'idle_g')::double precision AS idle_g,
  (l.line ->> 'avoided_g')::double precision AS avoided_g,
  CASE WHEN l.line IS NOT NULL THEN coalesce((l.line ->> 'embodied_g')::double precision, 0) END AS embodied_g,
  (l.line ->> 'water_l')::double precision AS water_l, (l.line ->> 'primary_mj')::double precision AS primary_mj,
  CASE WHEN l.line IS NOT NULL THEN coalesce((l.line ->> 'input_tokens')::bigint, 0) END AS input_tokens, CASE WHEN l.line IS NOT NULL THEN coalesce((l.line ->> 'cached_input_tokens')::bigint, 0) END AS cached_input_tokens,
  CASE WHEN l.line IS NOT NULL THEN coalesce((l.line ->> 'output_tokens')::bigint, 0) END AS output_tokens, CASE WHEN l.line IS NOT NULL THEN coalesce((l.line ->> 'reasoning_tokens')::bigint, 0) END AS reasoning_tokens,
  (l.line ->> 'tokens_before')::integer AS tokens_before, (l.line ->> 'tokens_after')::integer AS tokens_after,
  l.line #>> '{cascade,tier}' AS tier, l.line #>> '{cascade,task_class}' AS task_class,
  CASE WHEN l.line #> '{cascade,certificate}' IS NOT NULL THEN l.line #>> '{cascade,certified_tier}' END AS certified_tier,
  l.line #>> '{cascade,certificate,rule}' AS certified_rule,
  (l.line #>> '{cascade,certificate,max_loss}')::double precision AS max_loss, (l.line #>> '{cascade,certificate,risk}')::double precision AS risk,
  (l.line #>> '{cascade,certificate,evidence}')::integer AS evidence, l.line #>> '{cascade,certificate,infeasible}' AS infeasible,
  (l.line #>> '{cascade,certificate,kept_share}')::double precision AS kept_share, (l.line #>> '{cascade,certificate,observed_loss}')::double precision AS observed_loss,
  (l.line #>> '{cascade,certificate,evidence_from}')::timestamptz AS evidence_from, (l.line #>> '{cascade,certificate,evidence_until}')::timestamptz AS evidence_until,
  l.line #>> '{cascade,certificate,judged_by}' AS judged_by,
  round((l.line ->> 'cost')::numeric, 9) AS cost, e.entry ->> 'currency' AS currency
FROM {schema}.ledger_entries e LEFT JOIN LATERAL jsonb_array_elements(e.entry -> 'lines') WITH ORDINALITY AS l(line, number) ON true;
