-- A second lock: whoever connects as town_hall sees and writes the rows of the town that the connection names, whatever
-- a query forgot to say. The owner (migrations, backups, versions before this one) is not held by it.
DO $$
DECLARE
  name text;
  ours constant text := $q$ jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)) $q$;
BEGIN
  FOR name IN
    SELECT c.table_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND c.column_name = 'jurisdiction_id' AND t.table_type = 'BASE TABLE'
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    IF name IN ('service_request', 'information_item') THEN
      -- Searched by words and by place, whose operators are not leakproof: under a policy they could use no index.
      -- Reading them is held by the queries alone; writing by this.
      EXECUTE format('CREATE POLICY town_reads ON %I FOR SELECT USING (true)', name);
      EXECUTE format('CREATE POLICY town_inserts ON %I FOR INSERT WITH CHECK (%s)', name, ours);
      EXECUTE format('CREATE POLICY town_updates ON %I FOR UPDATE USING (%s)', name, ours);
      EXECUTE format('CREATE POLICY town_deletes ON %I FOR DELETE USING (%s)', name, ours);
    ELSE
      EXECUTE format('CREATE POLICY town ON %I USING (%s)', name, ours);
    END IF;
  END LOOP;
  -- What hangs on a member of staff is their town's.
  FOREACH name IN ARRAY ARRAY['staff_session', 'staff_account', 'staff_two_factor'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY town ON %I USING (user_id IN (SELECT id FROM staff_user))', name);
  END LOOP;
END $$;
