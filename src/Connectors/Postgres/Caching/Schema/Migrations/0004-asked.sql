ALTER TABLE {schema}.entries ADD COLUMN IF NOT EXISTS asked_at timestamptz;
