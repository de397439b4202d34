-- Statuses of messages by month: what is past its time goes by dropping a table, with no row deleted and nothing to vacuum.
-- The table that there is becomes the first partition, up to the end of this month; what fits into no month lies in
-- `delivery_status_other`. Partitions have a schema of their own, in which only the owner names anything: everybody else
-- goes by the parent and its policy.
CREATE SCHEMA IF NOT EXISTS "partitions";--> statement-breakpoint
ALTER TABLE "delivery_status" SET SCHEMA "partitions";--> statement-breakpoint
ALTER TABLE "partitions"."delivery_status" RENAME TO "delivery_status_before";--> statement-breakpoint
CREATE TABLE "delivery_status" (LIKE "partitions"."delivery_status_before" INCLUDING DEFAULTS) PARTITION BY RANGE ("occurred_at");--> statement-breakpoint
CREATE INDEX "delivery_status_arrived" ON "delivery_status" USING btree ("jurisdiction_id","occurred_at") WHERE "delivery_status"."status" in ('delivered', 'read');--> statement-breakpoint
CREATE TABLE "partitions"."delivery_status_other" (LIKE "partitions"."delivery_status_before" INCLUDING ALL);--> statement-breakpoint
ALTER TABLE "delivery_status" ATTACH PARTITION "partitions"."delivery_status_other" DEFAULT;--> statement-breakpoint
DO $$
DECLARE
  until constant timestamptz := (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
  attach constant text := format('ALTER TABLE "delivery_status" ATTACH PARTITION "partitions"."delivery_status_before" FOR VALUES FROM (MINVALUE) TO (%L)', until);
BEGIN
  BEGIN
    EXECUTE attach;
  EXCEPTION WHEN check_violation THEN
    -- Rows of a clock that was far ahead.
    WITH ahead AS (DELETE FROM "partitions"."delivery_status_before" WHERE "occurred_at" >= until RETURNING *)
      INSERT INTO "partitions"."delivery_status_other" SELECT * FROM ahead;
    EXECUTE attach;
  END;
  -- Now, and not once all is migrated: older replicas go on in the meantime.
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'town_hall') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON "delivery_status" TO town_hall;
  END IF;
END $$;--> statement-breakpoint
ALTER TABLE "delivery_status" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "delivery_status" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
-- A status that is told again has the time that it had, and so the partition, whose key knows it. Not where there was no time or one
-- ahead of ours: then it is the time of arrival, and the month may be another. Those, and those of a month's first day,
-- are looked for in the partitions beside; about the end of a month a town's come one after the other, by one lock, of which there are not many.
CREATE FUNCTION "skip_known_delivery_status"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF date_trunc('month', (NEW."received_at" - interval '10 minutes') AT TIME ZONE 'UTC')
    <> date_trunc('month', (NEW."received_at" + interval '10 minutes') AT TIME ZONE 'UTC') THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW."jurisdiction_id", 311));
  END IF;
  IF EXISTS (SELECT FROM "public"."delivery_status" d
    WHERE d."jurisdiction_id" = NEW."jurisdiction_id" AND d."external_id" = NEW."external_id" AND d."status" = NEW."status"
      AND d."occurred_at" >= NEW."occurred_at" - interval '62 days') THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER "delivery_status_known" BEFORE INSERT ON "delivery_status" FOR EACH ROW
  WHEN (NEW."occurred_at" >= NEW."received_at"
    OR NEW."occurred_at" < date_trunc('month', NEW."occurred_at" AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '1 day')
  EXECUTE FUNCTION "skip_known_delivery_status"();
