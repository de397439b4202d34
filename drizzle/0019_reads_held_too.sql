ALTER TABLE "application" ADD COLUMN "developer_index" "bytea";--> statement-breakpoint
ALTER TABLE "application" ADD COLUMN "network_index" "bytea";--> statement-breakpoint
ALTER TABLE "staff_verification" ADD COLUMN "jurisdiction_id" text DEFAULT current_setting('town_hall.jurisdiction', true);--> statement-breakpoint
-- Reading is held too. Statements that look words and places up, whose operators no index may answer under a policy, ask
-- the view service_request_here, which holds the town by its own condition.
DO $$
DECLARE
  name text;
  ours constant text := $q$ jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)) $q$;
BEGIN
  FOREACH name IN ARRAY ARRAY['service_request', 'information_item'] LOOP
    EXECUTE format('DROP POLICY IF EXISTS town_reads ON %I', name);
    EXECUTE format('CREATE POLICY town_reads ON %I FOR SELECT USING (%s)', name, ours);
  END LOOP;
  -- Rows without a town were written before, and last minutes.
  EXECUTE 'ALTER TABLE staff_verification ENABLE ROW LEVEL SECURITY';
  EXECUTE format('CREATE POLICY town ON staff_verification USING (%s)', ours);
  -- The clock's ticks are named `town/task …`. Tries at signing in (staff_rate_limit) have no town: an address that guesses
  -- at one is slowed at all, and a row holds a count and a key of no meaning.
  EXECUTE 'ALTER TABLE cron_run ENABLE ROW LEVEL SECURITY';
  EXECUTE $q$CREATE POLICY town ON cron_run
    USING (starts_with(key, (select current_setting('town_hall.jurisdiction', true)) || '/'))$q$;
END $$;
