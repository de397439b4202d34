CREATE TABLE "contact_alias" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value_index" "bytea" NOT NULL,
	"value" "bytea" NOT NULL,
	"active" boolean NOT NULL,
	"seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_merge" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"kept_id" uuid NOT NULL,
	"merged_id" uuid NOT NULL,
	"detail" "bytea",
	"at" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone,
	"undone_by" text
);
--> statement-breakpoint
CREATE TABLE "moved_conversation" (
	"conversation_id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"into_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "quarantined_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"event_key" text NOT NULL,
	"line_id" text NOT NULL,
	"field" text NOT NULL,
	"reason" text NOT NULL,
	"content" "bytea" NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"replayed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "contact" ALTER COLUMN "identity" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "contact" ADD COLUMN "profile" "bytea";--> statement-breakpoint
ALTER TABLE "contact" ADD COLUMN "profile_mark" "bytea";--> statement-breakpoint
ALTER TABLE "contact" ADD COLUMN "username_index" "bytea";--> statement-breakpoint
ALTER TABLE "contact_alias" ADD CONSTRAINT "contact_alias_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "contact_alias_active" ON "contact_alias" USING btree ("jurisdiction_id","value_index") WHERE "contact_alias"."active";--> statement-breakpoint
CREATE INDEX "contact_alias_value" ON "contact_alias" USING btree ("jurisdiction_id","value_index");--> statement-breakpoint
CREATE INDEX "contact_alias_of" ON "contact_alias" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "contact_merge_kept" ON "contact_merge" USING btree ("jurisdiction_id","kept_id");--> statement-breakpoint
CREATE INDEX "contact_merge_merged" ON "contact_merge" USING btree ("jurisdiction_id","merged_id");--> statement-breakpoint
CREATE UNIQUE INDEX "quarantined_event_once" ON "quarantined_event" USING btree ("jurisdiction_id","event_key");--> statement-breakpoint
CREATE INDEX "quarantined_event_newest" ON "quarantined_event" USING btree ("jurisdiction_id","received_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "contact_username" ON "contact" USING btree ("jurisdiction_id","username_index");--> statement-breakpoint
DO $$
DECLARE
  name text;
  ours constant text := $q$ jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)) $q$;
BEGIN
  FOREACH name IN ARRAY ARRAY['contact_alias', 'contact_merge', 'moved_conversation', 'quarantined_event'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY town ON %I USING (%s)', name, ours);
  END LOOP;
END $$;--> statement-breakpoint
-- Every contact so far is known by its telephone: the sealed identity, which holds it, is the alias's value too.
INSERT INTO "contact_alias" ("id", "jurisdiction_id", "contact_id", "kind", "value_index", "value", "active", "seen_at")
  SELECT gen_random_uuid(), "jurisdiction_id", "id", 'phone', "identity_index", "identity", true, "seen_at" FROM "contact";--> statement-breakpoint
-- The version before knows no aliases and may run beside this one: whom it meets gets one all the same.
CREATE FUNCTION "contact_alias_of_new_contact"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "contact_alias" ("id", "jurisdiction_id", "contact_id", "kind", "value_index", "value", "active", "seen_at")
    VALUES (gen_random_uuid(), NEW."jurisdiction_id", NEW."id", 'phone', NEW."identity_index", NEW."identity", true, NEW."seen_at")
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "contact_alias_of_new_contact" AFTER INSERT ON "contact"
  FOR EACH ROW WHEN (NEW."identity" IS NOT NULL) EXECUTE FUNCTION "contact_alias_of_new_contact"();
